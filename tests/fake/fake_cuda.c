/* SPDX-License-Identifier: MIT */
/*
 * A libcuda.so.1 without a GPU, for error paths and lifecycles only: no figure that
 * is measured with it means anything.  Memory is malloc()'s, so that a sanitizer
 * sees what a kernel reads and writes; the kernels are computed by their names;
 * time is made up and goes on.
 *
 * What goes wrong is told by the environment, read at each cuInit():
 * FAKE_CUDA_INIT=RC       cuInit() returns it
 * FAKE_CUDA_VERSION=N     12040
 * FAKE_CUDA_DEVICES=N     1; they sit at 0000:1b:00.0, 0000:3b:00.0, 0000:5b:00.0 …
 * FAKE_CUDA_MEMORY=MIB    1024
 * FAKE_CUDA_CLOCK=KHZ     1410000
 * FAKE_CUDA_NS=N          by which each launch takes longer than it would
 * FAKE_CUDA_MIG=BITS      those that are slices: 1 the first, 2 the second
 * FAKE_CUDA_TEGRA=1       integrated, on no PCI bus
 * FAKE_CUDA_MODE=N        compute mode
 * FAKE_CUDA_RETAIN=RC     cuDevicePrimaryCtxRetain() returns it
 * FAKE_CUDA_JIT=RC        cuModuleLoadDataEx() returns it, with a log
 * FAKE_CUDA_OOM_AT=N      the N-th allocation, from 1, finds no memory
 * FAKE_CUDA_FAIL_AT=N     the N-th launch, from 1, goes wrong: the next call that
 *                         waits, and all after it on that GPU, return
 * FAKE_CUDA_FAIL_WITH=RC  719
 * CUDA_VISIBLE_DEVICES    numbers; what follows one that is none is not seen
 *
 * Built with FAKE_CUDA_OLD it has no symbol that is newer than CUDA 10.2.
 */
#include "fake_cuda_errors.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cuda_api.h"

#define MAX 4
#define NOT_INITIALIZED 3
#define INVALID_DEVICE 101
#define INVALID_CONTEXT 201
#define NOT_FOUND 500
#define THREADS 128
#define PER_THREAD 8

struct CUctx_st {
	int dev, retained;
	unsigned sticky;
};

struct CUfunc_st {
	char name[32];
};

struct CUmod_st {
	const char *text;
	struct CUfunc_st function[8];
	int n;
};

struct CUstream_st {
	int unused;
};

struct CUevent_st {
	uint64_t ns;
};

struct block {
	struct block *next;
	struct CUctx_st *ctx;
	uint64_t bytes;
	char pad[232];              /* what follows is aligned as a driver's */
};

static struct {
	bool ready;
	int n, seen[MAX];           /* the numbers that are visible */
	struct CUctx_st ctx[MAX];
	struct CUctx_st *current;
	struct block *blocks;
	uint64_t ns, used;
	int allocs, launches, live;
} fake;

static long env(const char *name, long otherwise)
{
	const char *value = getenv(name);

	return value ? strtol(value, NULL, 10) : otherwise;
}

static uint64_t total(void)
{
	return (uint64_t)env("FAKE_CUDA_MEMORY", 1024) << 20;
}

/* For tests: contexts retained, memory, modules, streams and events that are
 * still there. */
int fake_cuda_live(void)
{
	return fake.live;
}

static unsigned enter(void)
{
	if (!fake.current || !fake.current->retained)
		return INVALID_CONTEXT;
	return fake.current->sticky;
}

/* --- driver and devices ---------------------------------------------------- */

static void see(void)
{
	const char *list = getenv("CUDA_VISIBLE_DEVICES");
	long all = env("FAKE_CUDA_DEVICES", 1);
	char *end;

	fake.n = 0;
	for (int i = 0; !list && i < all && i < MAX; i++)
		fake.seen[fake.n++] = i;
	while (list && fake.n < MAX) {
		long i = strtol(list, &end, 10);

		if (end == list || i < 0 || i >= all)
			return;
		fake.seen[fake.n++] = (int)i;
		list = *end == ',' ? end + 1 : end;
	}
}

