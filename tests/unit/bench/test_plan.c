/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "bench/backend_onednn.h"
#include "bench/kernel_gpu.h"
#include "bench/libraries.h"
#include "bench/placement.h"
#include "bench/plan.h"
#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"
#include "core/model/event.h"
#include "core/model/precision.h"

Test(plan, reads_lists_of_precisions)
{
	struct err e = ERR_INIT;
	unsigned bits;

	cr_assert_eq(plan_parse_precisions("fp64", &bits, &e), 0);
	cr_assert_eq(bits, 1);
	cr_assert_eq(plan_parse_precisions("int8,fp32", &bits, &e), 0);
	cr_assert_eq(bits, 1u << 6 | 1u << 1);
	cr_assert_eq(plan_parse_precisions("fp6", &bits, &e), ERR_USAGE);
	cr_assert(strstr(e.text, "\"fp6\""), "%s", e.text);
	cr_assert_eq(plan_parse_precisions("", &bits, NULL), ERR_USAGE);
	cr_assert_eq(plan_parse_precisions("fp64,", &bits, NULL), ERR_USAGE);
	cr_assert_eq(plan_parse_precisions("fp64 fp32", &bits, NULL), ERR_USAGE);
}

Test(plan, looks_for_whole_words)
{
	cr_assert(plan_has_word("avx2 avx512_bf16", "avx512_bf16"));
	cr_assert(plan_has_word("a,b", "b"));
	cr_assert_not(plan_has_word("avx512_bf16", "bf16"));
	cr_assert_not(plan_has_word("", "bf16"));
}

/* Flags as the kernel spells them, of a processor with VNNI and no bf16. */
#define ISA "sse2 avx2 avx512_vnni"

static struct onednn onednn = {
	.b.version = "2.6.3",
	.way = { { .precision = "fp32", .served = true, .gops = 100 },
		 { .precision = "fp16", .why = "oneDNN cannot" },
		 { .precision = "bf16", .served = true, .gops = 200 },
		 { .precision = "int8", .served = true, .gops = 400 } },
};

/* What is told of a list of precisions ("": all); gpu: one is measured. */
static const char *absent(const char *list, const struct plan_means *m, bool gpu)
{
	static char text[2048];
	struct plan_request rq = { .suite = KERNELS_QUICK, .scale = 1 };
	struct buf b = BUF_INIT;

	if (*list)
		cr_assert_eq(plan_parse_precisions(list, &rq.precisions, NULL), 0);
	plan_tell_absent(&rq, m, gpu, &b);
	snprintf(text, sizeof text, "%s", buf_str(&b));
	buf_release(&b);
	return text;
}

#define NO_LEVELS ": no blas1 and blas2: libraries have matrix products alone in these " \
		  "precisions\n"

Test(plan, says_why_a_precision_is_absent)
{
	struct libraries l = { .onednn = &onednn };
	struct plan_means m = { .libraries = &l, .isa = ISA };

	cr_assert_str_eq(absent("fp64", &m, false), "fp64: oneDNN has no such products\n");
	cr_assert_str_eq(absent("fp32", &m, false), "");
	cr_assert_str_eq(absent("int8", &m, false), "int8" NO_LEVELS);
	/* oneDNN would emulate it: the processor's flags decide */
	cr_assert_str_eq(absent("bf16", &m, false),
			 "bf16: this processor has no instructions for it\n");
	m.isa = "avx512_fp16";
	cr_assert_str_eq(absent("fp16", &m, false), "fp16: no matrix products: oneDNN "
			 "cannot\nfp16" NO_LEVELS);
	m.isa = NULL;
	cr_assert_str_eq(absent("bf16", &m, false),
			 "bf16: the processor's instruction sets are unknown\n");
	m.isa = ISA;
	l = (struct libraries){ .onednn_why = "apt install something" };
	cr_assert_str_eq(absent("int8", &m, false), "int8: no matrix products: apt install "
			 "something\nint8" NO_LEVELS);
	cr_assert_str_eq(absent("fp64", &m, false), "");
}

