/* SPDX-License-Identifier: MIT */
#include "core/detect/arm_kinds.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/sysroot.h"
#include "core/detect/arm_part.h"
#include "core/detect/capture.h"
#include "core/detect/cpuid_x86.h"
#include "core/detect/cpuinfo.h"

#define CPU_DIR "/sys/devices/system/cpu/cpu%d/"

static struct arm_kind *kind_of_part(struct arm_kinds *k, int implementer,
				     int part)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->kind[i].implementer == implementer &&
		    k->kind[i].part == part)
			return &k->kind[i];
	if (k->n == ARM_KINDS_MAX)
		return NULL;
	k->kind[k->n] = (struct arm_kind){
		.implementer = implementer, .part = part,
		.variant = -1, .revision = -1,
	};
	return &k->kind[k->n++];
}

/* Revisions of one part are one kind: the first CPU's stands for it. */
static void add_cpus(struct arm_kinds *k, const struct arm_kind *found)
{
	struct arm_kind *to = kind_of_part(k, found->implementer, found->part);

	if (!to)
		return;
	cpu_mask_or(&to->cpus, &found->cpus);
	if (to->variant < 0) {
		to->variant = found->variant;
		to->revision = found->revision;
	}
}

static void add_midr(struct arm_kinds *k, uint32_t midr, int cpu)
{
	struct arm_kind found = {
		.implementer = (int)(midr >> 24), .part = midr >> 4 & 0xfff,
		.variant = midr >> 20 & 0xf, .revision = midr & 0xf,
	};

	cpu_mask_set(&found.cpus, cpu);
	add_cpus(k, &found);
}

/* x86 and others have "vendor_id": 1,024 futile lookups are spared them. */
static void by_sysfs(const struct sysroot *root, const struct cpuinfo *c,
		     struct arm_kinds *k)
{
	struct cpu_mask present;
	char v[16];

	if (cpuinfo_get(c, "vendor_id", v, sizeof v))
		return;
	cpu_mask_present(root, &present);
	for (int cpu = cpu_mask_next(&present, 0); cpu >= 0;
	     cpu = cpu_mask_next(&present, cpu + 1)) {
		long long midr = 0;

		if (sysroot_number(root, &midr, CPU_DIR
				   "regs/identification/midr_el1", cpu) == 0 &&
		    midr > 0)
			add_midr(k, (uint32_t)midr, cpu);
	}
}

static bool line_number(const char *line, const char *key, int *out)
{
	const char *v = cpuinfo_line_value(line, key);

	if (v)
		*out = (int)strtol(v, NULL, 0);
	return v;
}

/* A block per CPU, whose last line is "CPU revision"; 32-bit kernels before
 * 3.8 write one block for all of them. */
static void by_cpuinfo(const struct cpuinfo *c, struct arm_kinds *k)
{
	struct arm_kind found = { 0 };
	bool part = false;

	for (const char *p = c->text.p; p; p = cpuinfo_next_line(p)) {
		int cpu;

		if (line_number(p, "processor", &cpu))
			cpu_mask_set(&found.cpus, cpu);
		line_number(p, "CPU implementer", &found.implementer);
		line_number(p, "CPU variant", &found.variant);
		part |= line_number(p, "CPU part", &found.part);
		if (line_number(p, "CPU revision", &found.revision) && part) {
			add_cpus(k, &found);
			cpu_mask_zero(&found.cpus);
			part = false;
		}
	}
}

static void by_dump(const struct sysroot *root, struct arm_kinds *k)
{
	struct cpuid_source s;

	if (sysroot_is_live(root) || !cpuid_source_open(root, &s))
		return;
	for (int cpu = 0; cpu < s.dump.cpus; cpu++)
		if (s.dump.cpu[cpu].midr)
			add_midr(k, s.dump.cpu[cpu].midr, cpu);
	cpuid_source_close(&s);
}

/* --- offline CPUs ----------------------------------------------------------------- */

