/* SPDX-License-Identifier: MIT */
#include "core/detect/core_types.h"

#include <stdbool.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/detect/cpuid_x86.h"
#include "core/detect/topology.h"

enum { A, B, C, D };
enum kind { ONE_KIND, P_CORE, E_CORE, LP_CORE, KINDS };

static const char *const names[KINDS] = {
	[P_CORE] = "P-core", [E_CORE] = "E-core", [LP_CORE] = "LP-core",
};

static bool has_l3(const struct cpuid_source *s, int cpu)
{
	uint32_t r[4];

	for (uint32_t sub = 0; cpuid_source_get(s, cpu, 4, sub, r) && (r[A] & 31);
	     sub++)
		if ((r[A] >> 5 & 7) == 3)
			return true;
	return false;
}

/* Intel SDM vol. 2A: leaf 7 EDX bit 15 says hybrid, leaf 0x1a EAX[31:24] 0x40 a
 * Core, 0x20 an Atom.  AMD APM vol. 3: leaf 0x80000026 EAX bit 30 (kinds
 * differ), EBX[31:28] 0 performance, 1 efficiency. */
static enum kind kind_of(const struct cpuid_source *s, int cpu)
{
	uint32_t r[4];

	if (cpuid_source_get(s, cpu, 7, 0, r) && (r[D] >> 15 & 1)) {
		cpuid_source_get(s, cpu, 0x1a, 0, r);
		if (r[A] >> 24 == 0x40)
			return P_CORE;
		return r[A] >> 24 != 0x20 ? ONE_KIND
		       : has_l3(s, cpu) ? E_CORE : LP_CORE;
	}
	if (cpuid_source_get(s, cpu, 0x80000026, 0, r) && (r[A] >> 30 & 1))
		return r[B] >> 28 == 0 ? P_CORE : E_CORE;
	return ONE_KIND;
}

static int own_mhz(const struct cpuid_source *s, int cpu)
{
	uint32_t r[4];

	cpuid_source_get(s, cpu, 0x16, 0, r);
	return (int)(r[B] & 0xffff);
}

/* Threads of this CPU's core, by leaf 0xb. */
static int own_threads(const struct cpuid_source *s, int cpu)
{
	uint32_t r[4];

	cpuid_source_get(s, cpu, 0xb, 0, r);
	return (r[C] >> 8 & 0xff) == 1 && (r[B] & 0xffff) > 1
		       ? (int)(r[B] & 0xffff) : 1;
}

int core_types_by_cpuid(const struct sysroot *root, struct buf *out)
{
	int cpus[KINDS] = { 0 }, mhz[KINDS] = { 0 }, threads[KINDS] = { 0 };
	struct cpuid_source s;
	struct topology t;
	int n = 0;

	if (sysroot_is_live(root) || !cpuid_source_open(root, &s))
		return 0;
	topology_by_cpuid(root, &t);
	for (int cpu = 0; cpu < cpuid_source_cpus(&s); cpu++) {
		enum kind k = kind_of(&s, cpu);

		cpus[k]++;
		threads[k] = own_threads(&s, cpu);
		if (own_mhz(&s, cpu) > mhz[k])
			mhz[k] = own_mhz(&s, cpu);
	}
	cpuid_source_close(&s);
	if (cpus[ONE_KIND] == t.online && t.online > 0)
		return 1;
	if (t.online == 0 || cpus[ONE_KIND] > 0)
		return cpus[P_CORE] + cpus[E_CORE] + cpus[LP_CORE] > 0 ? -1 : 0;
	/* Lunar Lake's E-cores all do without an L3. */
	if (cpus[E_CORE] == 0 && cpus[LP_CORE] > 0) {
		cpus[E_CORE] = cpus[LP_CORE];
		mhz[E_CORE] = mhz[LP_CORE];
		threads[E_CORE] = threads[LP_CORE];
		cpus[LP_CORE] = 0;
	}
	/* Firmware gives the low-power cores the clock of the others (4500 for
	 * the 2500 MHz of a 285H): that is nobody's word. */
	if (mhz[LP_CORE] == mhz[E_CORE])
		mhz[LP_CORE] = 0;
	for (int k = P_CORE; k < KINDS; k++)
		if (cpus[k] > 0) {
			core_types_add(out, cpus[k] / threads[k], names[k], mhz[k]);
			n++;
		}
	return n;
}
