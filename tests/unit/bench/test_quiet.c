/* SPDX-License-Identifier: MIT */
/*
 * Inside of a timed region nothing is allocated, no page is touched for the first
 * time, and no thread waits in the system.  Allocations are counted by functions
 * that stand before the C library's; the rest by the kernel, and as it may also
 * move or sample pages on its own, the least of many repetitions counts: what a
 * kernel does, it does in each.
 */
#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>

#include <criterion/criterion.h>

#include "bench/backend.h"
#include "bench/dot_isa.h"
#include "bench/fma_isa.h"
#include "bench/kernel_blas.h"
#include "bench/kernel_dot.h"
#include "bench/kernel_fma.h"
#include "bench/kernel_stream.h"
#include "bench/measure.h"
#include "bench/placement.h"
#include "bench/stream_isa.h"
#include "bench/team.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#endif

/* --- counting ----------------------------------------------------------------- */

static atomic_ulong allocations;

#if defined(__GLIBC__) && !defined(SANITIZED)
#define COUNTS_ALLOCATIONS 1

/* What glibc's malloc() and so on are. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);
void *__libc_memalign(size_t align, size_t size);

void *malloc(size_t size)
{
	atomic_fetch_add(&allocations, 1);
	return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	atomic_fetch_add(&allocations, 1);
	return __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	atomic_fetch_add(&allocations, 1);
	return __libc_realloc(p, size);
}

void *aligned_alloc(size_t align, size_t size)
{
	atomic_fetch_add(&allocations, 1);
	return __libc_memalign(align, size);
}

int posix_memalign(void **p, size_t align, size_t size)
{
	atomic_fetch_add(&allocations, 1);
	*p = __libc_memalign(align, size);
	return *p ? 0 : ENOMEM;
}
#else
#define COUNTS_ALLOCATIONS 0
#endif

/* What all threads of the process did in a repetition. */
struct deeds {
	unsigned long allocations;
	long faults, waits, blocks;  /* page faults, sleeps, disk blocks */
};

static struct deeds now(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (struct deeds){
		.allocations = atomic_load(&allocations),
		.faults = u.ru_minflt + u.ru_majflt,
		.waits = u.ru_nvcsw, .blocks = u.ru_inblock + u.ru_oublock,
	};
}

static const struct kernel *real;
static void (*planted)(void);
static struct deeds least, most;
static int repetitions;

#define WARM_UP 3  /* repetitions */

static long low(long a, long b)
{
	return a < b ? a : b;
}

static void watched_run(struct kernel_ctx *k)
{
	struct deeds from = now(), to;

	real->run(k);
	if (planted)
		planted();
	to = now();
	if (repetitions++ < WARM_UP)
		return;
	to.allocations -= from.allocations;
	if (to.allocations > most.allocations)
		most.allocations = to.allocations;
	least.faults = low(least.faults, to.faults - from.faults);
	least.waits = low(least.waits, to.waits - from.waits);
	least.blocks = low(least.blocks, to.blocks - from.blocks);
}

/* --- the kernels ---------------------------------------------------------------- */

static struct placement place;
static struct kernel_env env;

static void open_env(void)
{
	struct sysroot *root;
	struct err e = ERR_INIT;

	cr_assert_eq(sysroot_open(NULL, &root, &e), 0);
	cr_assert_eq(placement_make(&place, root, 0, &e), 0, "%s", e.text);
	sysroot_close(root);
	env = (struct kernel_env){ .place = &place, .seed = 42 };
	if (backend_open("blis", &place, &env.backend, &e) < 0)
		cr_log_info("not tested with a library: %s", e.text);
	cr_assert_eq(team_new(&place, 0, &env.team, &e), 0, "%s", e.text);
}

static void close_env(void)
{
	team_free(env.team);
	backend_close(env.backend);
	placement_release(&place);
}

TestSuite(quiet, .init = open_env, .fini = close_env);