Test(plan, says_of_what_gpus_alone_have_that_it_is_theirs)
{
	struct plan_means m = { .libraries = &(struct libraries){ 0 }, .isa = ISA };

	cr_assert_str_eq(absent("tf32,fp8", &m, false),
			 "tf32: only GPUs have it\nfp8: only GPUs have it\n");
	cr_assert_str_eq(absent("tf32,fp8", &m, true), "");
	cr_assert(!strstr(absent("", &m, false), "tf32"), "nobody asked for it");
	cr_assert(precision_is_gpu_only("tf32") && precision_is_gpu_only("fp8"));
	for (int i = 0; i < PRECISION_N; i++)
		cr_assert_eq(precision_is_gpu_only(precision_names[i]),
			     !strcmp(precision_names[i], "tf32") ||
			     !strcmp(precision_names[i], "fp8"), "%s",
			     precision_names[i]);
}

Test(plan, knows_the_precisions_in_the_order_in_which_people_read_them)
{
	for (int i = 1; i < PRECISION_N; i++)
		cr_assert_lt(precision_compare(precision_names[i - 1],
					       precision_names[i]), 0);
}

Test(plan, says_which_levels_no_library_has)
{
	struct libraries l = { .onednn = &onednn };
	struct plan_means m = { .libraries = &l, .isa = ISA " avx512_bf16" };

	cr_assert(strstr(absent("", &m, false), "bf16, int8" NO_LEVELS));
	cr_assert_not(strstr(absent("fp64", &m, false), "blas1"));
	m.isa = "sse2";
	cr_assert_not(strstr(absent("", &m, false), "blas1"));
}

/* gops is the speed of the library's dgemm; 0 for no library. */
static struct plan make_for(const struct plan_request *rq, double gops,
			    const char *isa)
{
	struct backend backend = { .dgemm_gops = gops };
	struct libraries l = { .blas = gops > 0 ? &backend : NULL,
			       .onednn = isa ? &onednn : NULL };
	struct plan_means m = { .libraries = &l, .isa = isa };
	struct placement place;
	struct sysroot *root;
	struct err e = ERR_INIT;
	struct plan p;

	cr_assert_eq(sysroot_open(NULL, &root, &e), 0, "%s", e.text);
	cr_assert_eq(placement_make(&place, root, 0, &e), 0, "%s", e.text);
	m.root = root;
	m.place = &place;
	cr_assert_eq(plan_make(&p, rq, &m, &e), 0, "%s", e.text);
	placement_release(&place);
	sysroot_close(root);
	return p;
}

static struct plan make(const struct plan_request *rq, double gops)
{
	return make_for(rq, gops, NULL);
}

static size_t count(const struct plan *p, const char *kernel)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		n += strcmp(p->step[i].kernel->name, kernel) == 0;
	return n;
}

Test(plan, of_quick_has_all_kernels_and_takes_about_fifteen_seconds)
{
	static const char *const kernel[] = {
		"stream.copy", "stream.scale", "stream.add", "stream.triad",
		"blas1.dot", "blas1.axpy", "blas2.gemv", "blas3.gemm", "peak.fma",
	};
	struct plan_request rq = { .suite = KERNELS_QUICK, .scale = 1 };
	struct plan p = make(&rq, 100);

	for (size_t i = 0; i < sizeof kernel / sizeof *kernel; i++)
		cr_assert_gt(count(&p, kernel[i]), 0, "%s", kernel[i]);
	cr_assert_lt(plan_seconds(&p), 20);
}

Test(plan, of_quick_stays_short_with_a_slow_library)
{
	struct plan_request rq = { .suite = KERNELS_QUICK, .scale = 1 };
	struct plan p = make(&rq, 10);

	cr_assert_gt(count(&p, "blas3.gemm"), 0);
	cr_assert_lt(plan_seconds(&p), 20);
}

Test(plan, without_a_library_still_measures_bandwidth_and_peak)
{
	struct plan_request rq = { .suite = KERNELS_QUICK, .scale = 1 };
	struct plan p = make(&rq, 0);

	cr_assert_eq(count(&p, "blas3.gemm"), 0);
	cr_assert_gt(count(&p, "stream.triad"), 0);
	cr_assert_gt(count(&p, "peak.fma"), 0);
}

Test(plan, of_a_precision_that_is_not_served_is_empty)
{
	struct plan_request rq = { .suite = KERNELS_QUICK, .scale = 1 };

	cr_assert_eq(plan_parse_precisions("fp16", &rq.precisions, NULL), 0);
	cr_assert_eq(make(&rq, 100).n, 0);
}