unsigned cuInit(unsigned flags)
{
	unsigned rc = (unsigned)env("FAKE_CUDA_INIT", 0);

	if (flags)
		return INVALID_VALUE;
	see();
	if (!rc && fake.n == 0)
		rc = CUDA_NO_DEVICE;
	fake.ready = !rc;
	return rc;
}

unsigned cuDriverGetVersion(int *out)
{
#ifdef FAKE_CUDA_OLD
	*out = 10020;
#else
	*out = (int)env("FAKE_CUDA_VERSION", 12040);
#endif
	return 0;
}

unsigned cuGetErrorName(unsigned rc, const char **out)
{
	const char *words;

	return tell(rc, out, &words);
}

unsigned cuGetErrorString(unsigned rc, const char **out)
{
	const char *name;

	return tell(rc, &name, out);
}

unsigned cuDeviceGetCount(int *out)
{
	*out = fake.n;
	return fake.ready ? 0 : NOT_INITIALIZED;
}

unsigned cuDeviceGet(int *dev, int ordinal)
{
	*dev = ordinal;
	if (!fake.ready)
		return NOT_INITIALIZED;
	return ordinal >= 0 && ordinal < fake.n ? 0 : INVALID_DEVICE;
}

unsigned cuDeviceGetName(char *out, int n, int dev)
{
	snprintf(out, (size_t)n, "NVIDIA A100-SXM4-40GB%s",
		 env("FAKE_CUDA_MIG", 0) >> fake.seen[dev] & 1 ? " MIG 1g.5gb" : "");
	return 0;
}

unsigned cuDeviceGetPCIBusId(char *out, int n, int dev)
{
	bool none = env("FAKE_CUDA_TEGRA", 0);

	snprintf(out, (size_t)n, "0000:%02X:00.0",
		 none ? 0 : 0x1b + 0x20 * (unsigned)fake.seen[dev]);
	return 0;
}

unsigned cuDeviceGetAttribute(int *out, unsigned attribute, int dev)
{
	switch (attribute) {
	case CUDA_CLOCK_RATE: *out = (int)env("FAKE_CUDA_CLOCK", 1410000); return 0;
	case CUDA_MULTIPROCESSOR_COUNT: *out = 108; return 0;
	case CUDA_INTEGRATED: *out = (int)env("FAKE_CUDA_TEGRA", 0); return 0;
	case CUDA_COMPUTE_MODE: *out = (int)env("FAKE_CUDA_MODE", 0); return 0;
	case CUDA_L2_CACHE_SIZE: *out = 41943040; return 0;
	case CUDA_CAPABILITY_MAJOR: *out = 8; return 0;
	case CUDA_CAPABILITY_MINOR: *out = 0; return 0;
	default: return INVALID_VALUE;
	}
}

unsigned cuDeviceTotalMem_v2(size_t *bytes, int dev)
{
	*bytes = total();
	return 0;
}

/* --- contexts -------------------------------------------------------------- */

unsigned cuDevicePrimaryCtxRetain(struct CUctx_st **out, int dev)
{
	unsigned rc = (unsigned)env("FAKE_CUDA_RETAIN", 0);

	if (rc)
		return rc;
	*out = &fake.ctx[dev];
	(*out)->dev = dev;
	(*out)->retained++;
	fake.live++;
	return 0;
}

static void drop_block(struct block **at)
{
	struct block *b = *at;

	*at = b->next;
	fake.used -= b->bytes;
	fake.live--;
	free(b);
}

#ifndef FAKE_CUDA_OLD
/* The memory of a GPU that failed goes with its context; that of one that is well
 * stays, so that what the caller forgot is seen. */
