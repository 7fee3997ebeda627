/* SPDX-License-Identifier: MIT */
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "bench/placement.h"
#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"

static struct placement place(int max_threads)
{
	struct placement p;
	struct sysroot *root;
	struct err e = ERR_INIT;

	cr_assert_eq(sysroot_open(NULL, &root, &e), 0, "%s", e.text);
	cr_assert_eq(placement_make(&p, root, max_threads, &e), 0, "%s", e.text);
	sysroot_close(root);
	return p;
}

static int first_allowed(void)
{
	cpu_set_t mine;
	int cpu = 0;

	sched_getaffinity(0, sizeof(mine), &mine);
	while (!CPU_ISSET(cpu, &mine))
		cpu++;
	return cpu;
}

Test(placement, puts_each_thread_on_another_core_of_the_mask)
{
	struct placement p = place(0);
	cpu_set_t mine;

	sched_getaffinity(0, sizeof(mine), &mine);
	cr_assert_geq(p.n, 1);
	cr_assert_leq(p.n, p.cores_allowed);
	cr_assert_eq(p.cpus_allowed, CPU_COUNT(&mine));
	for (int i = 0; i < p.n; i++) {
		cr_assert(CPU_ISSET(p.thread[i].cpu, &mine));
		for (int j = 0; j < i; j++)
			cr_assert_neq(p.thread[i].core, p.thread[j].core);
	}
	placement_release(&p);
}

Test(placement, honours_a_mask_of_one_cpu)
{
	int cpu = first_allowed();
	struct placement p;
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	cr_assert_eq(sched_setaffinity(0, sizeof(one), &one), 0);
	p = place(0);
	cr_assert_eq(p.n, 1);
	cr_assert_eq(p.cpus_allowed, 1);
	cr_assert_eq(p.thread[0].cpu, cpu);
	placement_release(&p);
}

Test(placement, honours_the_callers_bound)
{
	struct placement p = place(1);

	cr_assert_eq(p.n, 1);
	placement_release(&p);
}

Test(placement, names_threads_and_openmp_places)
{
	struct placement_thread t[] = { { .cpu = 0 }, { .cpu = 12 } };
	struct placement p = { .thread = t, .n = 2 };
	struct buf b = BUF_INIT;

	placement_text(&p, &b);
	cr_assert_str_eq(buf_str(&b), "0@cpu0 1@cpu12");
	buf_reset(&b);
	placement_omp_places(&p, &b);
	cr_assert_str_eq(buf_str(&b), "{0},{12}");
	buf_release(&b);
}

/* hwloc(7): HWLOC_SYNTHETIC puts a made-up machine in the place of this one. */
Test(placement, a_made_up_machine_is_refused)
{
	struct placement p;
	struct sysroot *root;
	struct err e = ERR_INIT;

	cr_assert_eq(setenv("HWLOC_SYNTHETIC", "pack:1 l3:1(size=1024) core:2 pu:1",
			    1), 0);
	cr_assert_eq(sysroot_open(NULL, &root, &e), 0, "%s", e.text);
	cr_assert_eq(placement_make(&p, root, 0, &e), ERR_REFUSED);
	cr_assert_not_null(strstr(e.text, "unset"), "%s", e.text);
	placement_release(&p);
	sysroot_close(root);
}
