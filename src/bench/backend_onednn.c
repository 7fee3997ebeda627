/* SPDX-License-Identifier: MIT */
#include "bench/backend_onednn.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/onednn_api.h"
#include "bench/placement.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

#define TRIAL_N 512      /* large enough for all threads to be used */
#define MINORS 16        /* of 3.x; 3.7 is Debian 13's at the time of writing */
#define TRIAL_RUNS 100   /* the first creates threads and code */
#define TRIAL_NS 30000000 /* enough of them that one meets a quiet moment */

static const struct {
	const char *precision;
	struct onednn_types types[2];  /* in order of preference; ends with 0 */
} ways[ONEDNN_WAYS] = {
	{ "fp32", { { ONEDNN_F32, ONEDNN_F32, ONEDNN_F32 } } },
	{ "fp16", { { ONEDNN_F16, ONEDNN_F16, ONEDNN_F32 },
		    { ONEDNN_F16, ONEDNN_F16, ONEDNN_F16 } } },
	{ "bf16", { { ONEDNN_BF16, ONEDNN_BF16, ONEDNN_F32 },
		    { ONEDNN_BF16, ONEDNN_BF16, ONEDNN_BF16 } } },
	/* u8 s8 is what VNNI multiplies as it is */
	{ "int8", { { ONEDNN_U8, ONEDNN_S8, ONEDNN_S32 },
		    { ONEDNN_S8, ONEDNN_S8, ONEDNN_S32 } } },
};

static const struct {
	const char *name;
	size_t bytes;
} types[] = {
	[ONEDNN_F16] = { "f16", 2 }, [ONEDNN_BF16] = { "bf16", 2 },
	[ONEDNN_F32] = { "f32", 4 }, [ONEDNN_S32] = { "s32", 4 },
	[ONEDNN_S8] = { "s8", 1 }, [ONEDNN_U8] = { "u8", 1 },
};

size_t onednn_type_bytes(enum onednn_type t)
{
	return types[t].bytes;
}

const struct onednn_way *onednn_way(const struct onednn *o, const char *precision)
{
	for (int i = 0; i < ONEDNN_WAYS; i++)
		if (!strcmp(o->way[i].precision, precision))
			return &o->way[i];
	return NULL;
}

/* --- one product ------------------------------------------------------------ */

struct onednn_product {
	struct onednn_api *api;
	size_t n;
	struct onednn_types types;
	struct onednn_md md[3];        /* A, B as the library wants it, C */
	void *pd, *primitive;
	void *memory[3];               /* A, packed B, C */
	struct onednn_arg arg[3];
};

int onednn_product_new(struct onednn *o, const struct onednn_types *t, size_t n,
		       struct onednn_product **out, struct err *e)
{
	struct onednn_product *p = xcalloc(1, sizeof(*p));
	struct onednn_api *a = o->api;
	int status;

	*p = (struct onednn_product){ .api = a, .n = n, .types = *t };
	*out = NULL;
	status = onednn_md_init(a, &p->md[0], n, (int)t->a, ONEDNN_TAG_AB);
	if (!status)
		status = onednn_md_init(a, &p->md[1], n, (int)t->b,
					ONEDNN_TAG_ANY);
	if (!status)
		status = onednn_md_init(a, &p->md[2], n, (int)t->c,
					ONEDNN_TAG_AB);
	if (!status)
		status = onednn_matmul_pd(a, p->md, &p->pd);
	if (!status)
		status = a->primitive_create(&p->primitive, p->pd);
	if (status) {
		onednn_product_free(p);
		return err_set(e, ERR_UNSUPPORTED, "oneDNN %s has no %s x %s -> %s "
			       "product here: %s", o->b.version, types[t->a].name,
			       types[t->b].name, types[t->c].name,
			       onednn_status_name(status));
	}
	*out = p;
	return 0;
}

size_t onednn_product_packed_bytes(const struct onednn_product *p)
{
	return p->api->md_size(onednn_pd_weights(p->api, p->pd));
}