static void watch(const struct kernel *k, enum kernel_precision p,
		  const char *variant, size_t n)
{
	struct kernel watched = *k;
	struct step s = { .kernel = &watched, .precision = p, .n = n,
			  .blocks = 1, .budget_s = 0.1 };
	struct measure_result r;
	struct err e = ERR_INIT;

	snprintf(s.variant, sizeof(s.variant), "%s", variant);
	watched.run = watched_run;
	real = k;
	repetitions = 0;
	most = (struct deeds){ 0 };
	least = (struct deeds){ .faults = 1000, .waits = 1000, .blocks = 1000 };
	cr_assert_eq(measure_step(&env, &s, NULL, &r, &e), 0, "%s", e.text);
	cr_assert_gt(repetitions, WARM_UP);
	measure_release(&r);
}

static void expect_quiet(const struct kernel *k, enum kernel_precision p,
			 const char *variant, size_t n)
{
	watch(k, p, variant, n);
	cr_assert_eq(most.allocations, 0, "%s %s allocates %lu times", k->name,
		     variant, most.allocations);
	cr_assert_eq(least.faults, 0, "%s %s: %ld page faults in each run",
		     k->name, variant, least.faults);
	cr_assert_eq(least.waits, 0, "%s %s waits %ld times in each run", k->name,
		     variant, least.waits);
	cr_assert_eq(least.blocks, 0, "%s %s: %ld blocks in each run", k->name,
		     variant, least.blocks);
}

static bool can_tell(void)
{
	if (!COUNTS_ALLOCATIONS)
		cr_log_info("not tested: allocations cannot be counted here");
	return COUNTS_ALLOCATIONS;
}

Test(quiet, our_loops_do_nothing_but_the_work_inside_of_a_timed_region)
{
	if (!can_tell())
		return;
	expect_quiet(&kernel_stream_triad, KERNEL_FP64, "plain",
		     999 * STREAM_GRAIN);
	if (kernel_stream_has_nt())
		expect_quiet(&kernel_stream_copy, KERNEL_FP64, "nt",
			     999 * STREAM_GRAIN);
	for (size_t i = 0; fma_isas[i]; i++)
		if (fma_isas[i]->usable())
			expect_quiet(&kernel_fma, KERNEL_FP32, fma_isas[i]->name, 0);
	for (size_t i = 0; dot_isas[i]; i++)
		if (dot_isas[i]->usable())
			expect_quiet(&kernel_dot, dot_isas[i]->precision,
				     dot_isas[i]->name, 0);
}

Test(quiet, levels_1_and_2_do_nothing_but_call_the_library)
{
	if (!can_tell() || !env.backend)
		return;
	for (int p = KERNEL_FP64; p <= KERNEL_FP32; p++) {
		expect_quiet(&kernel_blas1_dot, (enum kernel_precision)p, "n",
			     100000);
		expect_quiet(&kernel_blas1_axpy, (enum kernel_precision)p, "n",
			     100000);
		expect_quiet(&kernel_blas2_gemv, (enum kernel_precision)p, "n",
			     400);
	}
}

/* --- what is planted is seen ------------------------------------------------------ */

static void allocate(void)
{
	void *volatile p = malloc(64);

	free(p);
}

static void touch(void)
{
	char *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	*(volatile char *)p = 1;
	munmap(p, 4096);
}

static void sleep_a_little(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 1000 }, NULL);
}

Test(quiet, an_allocation_a_fault_or_a_wait_in_a_timed_region_would_be_seen)
{
	if (!can_tell())
		return;
	planted = allocate;
	watch(&kernel_fma, KERNEL_FP64, "generic", 0);
	cr_assert_eq(most.allocations, 1);
	planted = touch;
	watch(&kernel_fma, KERNEL_FP64, "generic", 0);
	cr_assert_geq(least.faults, 1);
	planted = sleep_a_little;
	watch(&kernel_fma, KERNEL_FP64, "generic", 0);
	cr_assert_geq(least.waits, 1);
}
