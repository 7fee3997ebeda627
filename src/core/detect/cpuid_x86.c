/* SPDX-License-Identifier: MIT */
#include "core/detect/cpuid_x86.h"

#include <stdint.h>
#include <string.h>

#include "core/base/sysroot.h"

#if defined(__x86_64__) || defined(__i386__)

#include <libcpuid/libcpuid.h>

static void copy_reg(char *to, uint32_t reg)
{
	memcpy(to, &reg, sizeof reg);
}

/* Intel SDM vol. 2A, CPUID, "display family and model"; AMD APM vol. 3, E.3.2:
 * the extended family counts for base family 15, the extended model for 6
 * and 15. */
static void read_signature(struct cpuid_x86 *c, uint32_t eax)
{
	int family = eax >> 8 & 0xf, model = eax >> 4 & 0xf;

	if (family == 6 || family == 15)
		model |= (int)(eax >> 12 & 0xf0);
	if (family == 15)
		family += (int)(eax >> 20 & 0xff);
	c->family = family;
	c->model = model;
	c->stepping = eax & 0xf;
}

static void read_brand(struct cpuid_x86 *c)
{
	uint32_t r[4];

	cpu_exec_cpuid(0x80000000, r);
	if (r[EAX] < 0x80000004 || r[EAX] > 0x8000ffff)
		return;
	for (uint32_t leaf = 0; leaf < 3; leaf++) {
		cpu_exec_cpuid(0x80000002 + leaf, r);
		for (int i = 0; i < 4; i++)
			copy_reg(c->brand + 16 * leaf + 4 * i, r[i]);
	}
}

static void read_hypervisor(struct cpuid_x86 *c)
{
	uint32_t r[4];

	cpu_exec_cpuid(0x40000000, r);
	copy_reg(c->hypervisor_id, r[EBX]);
	copy_reg(c->hypervisor_id + 4, r[ECX]);
	copy_reg(c->hypervisor_id + 8, r[EDX]);
}

bool cpuid_x86_read(const struct sysroot *root, struct cpuid_x86 *c)
{
	uint32_t r[4], last;

	memset(c, 0, sizeof *c);
	if (!sysroot_is_live(root) || !cpuid_present())
		return false;
	cpu_exec_cpuid(0, r);
	last = r[EAX];
	copy_reg(c->vendor, r[EBX]);
	copy_reg(c->vendor + 4, r[EDX]);
	copy_reg(c->vendor + 8, r[ECX]);
	cpu_exec_cpuid(1, r);
	read_signature(c, r[EAX]);
	c->hypervisor = r[ECX] >> 31;
	read_brand(c);
	if (c->hypervisor)
		read_hypervisor(c);
	if (last >= 0xb) {
		uint32_t s[4] = { 0xb, 0, 0, 0 };

		cpu_exec_cpuid_ext(s);
		if ((s[ECX] >> 8 & 0xff) == 1)  /* level type: SMT */
			c->threads_per_core = (int)(s[EBX] & 0xffff);
	}
	if (last >= 0x16 && strcmp(c->vendor, "GenuineIntel") == 0) {
		cpu_exec_cpuid(0x16, r);
		c->base_mhz = (int)(r[EAX] & 0xffff);
		c->max_mhz = (int)(r[EBX] & 0xffff);
	}
	return true;
}

#else

bool cpuid_x86_read(const struct sysroot *root, struct cpuid_x86 *c)
{
	(void)root;
	memset(c, 0, sizeof *c);
	return false;
}

#endif
