/* SPDX-License-Identifier: MIT */
#include "peer.h"

#include <stdlib.h>

#define SAMPLES 27

static double batch_ns(struct peer *p, const struct peer_work *w, unsigned *i,
		       unsigned calls)
{
	float ms = 0;

	peer_check(p, p->cu.event_record(p->from, p->stream), "cuEventRecord");
	for (unsigned k = 0; k < calls; k++)
		w->call(w->ctx, (*i)++);
	peer_check(p, p->cu.event_record(p->to, p->stream), "cuEventRecord");
	peer_check(p, p->cu.event_wait(p->to), "cuEventSynchronize");
	peer_check(p, p->cu.event_ms(&ms, p->from, p->to), "cuEventElapsedTime");
	if (!(ms > 0))
		peer_die("cuEventElapsedTime", "no time went by");
	return (double)ms * 1e6;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static unsigned calls_for(double ns, double of_one)
{
	double n = ns / of_one + 1;

	return n < 1e6 ? (unsigned)n : 1000000;
}

struct peer_figure peer_time(struct peer *p, const struct peer_work *w)
{
	double total = p->seconds * 1e9, spent = 0, ns = 0, sample[SAMPLES];
	unsigned i = 0, calls = 1;

	batch_ns(p, w, &i, 1);       /* loads the code */
	while (spent < total / 3) {
		double batch = batch_ns(p, w, &i, calls);

		spent += batch;
		ns = batch / calls;
		calls = calls_for(total / 40, ns);
	}
	for (int k = 0; k < SAMPLES; k++)
		sample[k] = batch_ns(p, w, &i, calls) / calls;
	qsort(sample, SAMPLES, sizeof(sample[0]), ascending);
	return (struct peer_figure){ .median_ns = sample[SAMPLES / 2],
				     .best_ns = sample[0] };
}

void peer_refill(struct peer *p, cuda_ptr to, size_t bytes, const void *from, size_t n)
{
	size_t have = n < bytes ? n : bytes, more;

	peer_check(p, p->cu.upload(to, from, have), "cuMemcpyHtoD");
	for (; have < bytes; have += more) {
		more = have < bytes - have ? have : bytes - have;
		peer_check(p, p->cu.copy_async(to + have, to, more, p->stream),
			   "cuMemcpyDtoDAsync");
	}
	peer_check(p, p->cu.stream_wait(p->stream), "cuStreamSynchronize");
}

cuda_ptr peer_memory(struct peer *p, size_t bytes, const void *from, size_t n)
{
	cuda_ptr out = 0;

	peer_check(p, p->cu.mem_alloc(&out, bytes), "cuMemAlloc");
	peer_refill(p, out, bytes, from, n);
	return out;
}
