/* SPDX-License-Identifier: MIT */
#include "bench/kernel_stream.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "bench/fill.h"
#include "bench/stream_isa.h"
#include "bench/team.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

#define SCALAR 3.0
#define LEAST_BYTES ((size_t)32 << 20)

/* Bytes by which each next array starts later behind its page border: equal
 * offsets make loads wait for earlier stores 4 KiB apart on some processors. */
#define STAGGER 1344

/* Taken for a last-level cache of unknown size: larger than those of the boards
 * whose kernels do not tell; servers and PCs do. */
#define LLC_UNKNOWN ((size_t)32 << 20)

/* The state of a, b, c in STREAM's first iteration when each loop runs. */
static const struct {
	const char *name;
	double x, y, want;
} rule[STREAM_OPS] = {
	/* c = a */
	[STREAM_COPY] = { .name = "stream.copy", .x = 2, .want = 2 },
	/* b = s c */
	[STREAM_SCALE] = { .name = "stream.scale", .x = 2, .want = 6 },
	/* c = a + b */
	[STREAM_ADD] = { .name = "stream.add", .x = 2, .y = 6, .want = 8 },
	/* a = b + s c */
	[STREAM_TRIAD] = { .name = "stream.triad", .x = 6, .y = 8, .want = 30 },
};

struct stream {
	double *dst, *x, *y;
	struct stream_loop loop;
	enum stream_op op;
	size_t n;
	int threads;
	atomic_size_t wrong;      /* elements */
	atomic_size_t wrong_at;   /* one of them */
};

size_t kernel_stream_elements(size_t llc_bytes)
{
	size_t llc = llc_bytes ? llc_bytes : LLC_UNKNOWN;
	size_t bytes = 4 * llc > LEAST_BYTES ? 4 * llc : LEAST_BYTES;
	size_t n = bytes / sizeof(double);

	return (n + STREAM_GRAIN - 1) / STREAM_GRAIN * STREAM_GRAIN;
}

bool kernel_stream_has_nt(void)
{
	return stream_isa_best()->nt[STREAM_COPY].run != NULL;
}

static enum stream_op op_of(const struct kernel *kernel)
{
	int op = STREAM_OPS - 1;

	while (op > 0 && strcmp(rule[op].name, kernel->name))
		op--;
	return (enum stream_op)op;
}

static bool reads_y(enum stream_op op)
{
	return op == STREAM_ADD || op == STREAM_TRIAD;
}

static void touch_part(void *arg, int thread)
{
	struct stream *s = arg;
	struct kernel_range r = kernel_part(s->n, STREAM_GRAIN, thread,
					    s->threads);

	fill_poison_fp64(s->dst, r.from, r.to);
	for (size_t i = r.from; i < r.to; i++)
		s->x[i] = rule[s->op].x;
	if (!s->y)
		return;
	for (size_t i = r.from; i < r.to; i++)
		s->y[i] = rule[s->op].y;
}

static void run_part(void *arg, int thread)
{
	struct stream *s = arg;
	struct kernel_range r = kernel_part(s->n, STREAM_GRAIN, thread,
					    s->threads);

	s->loop.run(s->dst + r.from, s->x + r.from,
		    s->y ? s->y + r.from : NULL, SCALAR, r.to - r.from);
}

static void check_part(void *arg, int thread)
{
	struct stream *s = arg;
	struct kernel_range r = kernel_part(s->n, STREAM_GRAIN, thread,
					    s->threads);
	double want = rule[s->op].want;

	for (size_t i = r.from; i < r.to; i++) {
		if (fabs(s->dst[i] - want) <= want * 1e-13)
			continue;
		atomic_fetch_add(&s->wrong, 1);
		atomic_store(&s->wrong_at, i);
	}
}

static int setup(struct kernel_ctx *k, struct err *e)
{
	const struct stream_isa *isa = stream_isa_best();
	bool nt = !strcmp(k->step->variant, "nt");
	enum stream_op op = op_of(k->step->kernel);
	size_t bytes = k->step->n * sizeof(double) + 2 * STAGGER;
	struct stream *s;
	int rc;

	if (nt && !isa->nt[op].run)
		return err_set(e, ERR_UNSUPPORTED, "%s: the %s loops have no "
			       "non-temporal stores", k->step->kernel->name,
			       isa->name);
	rc = kernel_alloc(k, (size_t[3]){ bytes, bytes,
					  reads_y(op) ? bytes : 0 }, e);
	if (rc < 0)
		return rc;
	k->priv = s = xcalloc(1, sizeof(*s));
	s->dst = k->pages[0].p;
	s->x = (void *)((char *)k->pages[1].p + STAGGER);
	s->y = reads_y(op) ? (void *)((char *)k->pages[2].p + 2 * STAGGER)
			   : NULL;
	s->loop = nt ? isa->nt[op] : isa->plain[op];
	s->op = op;
	s->n = k->step->n;
	s->threads = k->threads;
	k->detail = isa->name;
	k->work = k->step->kernel->bytes_per_elem * (double)s->n;
	team_run(k->env->team, touch_part, s);
	return 0;
}

static void run(struct kernel_ctx *k)
{
	team_run(k->env->team, run_part, k->priv);
}

static int verify(struct kernel_ctx *k, struct err *e)
{
	struct stream *s = k->priv;
	size_t at;

	atomic_store(&s->wrong, 0);
	team_run(k->env->team, check_part, s);
	if (!atomic_load(&s->wrong))
		return 0;
	at = atomic_load(&s->wrong_at);
	return err_set(e, ERR_REFUSED, "%s (%s, %s): %zu wrong elements, element "
		       "%zu is %g instead of %g; the figure is not kept: check "
		       "this machine's memory", k->step->kernel->name,
		       k->step->variant, k->detail, atomic_load(&s->wrong), at,
		       s->dst[at], rule[s->op].want);
}

#define STREAM_COMMON \
	.unit = "GB/s", \
	.how = SUMMARY_BEST, \
	.noise_limit = 0.05, \
	.setup = setup, \
	.run = run, \
	.verify = verify, \
	.teardown = kernel_release

const struct kernel kernel_stream_copy = {
	.name = "stream.copy", .bytes_per_elem = 16, STREAM_COMMON,
};

const struct kernel kernel_stream_scale = {
	.name = "stream.scale", .bytes_per_elem = 16, STREAM_COMMON,
};

const struct kernel kernel_stream_add = {
	.name = "stream.add", .bytes_per_elem = 24, STREAM_COMMON,
};

const struct kernel kernel_stream_triad = {
	.name = "stream.triad", .bytes_per_elem = 24, STREAM_COMMON,
};