unsigned cuDevicePrimaryCtxRelease_v2(int dev)
{
	struct CUctx_st *ctx = &fake.ctx[dev];
	struct block **at = &fake.blocks;

	if (!ctx->retained)
		return INVALID_CONTEXT;
	ctx->retained--;
	fake.live--;
	while (ctx->sticky && *at)
		if ((*at)->ctx == ctx)
			drop_block(at);
		else
			at = &(*at)->next;
	return 0;
}
#endif

unsigned cuCtxSetCurrent(struct CUctx_st *ctx)
{
	fake.current = ctx;
	return 0;
}

/* --- memory ---------------------------------------------------------------- */

unsigned cuMemGetInfo_v2(size_t *unused, size_t *all)
{
	*all = total();
	*unused = total() - fake.used;
	return enter();
}

unsigned cuMemAlloc_v2(cuda_ptr *out, size_t bytes)
{
	unsigned rc = enter();
	struct block *b;

	if (rc)
		return rc;
	if (!bytes)
		return INVALID_VALUE;
	if (++fake.allocs == env("FAKE_CUDA_OOM_AT", 0) || bytes > total() - fake.used)
		return CUDA_OUT_OF_MEMORY;
	/* no more than was asked for, for the sanitizer's sake */
	if (posix_memalign((void **)&b, 256, sizeof(*b) + bytes))
		return CUDA_OUT_OF_MEMORY;
	b->bytes = bytes;
	b->ctx = fake.current;
	b->next = fake.blocks;
	fake.blocks = b;
	memset(b + 1, 0xa5, bytes);
	fake.used += bytes;
	fake.live++;
	*out = (cuda_ptr)(uintptr_t)(b + 1);
	return 0;
}

unsigned cuMemFree_v2(cuda_ptr p)
{
	unsigned rc = enter();

	for (struct block **at = &fake.blocks; !rc && *at; at = &(*at)->next)
		if ((cuda_ptr)(uintptr_t)(*at + 1) == p) {
			drop_block(at);
			return 0;
		}
	return rc ? rc : INVALID_VALUE;
}

unsigned cuMemcpyHtoD_v2(cuda_ptr to, const void *from, size_t bytes)
{
	unsigned rc = enter();

	if (!rc)
		memcpy((void *)(uintptr_t)to, from, bytes);
	return rc;
}

unsigned cuMemcpyDtoH_v2(void *to, cuda_ptr from, size_t bytes)
{
	unsigned rc = enter();

	if (!rc)
		memcpy(to, (const void *)(uintptr_t)from, bytes);
	return rc;
}

unsigned cuMemcpyDtoDAsync_v2(cuda_ptr to, cuda_ptr from, size_t bytes,
			      struct CUstream_st *stream)
{
	unsigned rc = enter();

	fake.ns += 500 + bytes / 500;
	if (!rc)
		memcpy((void *)(uintptr_t)to, (const void *)(uintptr_t)from, bytes);
	return rc;
}

/* --- streams, events ------------------------------------------------------- */

static unsigned make(void **out, size_t bytes)
{
	unsigned rc = enter();

	if (rc)
		return rc;
	*out = calloc(1, bytes);
	fake.live++;
	return *out ? 0 : CUDA_OUT_OF_MEMORY;
}

static unsigned drop(void *thing)
{
	free(thing);
	fake.live--;
	return enter();
}

unsigned cuStreamCreate(struct CUstream_st **out, unsigned flags)
{
	return make((void **)out, sizeof(**out));
}

unsigned cuStreamDestroy_v2(struct CUstream_st *stream)
{
	return drop(stream);
}

unsigned cuStreamSynchronize(struct CUstream_st *stream)
{
	return enter();
}

unsigned cuEventCreate(struct CUevent_st **out, unsigned flags)
{
	return make((void **)out, sizeof(**out));
}

unsigned cuEventDestroy_v2(struct CUevent_st *event)
{
	return drop(event);
}

