/* SPDX-License-Identifier: MIT */
#include "core/detect/arm_kinds.h"

#include <stdint.h>

#include "core/base/sysroot.h"
#include "core/detect/cpu_mask.h"
#include "core/detect/cpuid_x86.h"

#define MIDR "/sys/devices/system/cpu/cpu%d/regs/identification/midr_el1"

static size_t add_midr(struct cpuinfo_arm *out, size_t n, size_t cap,
		       uint32_t midr, int cpu)
{
	struct cpuinfo_arm k = {
		.implementer = (int)(midr >> 24), .part = midr >> 4 & 0xfff,
		.variant = midr >> 20 & 0xf, .revision = midr & 0xf,
		.first_cpu = cpu,
	};

	return cpuinfo_arm_add(out, n, cap, &k);
}

/* x86 and others have "vendor_id": 1,024 futile lookups are spared them. */
static size_t by_sysfs(const struct sysroot *root, const struct cpuinfo *c,
		       struct cpuinfo_arm *out, size_t cap)
{
	struct cpu_mask present;
	size_t n = 0;
	char v[16];

	if (cpuinfo_get(c, "vendor_id", v, sizeof v))
		return 0;
	cpu_mask_present(root, &present);
	for (int cpu = cpu_mask_next(&present, 0); cpu >= 0;
	     cpu = cpu_mask_next(&present, cpu + 1)) {
		long long midr = 0;

		if (sysroot_number(root, &midr, MIDR, cpu) == 0 && midr > 0)
			n = add_midr(out, n, cap, (uint32_t)midr, cpu);
	}
	return n < cap ? n : cap;
}

static size_t by_dump(const struct sysroot *root, struct cpuinfo_arm *out,
		      size_t cap)
{
	struct cpuid_source s;
	size_t n = 0;

	if (sysroot_is_live(root) || !cpuid_source_open(root, &s))
		return 0;
	for (int cpu = 0; cpu < s.dump.cpus; cpu++)
		if (s.dump.cpu[cpu].midr)
			n = add_midr(out, n, cap, s.dump.cpu[cpu].midr, cpu);
	cpuid_source_close(&s);
	return n < cap ? n : cap;
}

size_t arm_kinds_read(const struct sysroot *root, const struct cpuinfo *c,
		      struct cpuinfo_arm *out, size_t cap, const char **source)
{
	size_t n = by_sysfs(root, c, out, cap);

	*source = "regs/identification/midr_el1";
	if (n == 0) {
		*source = CPUINFO_PATH;
		n = cpuinfo_arm_kinds(c, out, cap);
	}
	if (n == 0 && c->rc < 0) {
		*source = "/capture/cpuid.txt";
		n = by_dump(root, out, cap);
	}
	return n;
}
