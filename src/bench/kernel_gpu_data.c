/* SPDX-License-Identifier: MIT */
#include "bench/kernel_gpu_data.h"

#include <stdlib.h>
#include <string.h>

#include "bench/accel_fill.h"
#include "bench/gpu_env.h"
#include "bench/gpus.h"
#include "bench/kernel_blas.h"
#include "bench/kernel_gpu.h"
#include "bench/narrow.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

/* Elements by which each next set's data start later: a set that was not written
 * does not pass for another. */
#define SET_TURN ((size_t)65521)

/* Elements of a result that are looked at together, and bytes of poison. */
#define CHUNK ((size_t)1 << 17)

/* --- data ------------------------------------------------------------------ */

static double element(const void *raw, size_t i, enum kernel_precision p)
{
	switch (p) {
	case KERNEL_FP64:
		return ((const double *)raw)[i];
	case KERNEL_FP16:
		return narrow_from_fp16(((const uint16_t *)raw)[i]);
	case KERNEL_BF16:
		return narrow_from_bf16(((const uint16_t *)raw)[i]);
	case KERNEL_INT8:
		return ((const int8_t *)raw)[i];
	case KERNEL_FP8:
		return narrow_from_fp8(((const uint8_t *)raw)[i]);
	default:
		return (double)((const float *)raw)[i];
	}
}

static void open_data(struct gpu_data *d, enum kernel_precision p, unsigned which)
{
	d->n = which ? GPU_PERIOD_Y : GPU_PERIOD_X;
	d->bytes = kernel_precision_bytes(p);
	d->raw = xcalloc(2 * d->n, d->bytes);
	d->value = xcalloc(2 * d->n, sizeof(*d->value));
}

/* Of the first n elements: their values, and both once more. */
static void complete(struct gpu_data *d, enum kernel_precision p)
{
	for (size_t i = 0; i < d->n; i++)
		d->value[i] = element(d->raw, i, p);
	memcpy(d->value + d->n, d->value, d->n * sizeof(*d->value));
	memcpy((char *)d->raw + d->n * d->bytes, d->raw, d->n * d->bytes);
}

void gpu_data_make(struct gpu_data *d, const struct kernel_ctx *k, unsigned which)
{
	const struct accel_random random = {
		.precision = k->step->precision, .seed = k->env->seed, .array = which,
	};

	open_data(d, random.precision, which);
	accel_fill_random(d->raw, d->n, &random);
	complete(d, random.precision);
}

void gpu_data_make_exact(struct gpu_data *d, const struct kernel_ctx *k,
			 const struct blas_exact *x)
{
	open_data(d, k->step->precision, x->which);
	kernel_blas_fill_exact(k, d->raw, x, (struct kernel_range){ .to = d->n });
	complete(d, k->step->precision);
}

static size_t start_of(const struct gpu_data *d, int set, size_t i)
{
	return ((size_t)set * SET_TURN + i) % d->n;
}

const double *gpu_data_values(const struct gpu_data *d, int set, size_t i)
{
	return d->value + start_of(d, set, i);
}

int gpu_data_put(struct accel *g, accel_ptr to, const struct gpu_data *d, int set,
		 size_t n, struct err *e)
{
	const struct accel_block period = {
		(const char *)d->raw + start_of(d, set, 0) * d->bytes, d->n * d->bytes,
	};

	return accel_fill(g, to, n * d->bytes, &period, e);
}

int gpu_data_poison(struct accel *g, accel_ptr to, int byte, size_t bytes,
		    struct err *e)
{
	void *poison = xmalloc(CHUNK);
	int rc;

	memset(poison, byte, CHUNK);
	rc = accel_fill(g, to, bytes, &(struct accel_block){ poison, CHUNK }, e);
	free(poison);
	return rc;
}

/* --- sets ------------------------------------------------------------------ */

int gpu_sets_alloc(struct gpu_sets *s, const size_t bytes[3], struct err *e)
{
	int rc = 0;

	s->n = kernel_gpu_sets(s->g, (double)bytes[0] + (double)bytes[1] +
			       (double)bytes[2]);
	for (int i = 0; i < s->n; i++)
		for (int j = 0; j < 3 && !rc; j++)
			if (bytes[j])
				rc = s->g->ops->alloc(s->g, bytes[j], &s->p[i][j], e);
	return rc;
}

