/* SPDX-License-Identifier: MIT */
#include "core/detect/cpu_mask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"

#define SYS_CPU "/sys/devices/system/cpu"

void cpu_mask_zero(struct cpu_mask *m)
{
	memset(m, 0, sizeof *m);
}

void cpu_mask_set(struct cpu_mask *m, int cpu)
{
	if (cpu >= 0 && cpu < CPU_MASK_BITS)
		m->w[cpu / 64] |= UINT64_C(1) << (cpu % 64);
}

bool cpu_mask_has(const struct cpu_mask *m, int cpu)
{
	return cpu >= 0 && cpu < CPU_MASK_BITS && (m->w[cpu / 64] >> (cpu % 64) & 1);
}

int cpu_mask_count(const struct cpu_mask *m)
{
	int n = 0;

	for (int i = 0; i < CPU_MASK_BITS / 64; i++)
		n += __builtin_popcountll(m->w[i]);
	return n;
}

void cpu_mask_and(struct cpu_mask *m, const struct cpu_mask *other)
{
	for (int i = 0; i < CPU_MASK_BITS / 64; i++)
		m->w[i] &= other->w[i];
}

void cpu_mask_or(struct cpu_mask *m, const struct cpu_mask *other)
{
	for (int i = 0; i < CPU_MASK_BITS / 64; i++)
		m->w[i] |= other->w[i];
}

int cpu_mask_next(const struct cpu_mask *m, int from)
{
	for (int i = from < 0 ? 0 : from; i < CPU_MASK_BITS;) {
		uint64_t rest = m->w[i / 64] >> (i % 64);

		if (rest)
			return i + __builtin_ctzll(rest);
		i += 64 - i % 64;
	}
	return -1;
}

static bool list_number(const char **s, long *out)
{
	char *end;

	if (**s < '0' || **s > '9')
		return false;
	*out = strtol(*s, &end, 10);
	*s = end;
	return true;
}

int cpu_mask_parse_list(const char *s, struct cpu_mask *m)
{
	cpu_mask_zero(m);
	while (*s && *s != '\n') {
		long a, b, step = 1;

		if (!list_number(&s, &a))
			return ERR_FORMAT;
		b = a;
		if (*s == '-' && (s++, !list_number(&s, &b)))
			return ERR_FORMAT;
		if (*s == ':' && (s++, !list_number(&s, &step)))
			return ERR_FORMAT;
		if (step < 1)
			return ERR_FORMAT;
		for (long i = a; i <= b && i < CPU_MASK_BITS;) {
			cpu_mask_set(m, (int)i);
			if (step >= CPU_MASK_BITS)
				break;
			i += step;
		}
		if (*s == ',')
			s++;
	}
	return 0;
}

int cpu_mask_parse_hex(const char *s, struct cpu_mask *m)
{
	size_t n = strcspn(s, "\n");
	int bit = 0;

	cpu_mask_zero(m);
	while (n-- > 0) {
		int v;

		if (s[n] == ',')
			continue;
		if (s[n] >= '0' && s[n] <= '9')
			v = s[n] - '0';
		else if (s[n] >= 'a' && s[n] <= 'f')
			v = s[n] - 'a' + 10;
		else
			return ERR_FORMAT;
		for (int i = 0; i < 4; i++)
			if (v >> i & 1)
				cpu_mask_set(m, bit + i);
		if (bit < CPU_MASK_BITS)
			bit += 4;
	}
	return 0;
}

void cpu_mask_format(const struct cpu_mask *m, struct buf *out)
{
	const char *comma = "";

	for (int a = cpu_mask_next(m, 0); a >= 0;) {
		int b = a;

		while (cpu_mask_has(m, b + 1))
			b++;
		if (a == b)
			buf_addf(out, "%s%d", comma, a);
		else
			buf_addf(out, "%s%d-%d", comma, a, b);
		comma = ",";
		a = cpu_mask_next(m, b + 1);
	}
}

bool cpu_mask_read(const struct sysroot *root, const char *dir,
		   const char *name, struct cpu_mask *m)
{
	char line[CPU_MASK_BITS];

	if (sysroot_line(root, line, sizeof line, "%s/%s_list", dir, name) > 0)
		return cpu_mask_parse_list(line, m) == 0;
	if (sysroot_line(root, line, sizeof line, "%s/%s", dir, name) > 0)
		return cpu_mask_parse_hex(line, m) == 0;
	return false;
}

/* Names of the masks changed in Linux 5.3; the old ones are tried last. */
bool cpu_mask_core(const struct sysroot *root, int cpu, struct cpu_mask *m)
{
	char dir[96];

	snprintf(dir, sizeof dir, SYS_CPU "/cpu%d/topology", cpu);
	return cpu_mask_read(root, dir, "core_cpus", m) ||
	       cpu_mask_read(root, dir, "thread_siblings", m);
}

static void from_folders(const struct sysroot *root, struct cpu_mask *m)
{
	char **names;
	int n = sysroot_list(root, SYS_CPU, &names);

	for (int i = 0; i < n; i++) {
		char *end;
		long cpu;

		if (strncmp(names[i], "cpu", 3) != 0)
			continue;
		cpu = strtol(names[i] + 3, &end, 10);
		if (end != names[i] + 3 && !*end && cpu < CPU_MASK_BITS)
			cpu_mask_set(m, (int)cpu);
	}
	sysroot_list_free(names, n);
}

static void from_cpuinfo(const struct sysroot *root, struct cpu_mask *m)
{
	struct buf b = BUF_INIT;
	int n = 0;

	sysroot_read(root, "/proc/cpuinfo", &b);
	for (const char *p = b.p; p; p = strchr(p, '\n')) {
		p += *p == '\n';
		if (strncmp(p, "processor", 9) == 0)
			cpu_mask_set(m, n++);
	}
	buf_release(&b);
}

void cpu_mask_present(const struct sysroot *root, struct cpu_mask *m)
{
	char line[CPU_MASK_BITS];

	cpu_mask_zero(m);
	if (sysroot_line(root, line, sizeof line, SYS_CPU "/present") > 0 &&
	    cpu_mask_parse_list(line, m) == 0)
		return;
	cpu_mask_zero(m);
	from_folders(root, m);
	if (cpu_mask_count(m) == 0)
		from_cpuinfo(root, m);
}

void cpu_mask_online(const struct sysroot *root, struct cpu_mask *m)
{
	char line[CPU_MASK_BITS];
	struct cpu_mask present;

	if (sysroot_line(root, line, sizeof line, SYS_CPU "/online") > 0 &&
	    cpu_mask_parse_list(line, m) == 0)
		return;
	cpu_mask_present(root, &present);
	cpu_mask_zero(m);
	for (int i = cpu_mask_next(&present, 0); i >= 0;
	     i = cpu_mask_next(&present, i + 1)) {
		long long on = 1;

		sysroot_number(root, &on, SYS_CPU "/cpu%d/online", i);
		if (on)
			cpu_mask_set(m, i);
	}
}
