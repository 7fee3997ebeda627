/* SPDX-License-Identifier: MIT */
/* How much of the machine this process may use right now. */
#include "core/detect/probe.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/detect/cgroup.h"
#include "core/detect/cpu_mask.h"
#include "core/detect/keyed.h"

#define SYS_CPU "/sys/devices/system/cpu"
#define ONLINE SYS_CPU "/online"

static void online(const struct sysroot *root, struct facts *f)
{
	const char *source = ONLINE;
	struct cpu_mask m;
	struct buf b = BUF_INIT;

	cpu_mask_online(root, &m);
	cpu_mask_format(&m, &b);
	/* what cpu_mask_online() takes without it */
	if (!sysroot_exists(root, ONLINE))
		source = sysroot_exists(root, SYS_CPU) ? SYS_CPU : "/proc/cpuinfo";
	if (b.n)
		facts_known(f, FIELD_CPU_ONLINE, source, "%s", b.p);
	else
		facts_unknown(f, FIELD_CPU_ONLINE, source,
			      "the kernel lists no CPU");
	buf_release(&b);
}

static void affinity(const struct sysroot *root, struct facts *f)
{
	size_t size = CPU_ALLOC_SIZE(CPU_MASK_BITS);
	cpu_set_t *set;
	struct cpu_mask m;
	struct buf b = BUF_INIT;

	if (!sysroot_is_live(root)) {
		facts_absent(f, FIELD_CPU_AFFINITY, "captured tree",
			     "it belongs to a process, not to a captured machine");
		return;
	}
	set = CPU_ALLOC(CPU_MASK_BITS);
	cpu_mask_zero(&m);
	if (set && sched_getaffinity(0, size, set) == 0)
		for (int i = 0; i < CPU_MASK_BITS; i++)
			if (CPU_ISSET_S(i, size, set))
				cpu_mask_set(&m, i);
	CPU_FREE(set);
	cpu_mask_format(&m, &b);
	if (b.n)
		facts_known(f, FIELD_CPU_AFFINITY, "sched_getaffinity", "%s", b.p);
	else
		facts_unknown(f, FIELD_CPU_AFFINITY, "sched_getaffinity",
			      "the kernel does not say");
	buf_release(&b);
}

static void quota(const struct sysroot *root, struct facts *f)
{
	double cpus = cgroup_cpu_quota(root);

	if (cpus > 0)
		facts_known(f, FIELD_CPU_QUOTA, "cgroup", "%.17g", cpus);
	else
		facts_absent(f, FIELD_CPU_QUOTA, "cgroup", "no quota is set");
}

static void load(const struct sysroot *root, struct facts *f)
{
	static const char path[] = "/proc/loadavg";
	char line[128];
	double v;
	int rc = sysroot_line(root, line, sizeof line, "%s", path);

	if (rc > 0 && sscanf(line, "%lf", &v) == 1)
		facts_known(f, FIELD_LOAD_1M, path, "%.17g", v);
	else
		probe_unread(f, FIELD_LOAD_1M, path, rc);
}

/* MemAvailable came with Linux 3.14. */
static void memory(const struct sysroot *root, struct facts *f)
{
	static const char path[] = "/proc/meminfo";
	struct keyed kb = { .word = "MemAvailable:" };
	int rc = keyed_read(root, path, &kb, 1);

	if (kb.value >= 0)
		facts_known(f, FIELD_MEMORY_AVAILABLE_MB, path, "%lld",
			    kb.value >> 10);
	else if (rc < 0)
		probe_unread(f, FIELD_MEMORY_AVAILABLE_MB, path, rc);
	else
		facts_unknown(f, FIELD_MEMORY_AVAILABLE_MB, path,
			      "this kernel has no MemAvailable");
}

/* "always [madvise] never": the word in brackets. */
static void huge_pages(const struct sysroot *root, struct facts *f)
{
	static const char path[] = "/sys/kernel/mm/transparent_hugepage/enabled";
	char line[128], word[32];
	int rc = sysroot_line(root, line, sizeof line, "%s", path);
	const char *open = rc > 0 ? strchr(line, '[') : NULL;

	if (open && sscanf(open, "[%31[a-z]", word) == 1)
		facts_known(f, FIELD_HUGE_PAGES, path, "%s", word);
	else
		probe_unread(f, FIELD_HUGE_PAGES, path, rc);
}

static int read_limits(const struct sysroot *root, struct facts *f,
		       struct err *e)
{
	(void)e;
	online(root, f);
	affinity(root, f);
	quota(root, f);
	load(root, f);
	memory(root, f);
	huge_pages(root, f);
	return 0;
}

const struct probe probe_limits = {
	.name = "limits",
	.phase = DETECT_ENVIRONMENT,
	.read = read_limits,
};
