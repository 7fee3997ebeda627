/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <string.h>

#include "bench/backend.h"
#include "bench/placement.h"
#include "bench/plan.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"
#include "core/model/event.h"
#include "core/model/facts.h"

Test(plan, reads_lists_of_precisions)
{
	struct err e = ERR_INIT;
	unsigned bits;

	cr_assert_eq(plan_parse_precisions("fp64", &bits, &e), 0);
	cr_assert_eq(bits, 1);
	cr_assert_eq(plan_parse_precisions("int8,fp32", &bits, &e), 0);
	cr_assert_eq(bits, 1u << 4 | 1u << 1);
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

Test(plan, says_why_a_precision_is_absent)
{
	struct arena a = ARENA_INIT;
	struct facts f;

	facts_init(&f);
	facts_known(&f, FIELD_CPU_ISA, "test", "sse2 avx2 avx512_vnni");
	cr_assert_null(plan_absent(&f, "fp64", &a));
	cr_assert_null(plan_absent(&f, "fp32", &a));
	cr_assert(strstr(plan_absent(&f, "bf16", &a), "no instructions for it"));
	cr_assert(strstr(plan_absent(&f, "int8", &a), "the processor has avx512_vnni"));
	facts_unknown(&f, FIELD_CPU_ISA, "test", "hidden");
	cr_assert(strstr(plan_absent(&f, "bf16", &a), "unknown"));
	facts_release(&f);
	arena_release(&a);
}

/* gops is the speed of the library's dgemm; 0 for no library. */
static struct plan make(const struct plan_request *rq, double gops)
{
	const struct backend backend = { .dgemm_gops = gops };
	struct placement place;
	struct sysroot *root;
	struct err e = ERR_INIT;
	struct plan p;

	cr_assert_eq(sysroot_open(NULL, &root, &e), 0, "%s", e.text);
	cr_assert_eq(placement_make(&place, root, 0, &e), 0, "%s", e.text);
	cr_assert_eq(plan_make(&p, rq, &place, root,
			       gops > 0 ? &backend : NULL, &e), 0, "%s",
		     e.text);
	placement_release(&place);
	sysroot_close(root);
	return p;
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