unsigned cuEventRecord(struct CUevent_st *event, struct CUstream_st *stream)
{
	fake.ns += 1000;
	event->ns = fake.ns;
	return enter();
}

unsigned cuEventSynchronize(struct CUevent_st *event)
{
	return enter();
}

unsigned cuEventElapsedTime(float *ms, struct CUevent_st *from,
			    struct CUevent_st *to)
{
	*ms = (float)((double)(to->ns - from->ns) / 1e6);
	return enter();
}

/* --- kernels --------------------------------------------------------------- */

unsigned cuModuleLoadDataEx(struct CUmod_st **out, const void *image, unsigned n,
			    unsigned *option, void **value)
{
	unsigned rc = (unsigned)env("FAKE_CUDA_JIT", 0);
	char *log = NULL;
	size_t room = 0;

	for (unsigned i = 0; i < n; i++) {
		if (option[i] == CUDA_JIT_ERROR_LOG_BUFFER)
			log = value[i];
		if (option[i] == CUDA_JIT_ERROR_LOG_BUFFER_SIZE_BYTES)
			room = (size_t)(uintptr_t)value[i];
	}
	if (rc && log)
		snprintf(log, room, "ptxas application ptx input, line 1; fatal   : "
			 "Unsupported .version 6.0; current version is '5.0'\n");
	if (!rc)
		rc = make((void **)out, sizeof(**out));
	if (!rc)
		(*out)->text = image;
	return rc;
}

unsigned cuModuleUnload(struct CUmod_st *module)
{
	return drop(module);
}

unsigned cuModuleGetFunction(struct CUfunc_st **out, struct CUmod_st *module,
			     const char *name)
{
	char entry[64];

	snprintf(entry, sizeof(entry), ".entry %s(", name);
	if (module->n == 8 || !strstr(module->text, entry))
		return NOT_FOUND;
	*out = &module->function[module->n++];
	snprintf((*out)->name, sizeof((*out)->name), "%s", name);
	return 0;
}

/* A launch, also of a library on this driver.  False: it goes wrong. */
bool fake_cuda_work(uint64_t ns)
{
	fake.ns += ns + (uint64_t)env("FAKE_CUDA_NS", 0);
	if (++fake.launches != env("FAKE_CUDA_FAIL_AT", 0))
		return true;
	fake.current->sticky = (unsigned)env("FAKE_CUDA_FAIL_WITH", 719);
	return false;
}

static void compute(const char *name, void **params, size_t n)
{
	const double *a = *(void **)params[0], *b = *(void **)params[1];
	double *c = *(void **)params[2], s = *(double *)params[3];

	if (!strcmp(name, "postsil_copy"))
		memcpy(c, a, n * sizeof(*c));
	else if (!strcmp(name, "postsil_scale"))
		for (size_t i = 0; i < n; i++)
			c[i] = s * a[i];
	else if (!strcmp(name, "postsil_add"))
		for (size_t i = 0; i < n; i++)
			c[i] = a[i] + b[i];
	else if (!strcmp(name, "postsil_triad"))
		for (size_t i = 0; i < n; i++)
			c[i] = a[i] + s * b[i];
}

unsigned cuLaunchKernel(struct CUfunc_st *f, unsigned grid_x, unsigned grid_y,
			unsigned grid_z, unsigned block_x, unsigned block_y,
			unsigned block_z, unsigned shared_bytes,
			struct CUstream_st *stream, void **params, void **extra)
{
	size_t n = (size_t)grid_x * block_x * PER_THREAD;
	unsigned rc = enter();

	if (rc)
		return rc;
	if (block_x != THREADS || grid_y != 1 || grid_z != 1 || block_y != 1 ||
	    block_z != 1 || shared_bytes || extra)
		return INVALID_VALUE;
	if (fake_cuda_work(2000 + n / 100))
		compute(f->name, params, n);
	return 0;
}