/* Plain B into packed. */
static int reorder(struct onednn_product *p, void *plain)
{
	struct onednn_api *a = p->api;
	struct onednn_md from;
	void *pd = NULL, *primitive = NULL, *memory = NULL;
	int status = onednn_md_init(a, &from, p->n, (int)p->types.b,
				    ONEDNN_TAG_AB);

	if (!status)
		status = a->reorder_pd(&pd, from.md, a->engine,
				       onednn_pd_weights(a, p->pd), a->engine,
				       NULL);
	if (!status)
		status = a->primitive_create(&primitive, pd);
	if (!status)
		status = a->memory_create(&memory, from.md, a->engine, plain);
	if (!status) {
		const struct onednn_arg arg[2] = {
			{ ONEDNN_ARG_A, memory }, { ONEDNN_ARG_C, p->memory[1] },
		};  /* DNNL_ARG_FROM, DNNL_ARG_TO: the same numbers */

		status = a->execute(primitive, a->stream, 2, arg);
	}
	if (!status)
		status = a->stream_wait(a->stream);
	if (memory)
		a->memory_destroy(memory);
	if (primitive)
		a->primitive_destroy(primitive);
	if (pd)
		a->pd_destroy(pd);
	onednn_md_release(a, &from);
	return status;
}

int onednn_product_bind(struct onednn_product *p, const struct onednn_arrays *m,
			struct err *e)
{
	static const int arg[3] = { ONEDNN_ARG_A, ONEDNN_ARG_B, ONEDNN_ARG_C };
	const void *md[3] = { p->md[0].md, onednn_pd_weights(p->api, p->pd),
			      p->md[2].md };
	void *array[3] = { m->a, m->packed, m->c };
	int status = 0;

	for (int i = 0; i < 3 && !status; i++) {
		status = p->api->memory_create(&p->memory[i], md[i],
					       p->api->engine, array[i]);
		p->arg[i] = (struct onednn_arg){ arg[i], p->memory[i] };
	}
	if (!status)
		status = reorder(p, m->b);
	return status ? err_set(e, ERR_UNSUPPORTED, "oneDNN cannot lay out its "
				"arrays: %s", onednn_status_name(status)) : 0;
}

int onednn_product_run(struct onednn_product *p)
{
	int status = p->api->execute(p->primitive, p->api->stream, 3, p->arg);

	return status ? status : p->api->stream_wait(p->api->stream);
}

void onednn_product_free(struct onednn_product *p)
{
	if (!p)
		return;
	for (int i = 0; i < 3; i++) {
		if (p->memory[i])
			p->api->memory_destroy(p->memory[i]);
		onednn_md_release(p->api, &p->md[i]);
	}
	if (p->primitive)
		p->api->primitive_destroy(p->primitive);
	if (p->pd)
		p->api->pd_destroy(p->pd);
	free(p);
}

/* --- what this library can do here -------------------------------------------- */

/* Speed of a small product; 0 when it fails. */
static double trial(struct onednn_product *p)
{
	size_t bytes = TRIAL_N * TRIAL_N * sizeof(float);
	char *room = xcalloc(3, bytes);
	char *packed = xcalloc(1, onednn_product_packed_bytes(p) + 64);
	struct onednn_arrays m = {
		.a = room, .b = room + bytes, .c = room + 2 * bytes,
		.packed = packed + (64 - (uintptr_t)packed % 64),
	};
	uint64_t best = UINT64_MAX, from, ns, spent = 0;
	int status = onednn_product_bind(p, &m, NULL);

	for (int i = 0; i < TRIAL_RUNS && !status && (i < 3 || spent < TRIAL_NS);
	     i++) {
		from = clock_mono_ns();
		status = onednn_product_run(p);
		ns = clock_mono_ns() - from;
		spent += ns;
		if (i > 0 && ns < best)
			best = ns;
	}
	free(room);
	free(packed);
	return status ? 0 : 2.0 * TRIAL_N * TRIAL_N * TRIAL_N / (double)best;
}

/* Its reference code is correct and a hundred times too slow: no path. */
static bool is_reference(const char *impl)
{
	return !strncmp(impl, "ref", 3);
}

static bool try_types(struct onednn *o, struct onednn_way *w,
		      const struct onednn_types *t)
{
	struct onednn_product *p;
	struct err own = ERR_INIT;
	const char *impl;

	if (onednn_product_new(o, t, TRIAL_N, &p, &own) < 0) {
		if (!w->why[0])
			snprintf(w->why, sizeof(w->why), "%.255s", own.text);
		return false;
	}
	impl = onednn_pd_impl(o->api, p->pd);
	snprintf(w->detail, sizeof(w->detail), "%.80s %s*%s=%s", impl,
		 types[t->a].name, types[t->b].name, types[t->c].name);
	if (is_reference(impl))
		snprintf(w->why, sizeof(w->why), "oneDNN %s has only reference "
			 "code for it here (%.80s)", o->b.version, w->detail);
	else
		w->gops = trial(p);
	onednn_product_free(p);
	w->types = *t;
	w->served = w->gops > 0;
	return w->served;
}

