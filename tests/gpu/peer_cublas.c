/* SPDX-License-Identifier: MIT */
/*
 * peer_cublas: what a GPU does without us: cuBLAS's products, and the driver's copy
 * within the GPU's memory (cudaMemcpy device to device is the same call).  See
 * check.sh, which compares our figures with these.
 *
 * usage: peer_cublas [--device I] [--cublas PATH] [--seconds S] TASK...
 *        peer_cublas --probe
 * TASK: PRECISION:ORDER, such as fp16:8192, or copy:BYTES of each array.
 * A line for each, divided by tabs: precision or "copy", size, GOP/s or GB/s, how;
 * "absent" in place of the figure where the library or the GPU has none, "wrong"
 * where a result was not what it should be (then the status is 1).
 * Products are medians, copies the best of the samples, as in a calibration.
 * --probe: a line for each GPU, with its number, name and address; status 77 and the
 * reason where there is none.
 */
#include "peer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/fill.h"

static int usage(void)
{
	fputs("usage: peer_cublas [--device I] [--cublas PATH] [--seconds S] TASK...\n"
	      "       peer_cublas --probe\n", stderr);
	return 2;
}

static int probe(struct peer *p)
{
	char why[200] = "", name[96], address[32];
	int n = peer_cuda_open(p, why), dev;

	for (int i = 0; i < n; i++) {
		peer_check(p, p->cu.device_get(&dev, i), "cuDeviceGet");
		peer_check(p, p->cu.device_name(name, sizeof(name), dev),
			   "cuDeviceGetName");
		peer_check(p, p->cu.device_pci(address, sizeof(address), dev),
			   "cuDeviceGetPCIBusId");
		printf("%d\t%s\t%s\n", i, name, address);
	}
	if (n > 0)
		return 0;
	printf("%s\n", n ? why : "the driver shows no GPU");
	return 77;
}

/* --- the copy ---------------------------------------------------------------- */

struct copy {
	struct peer *p;
	cuda_ptr from, to;
	size_t bytes;
};

static void copy_once(void *ctx, unsigned i)
{
	struct copy *c = ctx;

	(void)i;
	peer_check(c->p, c->p->cu.copy_async(c->to, c->from, c->bytes, c->p->stream),
		   "cuMemcpyDtoDAsync");
}

/* The last 4 KiB are there. */
static bool is_copied(const struct copy *c)
{
	unsigned char a[4096], b[4096];
	size_t from = c->bytes - sizeof(a);

	peer_check(c->p, c->p->cu.download(a, c->from + from, sizeof(a)), "cuMemcpyDtoH");
	peer_check(c->p, c->p->cu.download(b, c->to + from, sizeof(b)), "cuMemcpyDtoH");
	return !memcmp(a, b, sizeof(a));
}

static bool copy(struct peer *p, size_t bytes)
{
	struct copy c = { .p = p, .bytes = bytes };
	const struct peer_work work = { .ctx = &c, .call = copy_once };
	double *data = malloc(PEER_PERIOD * sizeof(*data));
	struct peer_figure f;
	bool right;

	if (!data)
		peer_die("memory", "there is none");
	fill_fp64(data, 0, PEER_PERIOD, 2, 0);
	c.from = peer_memory(p, bytes, data, PEER_PERIOD * sizeof(*data));
	c.to = peer_memory(p, bytes, "", 1);
	free(data);
	f = peer_time(p, &work);
	right = is_copied(&c);
	peer_check(p, p->cu.mem_free(c.from), "cuMemFree");
	peer_check(p, p->cu.mem_free(c.to), "cuMemFree");
	if (right)
		printf("copy\t%zu\t%.17g\tcuMemcpyDtoDAsync\n", bytes,
		       2 * (double)bytes / f.best_ns);
	else
		printf("copy\t%zu\twrong\tcuMemcpyDtoDAsync\n", bytes);
	return right;
}

/* --- tasks ------------------------------------------------------------------- */

struct task {
	char what[8];
	size_t size;
};

static bool parse_task(const char *word, struct task *t)
{
	const char *colon = strchr(word, ':');
	size_t n = colon ? (size_t)(colon - word) : 0;
	char *end;

	if (!n || n >= sizeof(t->what))
		return false;
	memcpy(t->what, word, n);
	t->what[n] = '\0';
	errno = 0;
	t->size = strtoull(colon + 1, &end, 10);
	if (*end || end == colon + 1 || errno)
		return false;
	if (!strcmp(t->what, "copy"))
		return t->size >= 4096;
	return peer_knows(t->what) && t->size >= 16 && t->size % 16 == 0 &&
	       t->size <= 65536;
}

static int work(struct peer *p, char **word, int n, const char *cublas, int device)
{
	struct task t;
	char why[200];
	int have;
	bool right = true;

	for (int i = 0; i < n; i++)
		if (!parse_task(word[i], &t))
			return usage();
	have = peer_cuda_open(p, why);
	if (have <= device)
		peer_die("no such GPU", have < 0 ? why : "there are not so many");
	peer_device_open(p, device);
	for (int i = 0; i < n; i++) {
		parse_task(word[i], &t);
		if (!strcmp(t.what, "copy")) {
			right &= copy(p, t.size);
		} else {
			if (!p->blas.lib)
				peer_blas_open(p, cublas);
			right &= peer_product(p, t.what, (int)t.size);
		}
		fflush(stdout);
	}
	peer_close(p);
	return right ? 0 : 1;
}

int main(int argc, char **argv)
{
	struct peer p = { .seconds = 1 };
	const char *cublas = "";
	int device = 0, i = 1;

	if (argc == 2 && !strcmp(argv[1], "--probe"))
		return probe(&p);
	for (; i + 1 < argc && !strncmp(argv[i], "--", 2); i += 2) {
		if (!strcmp(argv[i], "--device"))
			device = atoi(argv[i + 1]);
		else if (!strcmp(argv[i], "--cublas"))
			cublas = argv[i + 1];
		else if (!strcmp(argv[i], "--seconds"))
			p.seconds = atof(argv[i + 1]);
		else
			return usage();
	}
	if (i >= argc || device < 0 || !(p.seconds > 0 && p.seconds <= 60))
		return usage();
	return work(&p, argv + i, argc - i, cublas, device);
}
