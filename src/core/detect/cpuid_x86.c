/* SPDX-License-Identifier: MIT */
#include "core/detect/cpuid_x86.h"

#include <stdint.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/detect/capture.h"

#if defined(__x86_64__) || defined(__i386__)
#include <libcpuid/libcpuid.h>

static bool live_open(void)
{
	return cpuid_present();
}

static void live_get(uint32_t leaf, uint32_t sub, uint32_t r[4])
{
	uint32_t regs[4] = { leaf, 0, sub, 0 };

	cpu_exec_cpuid_ext(regs);
	memcpy(r, regs, sizeof regs);
}

#else

static bool live_open(void)
{
	return false;
}

static void live_get(uint32_t leaf, uint32_t sub, uint32_t r[4])
{
	(void)leaf;
	(void)sub;
	memset(r, 0, 4 * sizeof *r);
}

#endif

enum { A, B, C, D };  /* registers */

bool cpuid_source_open(const struct sysroot *root, struct cpuid_source *s)
{
	struct buf b = BUF_INIT;
	bool ok;

	memset(s, 0, sizeof *s);
	if (sysroot_is_live(root)) {
		s->live = true;
		s->name = "cpuid";
		return live_open();
	}
	s->name = CAPTURE_CPUID;
	ok = sysroot_read(root, CAPTURE_CPUID, &b) == 0 && b.n > 0 &&
	     cpuid_dump_parse(b.p, b.n, &s->dump, NULL) == 0;
	buf_release(&b);
	if (!ok)
		cpuid_dump_release(&s->dump);
	return ok;
}

void cpuid_source_close(struct cpuid_source *s)
{
	cpuid_dump_release(&s->dump);
}

int cpuid_source_cpus(const struct cpuid_source *s)
{
	return s->live ? 1 : s->dump.cpus;
}

bool cpuid_source_get(const struct cpuid_source *s, int cpu, uint32_t leaf,
		      uint32_t sub, uint32_t r[4])
{
	uint32_t base = leaf & 0xffff0000;

	if (!s->live)
		return cpuid_dump_get(&s->dump, cpu, leaf, sub, r);
	live_get(base, 0, r);
	if (leaf != base && (r[A] < leaf || (r[A] & 0xffff0000) != base)) {
		memset(r, 0, 4 * sizeof *r);
		return false;
	}
	live_get(leaf, sub, r);
	return true;
}

static void copy_reg(char *to, uint32_t reg)
{
	memcpy(to, &reg, sizeof reg);
}

/* Intel SDM vol. 2A, CPUID, "display family and model"; AMD APM vol. 3, E.3.2:
 * the extended family counts for base family 15.  The extended model counts
 * for 6 and 15 there; Zhaoxin has one in family 7, and Linux takes it from 6
 * on (arch/x86/lib/cpu.c), as /proc/cpuinfo then shows. */
static void read_signature(struct cpuid_x86 *c, uint32_t eax)
{
	int family = eax >> 8 & 0xf, model = eax >> 4 & 0xf;

	if (family >= 6)
		model |= (int)(eax >> 12 & 0xf0);
	if (family == 15)
		family += (int)(eax >> 20 & 0xff);
	c->family = family;
	c->model = model;
	c->stepping = eax & 0xf;
}

static void read_brand(const struct cpuid_source *s, struct cpuid_x86 *c)
{
	uint32_t r[4];

	for (uint32_t leaf = 0; leaf < 3; leaf++) {
		if (!cpuid_source_get(s, 0, 0x80000002 + leaf, 0, r))
			break;
		for (int i = 0; i < 4; i++)
			copy_reg(c->brand + 16 * leaf + 4 * i, r[i]);
	}
}

static void read_hypervisor(const struct cpuid_source *s, struct cpuid_x86 *c)
{
	uint32_t r[4];

	cpuid_source_get(s, 0, 0x40000000, 0, r);
	copy_reg(c->hypervisor_id, r[B]);
	copy_reg(c->hypervisor_id + 4, r[C]);
	copy_reg(c->hypervisor_id + 8, r[D]);
}

bool cpuid_x86_get(const struct cpuid_source *s, struct cpuid_x86 *c)
{
	uint32_t r[4];

	memset(c, 0, sizeof *c);
	c->source = s->name;
	if (!cpuid_source_get(s, 0, 0, 0, r) || r[A] < 1)
		return false;
	copy_reg(c->vendor, r[B]);
	copy_reg(c->vendor + 4, r[D]);
	copy_reg(c->vendor + 8, r[C]);
	cpuid_source_get(s, 0, 1, 0, r);
	read_signature(c, r[A]);
	c->hypervisor = r[C] >> 31;
	read_brand(s, c);
	if (c->hypervisor)
		read_hypervisor(s, c);
	if (cpuid_source_get(s, 0, 0xb, 0, r) &&
	    (r[C] >> 8 & 0xff) == 1)  /* level type: SMT */
		c->threads_per_core = (int)(r[B] & 0xffff);
	if (strcmp(c->vendor, "GenuineIntel") == 0 &&
	    cpuid_source_get(s, 0, 0x16, 0, r)) {
		c->base_mhz = (int)(r[A] & 0xffff);
		c->max_mhz = (int)(r[B] & 0xffff);
	}
	return true;
}

bool cpuid_x86_read(const struct sysroot *root, struct cpuid_x86 *c)
{
	struct cpuid_source s;
	bool ok = cpuid_source_open(root, &s);

	memset(c, 0, sizeof *c);
	if (!ok)
		return false;
	ok = cpuid_x86_get(&s, c);
	cpuid_source_close(&s);
	return ok;
}
