/* SPDX-License-Identifier: MIT */
/* Raw CPUID of every CPU into a file: the thread binds itself to one CPU after
 * the other, which detection never does. */
#include "core/detect/cpuid_x86.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"

enum { A, B, C, D };

static uint32_t field(uint32_t reg, int shift, uint32_t mask)
{
	return reg >> shift & mask;
}

/* Is there a subleaf behind this one?  Intel SDM vol. 2A and AMD APM vol. 3,
 * CPUID, by leaf; of those that no rule ends, the first 2 are written. */
static bool has_next(uint32_t leaf, uint32_t sub, const uint32_t r[4],
		     uint32_t first_eax)
{
	switch (leaf) {
	case 4:
	case 0x8000001d:
		return field(r[A], 0, 31) != 0 && sub < 15;
	case 7:
	case 0x14:
	case 0x17:
	case 0x18:
	case 0x1d:
		return sub < first_eax && sub < 7;
	case 0xb:
	case 0x1f:
	case 0x80000026:
		return field(r[C], 8, 0xff) != 0 && sub < 7;
	case 0xd:
		return sub < 20;
	default:
		return false;
	}
}

static void add_leaf(struct buf *b, const struct cpuid_source *s, uint32_t leaf)
{
	uint32_t first_eax = 0;

	for (uint32_t sub = 0;; sub++) {
		uint32_t r[4];

		if (!cpuid_source_get(s, 0, leaf, sub, r))
			return;
		if (sub == 0)
			first_eax = r[A];
		if (sub == 0 || r[A] || r[B] || r[C] || r[D])
			buf_addf(b, "CPUID %08X: %08X-%08X-%08X-%08X [SL %02X]\n",
				 leaf, r[A], r[B], r[C], r[D], sub);
		if (!has_next(leaf, sub, r, first_eax))
			return;
	}
}

static void add_range(struct buf *b, const struct cpuid_source *s,
		      uint32_t base, uint32_t most)
{
	uint32_t r[4];

	cpuid_source_get(s, 0, base, 0, r);
	if ((r[A] & 0xffff0000) != base)
		return;
	for (uint32_t leaf = base; leaf <= r[A] && leaf <= base + most; leaf++)
		if (leaf != 3)  /* serial number */
			add_leaf(b, s, leaf);
}

static void add_cpu(struct buf *b, const struct cpuid_source *s, int cpu)
{
	uint32_t r[4];

	buf_addf(b, "------[ Logical CPU #%d ]------\n\n", cpu);
	add_range(b, s, 0, 0x3f);
	cpuid_source_get(s, 0, 1, 0, r);
	if (r[C] >> 31)
		add_range(b, s, 0x40000000, 1);
	add_range(b, s, 0x80000000, 0x3f);
	buf_addc(b, '\n');
}

static int all_cpus(struct buf *b, const struct cpuid_source *s, struct err *e)
{
	size_t size = CPU_ALLOC_SIZE(CPUID_DUMP_CPUS);
	cpu_set_t *own = CPU_ALLOC(CPUID_DUMP_CPUS);
	cpu_set_t *one = CPU_ALLOC(CPUID_DUMP_CPUS);
	int rc = 0, n = 0;

	if (!own || !one || sched_getaffinity(0, size, own) < 0) {
		rc = err_sys(e, "cannot learn the CPUs of this process");
		goto out;
	}
	for (int cpu = 0; cpu < CPUID_DUMP_CPUS; cpu++) {
		if (!CPU_ISSET_S(cpu, size, own))
			continue;
		CPU_ZERO_S(size, one);
		CPU_SET_S(cpu, size, one);
		if (sched_setaffinity(0, size, one) < 0)
			continue;  /* went offline */
		add_cpu(b, s, cpu);
		n++;
	}
	sched_setaffinity(0, size, own);
	if (n == 0)
		rc = err_set(e, ERR_IO, "cannot run on any CPU in turn");
out:
	CPU_FREE(own);
	CPU_FREE(one);
	return rc;
}

static int write_new(const char *path, const struct buf *b, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
		      0644);
	size_t done = 0;

	if (fd < 0)
		return err_sys(e, "cannot write %s", path);
	while (done < b->n) {
		ssize_t n = write(fd, b->p + done, b->n - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			err_sys(e, "cannot write %s", path);
			close(fd);
			unlink(path);
			return ERR_IO;
		}
		done += (size_t)n;
	}
	if (close(fd) < 0)
		return err_sys(e, "cannot write %s", path);
	return 0;
}

int cpuid_x86_save(const char *path, struct err *e)
{
	struct sysroot *live;
	struct cpuid_source s;
	struct buf b = BUF_INIT;
	int rc = sysroot_open(NULL, &live, e);

	if (rc < 0)
		return rc;
	if (!cpuid_source_open(live, &s)) {
		rc = 1;
	} else {
		rc = all_cpus(&b, &s, e);
		if (rc == 0)
			rc = write_new(path, &b, e);
		cpuid_source_close(&s);
	}
	buf_release(&b);
	sysroot_close(live);
	return rc;
}