static size_t products(const struct plan *p, enum kernel_precision precision)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		n += p->step[i].precision == precision &&
		     strcmp(p->step[i].kernel->name, "blas3.gemm") == 0 &&
		     p->step[i].kernel->needs_onednn;
	return n;
}

Test(plan, of_low_precisions_follows_the_processor_and_the_library)
{
	struct plan_request rq = { .suite = KERNELS_QUICK, .scale = 1 };
	struct plan p = make_for(&rq, 100, ISA);

	cr_assert_gt(products(&p, KERNEL_INT8), 0);
	cr_assert_eq(products(&p, KERNEL_BF16), 0);
	cr_assert_eq(products(&p, KERNEL_FP16), 0);
	cr_assert_eq(products(&p, KERNEL_FP32), 0, "BLIS serves fp32");
	cr_assert_eq(plan_parse_precisions("int8", &rq.precisions, NULL), 0);
	p = make_for(&rq, 100, ISA);
	for (size_t i = 0; i < p.n; i++)
		cr_assert_eq(p.step[i].precision, KERNEL_INT8);
	cr_assert_gt(p.n, 0);
}

Test(plan, by_onednn_alone_has_its_products_of_fp32)
{
	struct plan_request rq = { .suite = KERNELS_QUICK, .scale = 1 };
	struct plan p = make_for(&rq, 0, ISA);

	cr_assert_gt(products(&p, KERNEL_FP32), 0);
	cr_assert_eq(products(&p, KERNEL_FP64), 0);
	cr_assert_eq(count(&p, "blas1.dot"), 0);
}

Test(plan, for_a_test_is_short_and_may_name_its_kernels)
{
	struct plan_request rq = { .suite = KERNELS_QUICK, .scale = 0.1 };
	struct plan_request whole = { .suite = KERNELS_QUICK, .scale = 1 };
	struct plan p, all = make(&whole, 100);

	p = make(&rq, 100);
	cr_assert_eq(p.n, all.n);
	cr_assert_lt(plan_seconds(&p), 0.2 * plan_seconds(&all));
	rq.only = "peak.fma";
	p = make(&rq, 100);
	cr_assert_gt(p.n, 0);
	cr_assert_eq(count(&p, "peak.fma"), p.n);
	cr_assert_eq(p.step[0].blocks, 1);
}

Test(plan, as_a_table_has_the_devices_where_there_are_several)
{
	struct plan_request rq = { .suite = KERNELS_QUICK, .scale = 1 };
	struct plan p = make(&rq, 0);
	struct buf text = BUF_INIT;

	plan_text(&p, &text);
	cr_assert_eq(strncmp(buf_str(&text), "kernel ", 7), 0);
	cr_assert_null(strstr(buf_str(&text), "cpu"));
	/* the probe has no size */
	cr_assert(strstr(buf_str(&text), " - "), "%s", buf_str(&text));
	p.step[p.n++] = (struct step){
		.device = "gpu0", .kernel = &kernel_gpu_gemm, .n = 8192,
		.precision = KERNEL_FP8, .variant = "n8192", .blocks = 4,
		.seconds = 1.5,
	};
	buf_reset(&text);
	plan_text(&p, &text);
	cr_assert_eq(strncmp(buf_str(&text), "device  kernel ", 15), 0);
	cr_assert(strstr(buf_str(&text), "\ncpu     stream.copy "));
	cr_assert(strstr(buf_str(&text), "\ngpu0    blas3.gemm     fp8       n8192 "));
	for (const char *l = buf_str(&text); *l; l = strchr(l, '\n') + 1)
		cr_assert_leq(strcspn(l, "\n"), 80);
	buf_release(&text);
}

Test(plan, is_told_as_one_event)
{
	struct plan_request rq = { .suite = KERNELS_FULL, .scale = 1 };
	struct plan p = make(&rq, 100);
	struct arena a = ARENA_INIT;
	struct event ev = plan_event(&p, &a);

	cr_assert_eq(ev.kind, EV_PLAN);
	cr_assert_eq(ev.n_steps, p.n);
	cr_assert_leq(ev.n_steps, EVENT_STEPS_MAX);
	cr_assert_str_eq(ev.steps[0].device, "cpu");
	cr_assert_str_eq(ev.steps[0].kernel, p.step[0].kernel->name);
	arena_release(&a);
}