static void close_data(struct gpu_data *d)
{
	free(d->raw);
	free(d->value);
	*d = (struct gpu_data){ 0 };
}

void gpu_sets_release(struct gpu_sets *s)
{
	for (int i = 0; i < s->n; i++)
		for (int j = 0; j < 3; j++)
			if (s->p[i][j])
				s->g->ops->release(s->g, s->p[i][j]);
	close_data(&s->x);
	close_data(&s->y);
}

int gpu_sets_used(const struct gpu_sets *s)
{
	return s->calls < 1 ? 1 : s->calls < (uint64_t)s->n ? (int)s->calls : s->n;
}

static int run(struct kernel_ctx *k, struct gpu_sets *s,
	       int (*call)(struct kernel_ctx *k, const struct gpu_sets *s,
			   struct err *e))
{
	struct gpu_env *env = k->env->gpus->item[k->step->gpu].env;
	int rc = s->g->ops->begin(s->g, k->fault);

	for (size_t i = 0; i < k->inner && !rc; i++, s->calls++)
		rc = call(k, s, k->fault);
	if (!rc)
		rc = s->g->ops->stop(s->g, k->fault);
	if (rc < 0)
		return rc;
	/* while it works: behind it the GPU idles, and clocks as it likes */
	k->device_mhz = gpu_env_clock_mhz(env);
	k->device_slow = gpu_env_slow(env);
	return s->g->ops->end(s->g, &k->device_ns, k->fault);
}

void gpu_sets_run(struct kernel_ctx *k, struct gpu_sets *s,
		  int (*call)(struct kernel_ctx *k, const struct gpu_sets *s,
			      struct err *e))
{
	k->device_ns = 0;
	if (run(k, s, call) < 0)
		k->device_ns = 0;
	else if (!k->device_ns)
		k->device_ns = 1;  /* under what the events can tell */
}

/* --- answers --------------------------------------------------------------- */

int gpu_verdict(const struct kernel_ctx *k, const struct blas_check *c, struct err *e)
{
	if (!c->wrong)
		return 0;
	return err_set(e, ERR_REFUSED, "%s %s n = %zu by %s: result %zu is %.17g, not "
		       "%.17g within %.3g; the figure is not kept: check the driver, "
		       "the library and this GPU's memory", k->step->kernel->name,
		       kernel_precision_name(k->step->precision), k->step->n,
		       k->detail, c->at, c->got, c->want, c->bound);
}

/* Those of the range that are in `got`. */
struct chunk {
	struct kernel_range r;
	void *got;
};

static void check_chunk(const struct kernel_ctx *k, const struct gpu_map *m,
			const struct chunk *c, struct blas_check *check)
{
	const struct gpu_sets *s = k->priv;
	const double *x = gpu_data_values(&s->x, m->set, c->r.from);
	const double *y = gpu_data_values(&s->y, m->set, c->r.from);

	for (size_t i = 0; i < c->r.to - c->r.from; i++)
		kernel_blas_compare(check, c->r.from + i, kernel_blas_at(k, c->got, i),
				    m->want(x[i], y[i]), 0);
}

int gpu_sets_check_map(struct kernel_ctx *k, const struct gpu_map *m, struct err *e)
{
	const struct gpu_sets *s = k->priv;
	size_t n = k->step->n, size = s->x.bytes;
	struct chunk c = { .got = xcalloc(CHUNK, size) };
	struct blas_check check = { 0 };
	int rc = 0;

	for (; c.r.from < n && !rc && !check.wrong; c.r.from = c.r.to) {
		c.r.to = n - c.r.from < CHUNK ? n : c.r.from + CHUNK;
		rc = s->g->ops->download(s->g, c.got, s->p[m->set][m->where] +
					 c.r.from * size, (c.r.to - c.r.from) * size, e);
		if (!rc)
			check_chunk(k, m, &c, &check);
	}
	free(c.got);
	return rc < 0 ? rc : gpu_verdict(k, &check, e);
}
