/* SPDX-License-Identifier: MIT */
#include "bench/plan.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench/backend.h"
#include "bench/backend_onednn.h"
#include "bench/gpu_plan.h"
#include "bench/gpus.h"
#include "bench/kernel_stream.h"
#include "bench/libraries.h"
#include "bench/pages.h"
#include "bench/placement.h"
#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/model/precision.h"

/* Processor flags that make a precision worth measuring; the first found is
 * named.  Spelled as in /proc/cpuinfo (x86: Intel SDM vol. 2; arm64: the
 * kernel's elf_hwcaps.rst). */
static const struct {
	const char *precision;
	const char *flag[8];
} path_table[] = {
	{ .precision = "fp16", .flag = { "amx_fp16", "avx512_fp16", "asimdhp" } },
	{ .precision = "bf16", .flag = { "amx_bf16", "avx512_bf16", "bf16" } },
	{ .precision = "int8", .flag = { "amx_int8", "avx512_vnni", "avx_vnni",
					 "i8mm", "asimddp" } },
};

bool plan_has_word(const char *list, const char *word)
{
	size_t n = strlen(word);

	while (*list) {
		size_t len = strcspn(list, " ,");

		if (len == n && strncmp(list, word, n) == 0)
			return true;
		list += len;
		list += strspn(list, " ,");
	}
	return false;
}

int plan_parse_precisions(const char *list, unsigned *bits, struct err *e)
{
	*bits = 0;
	do {
		size_t n = strcspn(list, ","), i = 0;

		while (i < PRECISION_N &&
		       (strlen(precision_names[i]) != n ||
			strncmp(precision_names[i], list, n) != 0))
			i++;
		if (i == PRECISION_N)
			return err_set(e, ERR_USAGE, "unknown precision \"%.*s\": "
				       "there are fp64, fp32, tf32, fp16, bf16, fp8, "
				       "int8", n > 40 ? 40 : (int)n, list);
		*bits |= 1u << i;
		list += n;
	} while (*list++ == ',');
	return 0;
}

/* From our bits to the kernels' own. */
static unsigned kernel_bits(unsigned bits)
{
	unsigned out = 0;

	for (int i = 0; i < PRECISION_N; i++) {
		int k = kernel_precision_find(precision_names[i]);

		if (k >= 0 && (bits == 0 || bits & 1u << i))
			out |= 1u << k;
	}
	return out;
}

/* The flag that makes a precision worth measuring; NULL: none. */
static const char *path_of(const char *isa, const char *precision)
{
	for (size_t i = 0; isa && i < sizeof path_table / sizeof *path_table; i++)
		for (const char *const *w = path_table[i].flag; *w; w++)
			if (strcmp(path_table[i].precision, precision) == 0 &&
			    plan_has_word(isa, *w))
				return *w;
	return NULL;
}

unsigned plan_low(const struct plan_request *rq, const char *isa)
{
	unsigned wanted = kernel_bits(rq->precisions), out = 0;

	for (int i = 0; i < KERNEL_CPU_PRECISION_N; i++)
		if (KERNEL_LOW(i) && wanted & 1u << i &&
		    path_of(isa, kernel_precision_name((enum kernel_precision)i)))
			out |= 1u << i;
	return out;
}

/* The steps from this one on, for a test. */
static void shorten(struct plan *p, size_t from, const struct plan_request *rq)
{
	int blocks = rq->blocks > 0 ? rq->blocks : 1;
	size_t n = from;

	for (size_t i = from; i < p->n; i++) {
		struct step s = p->step[i];

		if (rq->only && !plan_has_word(rq->only, s.kernel->name))
			continue;
		s.seconds *= rq->scale * blocks / s.blocks;
		s.budget_s *= rq->scale;
		s.blocks = blocks;
		p->step[n++] = s;
	}
	p->n = n;
}

/* To the nearest power of two: sizes are chosen by it, and two runs of one
 * machine are to measure the same ones though its small product varied. */
static double coarse(double gops)
{
	return gops > 0 ? exp2(round(log2(gops))) : 0;
}

static void set_speeds(struct kernels_request *kr, const struct libraries *l)
{
	kr->has_backend = l->blas != NULL;
	kr->dgemm_gops = l->blas ? coarse(l->blas->dgemm_gops) : 0;
	for (int i = 0; i < KERNEL_CPU_PRECISION_N && l->onednn; i++) {
		const struct onednn_way *w = onednn_way(l->onednn,
			kernel_precision_name((enum kernel_precision)i));

		if (w && w->served)
			kr->matmul_gops[i] = coarse(w->gops);
	}
}

int plan_make(struct plan *p, const struct plan_request *rq,
	      const struct plan_means *m, struct err *e)
{
	struct kernels_request kr = {
		.suite = rq->suite, .precisions = kernel_bits(rq->precisions),
		.paths = plan_low(rq, m->isa),
		.memory_available = pages_available(m->root),
		.place = m->place,
	};
	int n;

	p->n = 0;
	set_speeds(&kr, m->libraries);
	n = kernels_plan(&kr, p->step, KERNELS_MAX_STEPS, e);
	if (n < 0)
		return n;
	p->n = (size_t)n;
	if (rq->scale < 1)
		shorten(p, 0, rq);
	return 0;
}