/* What stays of a CPU that goes offline. */
struct left {
	char compatible[256];      /* texts, each ended by NUL */
	size_t n;                  /* bytes of them; 0: no device tree */
	long long capacity;        /* 0: none */
};

static void left_read(const struct sysroot *root, int cpu, struct left *l)
{
	char path[96];
	ssize_t n = -1;
	int fd;

	memset(l, 0, sizeof *l);
	snprintf(path, sizeof path, CPU_DIR "of_node/compatible", cpu);
	fd = sysroot_file(root, path);
	if (fd >= 0) {
		n = read(fd, l->compatible, sizeof l->compatible - 1);
		close(fd);
	}
	l->n = n > 0 ? (size_t)n : 0;
	sysroot_number(root, &l->capacity, CPU_DIR "cpu_capacity", cpu);
}

/* Without device tree and capacity no one clusters: servers. */
static bool left_alike(const struct left *a, const struct left *b)
{
	if (a->n || b->n)
		return a->n == b->n && memcmp(a->compatible, b->compatible, a->n) == 0;
	return a->capacity == b->capacity;
}

/* By the name that the device tree gives. */
static struct arm_kind *kind_by_name(struct arm_kinds *k, const struct left *l)
{
	int implementer, part;

	for (size_t i = 0; i < l->n; i += strlen(l->compatible + i) + 1)
		if (arm_part_find(l->compatible + i, &implementer, &part))
			return kind_of_part(k, implementer, part);
	return NULL;
}

/* shown: of the first CPU of each of the n kinds that are online. */
static void place_offline(const struct sysroot *root, int cpu,
			  const struct left *shown, size_t n, struct arm_kinds *k)
{
	struct arm_kind *to = NULL;
	struct left own;
	int matches = 0;

	left_read(root, cpu, &own);
	for (size_t i = 0; i < n; i++)
		if (left_alike(&own, &shown[i])) {
			to = &k->kind[i];
			matches++;
		}
	if (matches != 1)
		to = kind_by_name(k, &own);
	if (to)
		cpu_mask_set(&to->cpus, cpu);
	else
		k->hidden = true;
}

static int by_first_cpu(const void *a, const void *b)
{
	const struct arm_kind *x = a, *y = b;

	return cpu_mask_next(&x->cpus, 0) - cpu_mask_next(&y->cpus, 0);
}

static void add_offline(const struct sysroot *root, struct arm_kinds *k)
{
	struct left shown[ARM_KINDS_MAX];
	struct cpu_mask present, all;
	size_t n = k->n;

	cpu_mask_zero(&all);
	for (size_t i = 0; i < n; i++) {
		cpu_mask_or(&all, &k->kind[i].cpus);
		left_read(root, cpu_mask_next(&k->kind[i].cpus, 0), &shown[i]);
	}
	cpu_mask_present(root, &present);
	for (int cpu = cpu_mask_next(&present, 0); cpu >= 0;
	     cpu = cpu_mask_next(&present, cpu + 1))
		if (!cpu_mask_has(&all, cpu))
			place_offline(root, cpu, shown, n, k);
	qsort(k->kind, k->n, sizeof *k->kind, by_first_cpu);
}

void arm_kinds_read(const struct sysroot *root, const struct cpuinfo *c,
		    struct arm_kinds *out)
{
	out->n = 0;
	out->hidden = false;
	out->source = "regs/identification/midr_el1";
	by_sysfs(root, c, out);
	if (out->n == 0) {
		out->source = CPUINFO_PATH;
		by_cpuinfo(c, out);
	}
	if (out->n > 0) {
		add_offline(root, out);
	} else if (c->rc < 0) {
		out->source = CAPTURE_CPUID;
		by_dump(root, out);
	}
}

void arm_kind_name(const struct arm_kind *k, char out[64])
{
	const char *name = arm_part_name(k->implementer, k->part);

	if (name)
		snprintf(out, 64, "%s", name);
	else
		snprintf(out, 64, "ARM 0x%02x/0x%03x", (unsigned)k->implementer,
			 (unsigned)k->part);
}