static void try_ways(struct onednn *o)
{
	for (int i = 0; i < ONEDNN_WAYS; i++) {
		struct onednn_way *w = &o->way[i];

		w->precision = ways[i].precision;
		for (int t = 0; t < 2 && ways[i].types[t].a; t++)
			if (try_types(o, w, &ways[i].types[t]))
				break;
		if (!w->served && !w->why[0])
			snprintf(w->why, sizeof(w->why), "oneDNN %s fails at it",
				 o->b.version);
	}
}

/* --- the library ----------------------------------------------------------------- */

/* What would write to our standard output, the event stream, dump files, or make
 * products of fp32 something else. */
static void clear_environment(void)
{
	static const char *const name[] = {
		"VERBOSE", "VERBOSE_TIMESTAMP", "JIT_DUMP",
		"DEFAULT_FPMATH_MODE", "ENABLE_MAX_CPU_ISA", "CPU_ISA_HINTS",
	};
	char full[64];

	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
		snprintf(full, sizeof(full), "ONEDNN_%s", name[i]);
		unsetenv(full);
		snprintf(full, sizeof(full), "DNNL_%s", name[i]);
		unsetenv(full);
	}
	/* else it looks for a profiler's library when it makes code */
	unsetenv("DNNL_JIT_PROFILE");
	setenv("ONEDNN_JIT_PROFILE", "0", 1);
}

static void describe(struct onednn *o)
{
	const struct onednn_version *v = o->api->version();
	const char *isa = o->api->effective_isa
		? onednn_isa_name(v->major, o->api->effective_isa()) : NULL;

	snprintf(o->b.version, sizeof(o->b.version), "%d.%d.%d", v->major,
		 v->minor, v->patch);
	if (isa)
		snprintf(o->b.arch, sizeof(o->b.arch), "%s", isa);
	else if (o->api->effective_isa)
		snprintf(o->b.arch, sizeof(o->b.arch), "cpu_isa 0x%x",
			 (unsigned)o->api->effective_isa());
	snprintf(o->b.threading, sizeof(o->b.threading), "%s",
		 v->cpu_runtime == ONEDNN_RUNTIME_OMP ? "openmp" :
		 v->cpu_runtime == ONEDNN_RUNTIME_SEQ ? "single" : "");
}

static int open_library(struct onednn *o, const struct placement *p,
			struct err *e)
{
	/* Debian 12 has libdnnl.so.2, Debian 13 libdnnl.so.3.6 alone: its minor
	 * version belongs to the name.  The newest first. */
	char name[MINORS][20];
	const char *soname[MINORS + 3];
	const struct backend_files files = {
		.title = "oneDNN", .soname = soname,
		.package = "libdnnl2 (Debian 12) or libdnnl3.6 (Debian 13)",
	};
	int rc;

	soname[0] = "libdnnl.so.3";
	for (int i = 0; i < MINORS; i++) {
		snprintf(name[i], sizeof(name[i]), "libdnnl.so.3.%d",
			 MINORS - 1 - i);
		soname[i + 1] = name[i];
	}
	soname[MINORS + 1] = "libdnnl.so.2";
	soname[MINORS + 2] = NULL;
	clear_environment();
	backend_place_openmp(p);
	rc = backend_load(&o->b, &files, e);
	/* Of the names that were not there the loader keeps a message until it
	 * was read twice. */
	while (dlerror())
		;
	return rc < 0 ? rc : onednn_api_load(o->api, &o->b, e);
}

static const struct backend_ops onednn_ops = { .name = "onednn" };

int onednn_open(const struct placement *p, struct onednn **out, struct err *e)
{
	struct onednn *o = xcalloc(1, sizeof(*o));
	int rc;

	*out = NULL;
	o->api = xcalloc(1, sizeof(*o->api));
	o->b.ops = &onednn_ops;
	rc = open_library(o, p, e);
	if (rc < 0) {
		onednn_close(o);
		return rc;
	}
	describe(o);
	o->b.threads = p->n;
	try_ways(o);
	backend_find_threads(&o->b);
	*out = o;
	return 0;
}

void onednn_close(struct onednn *o)
{
	if (!o)
		return;
	onednn_api_release(o->api);
	free(o->api);
	free(o->b.tid);
	free(o);
}