void plan_add_gpus(struct plan *p, const struct plan_request *rq, struct gpus *g,
		   struct buf *absent)
{
	for (size_t i = 0; i < g->n; i++) {
		struct gpu_plan_request gr = {
			.suite = rq->suite,
			.precisions = kernel_bits(rq->precisions),
			.gpu = &g->item[i], .index = (int)i,
		};
		size_t from = p->n;

		if (!g->item[i].ready)
			continue;
		p->n = gpu_plan(&gr, p->step, from, PLAN_MAX_STEPS, absent);
		if (p->n == PLAN_MAX_STEPS)
			buf_addf(absent, "%s: what is over %d steps of a plan is left "
				 "out: name fewer GPUs with --device\n",
				 g->item[i].device, PLAN_MAX_STEPS);
		if (rq->scale < 1)
			shorten(p, from, rq);
	}
}

unsigned long long plan_memory_need(const struct placement *place)
{
	return 4ull * 3 * 8 * kernel_stream_elements(place->llc_bytes);
}

struct event plan_event(const struct plan *p, struct arena *a)
{
	struct event ev = event_init(EV_PLAN);

	ev.steps = arena_array(a, p->n, sizeof *ev.steps);
	ev.n_steps = p->n;
	for (size_t i = 0; i < p->n; i++)
		ev.steps[i] = (struct plan_step){
			.device = p->step[i].device,
			.kernel = p->step[i].kernel->name,
			.precision = kernel_precision_name(p->step[i].precision),
			.seconds = p->step[i].seconds,
			.blocks = (uint32_t)p->step[i].blocks,
		};
	return ev;
}

int plan_empty(const struct buf *absent, struct err *e)
{
	const char *why = buf_str(absent);
	size_t n = strcspn(why, "\n");

	if (!n)
		return err_set(e, ERR_UNSUPPORTED, "there is nothing to measure here: "
			       "none of the precisions asked for is served");
	return err_set(e, ERR_UNSUPPORTED, "there is nothing to measure here: %.*s",
		       n > 400 ? 400 : (int)n, why);
}

double plan_seconds(const struct plan *p)
{
	double sum = 0;

	for (size_t i = 0; i < p->n; i++)
		sum += p->step[i].seconds;
	return sum;
}

static bool has_gpu(const struct plan *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->step[i].kernel->on_gpu)
			return true;
	return false;
}

void plan_text(const struct plan *p, struct buf *out)
{
	bool devices = has_gpu(p);
	char size[24] = "size";

	if (devices)
		buf_addf(out, "%-8s", "device");
	buf_addf(out, "%-14s %-9s %-15s %10s %6s %9s\n", "kernel", "precision",
		 "variant", size, "blocks", "seconds");
	for (size_t i = 0; i < p->n; i++) {
		const struct step *s = &p->step[i];

		snprintf(size, sizeof size, "%zu", s->n);
		if (devices)
			buf_addf(out, "%-8s", s->device);
		buf_addf(out, "%-14s %-9s %-15s %10s %6d %9.2f\n",
			 s->kernel->name, kernel_precision_name(s->precision),
			 s->variant, s->n ? size : "-", s->blocks, s->seconds);
	}
	buf_addf(out, "%zu steps, about %.0f s\n", p->n, plan_seconds(p));
}

/* Why there is nothing, or only the probe, to measure in a precision on the CPU, behind
 * its name; "" */
static void tell_absent(const struct plan_means *m, const char *name, struct buf *out)
{
	int k = kernel_precision_find(name);
	const struct libraries *l = m->libraries;
	const struct onednn_way *w = l->onednn ? onednn_way(l->onednn, name) : NULL;

	if (precision_is_gpu_only(name))
		buf_addf(out, "%s: only GPUs have it\n", name);
	else if (!KERNEL_LOW(k) && !l->blas && l->onednn && !w)
		buf_addf(out, "%s: oneDNN has no such products\n", name);
	else if (KERNEL_LOW(k) && !path_of(m->isa, name))
		buf_addf(out, m->isa ?
			 "%s: this processor has no instructions for it\n" :
			 "%s: the processor's instruction sets are unknown\n", name);
	else if (KERNEL_LOW(k) && !(w && w->served))
		buf_addf(out, "%s: no matrix products: %s\n", name,
			 w ? w->why : l->onednn_why);
}

static void tell_absent_levels(unsigned low, struct buf *out)
{
	const char *comma = "";

	for (int i = 0; i < KERNEL_CPU_PRECISION_N; i++)
		if (low & 1u << i) {
			buf_addf(out, "%s%s", comma,
				 kernel_precision_name((enum kernel_precision)i));
			comma = ", ";
		}
	if (low)
		buf_adds(out, ": no blas1 and blas2: libraries have matrix products alone "
			 "in these precisions\n");
}

void plan_tell_absent(const struct plan_request *rq, const struct plan_means *m,
		      bool gpu, struct buf *out)
{
	for (int i = 0; i < PRECISION_N; i++) {
		const char *name = precision_names[i];
		bool named = rq->precisions & 1u << i;

		if (precision_is_gpu_only(name) ? named && !gpu : named || !rq->precisions)
			tell_absent(m, name, out);
	}
	tell_absent_levels(plan_low(rq, m->isa), out);
}
