/* SPDX-License-Identifier: MIT */
#include "machine.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/detect/detect.h"

#define PATH_BYTES 512

void machine_make(struct machine *m)
{
	struct err e = ERR_INIT;

	memset(m, 0, sizeof *m);
	snprintf(m->dir, sizeof m->dir, "/tmp/postsil-machine.XXXXXX");
	cr_assert_not_null(mkdtemp(m->dir));
	cr_assert_eq(sysroot_open(m->dir, &m->root, &e), 0, "%s", e.text);
	facts_init(&m->facts);
	machine_put(m, MACHINE_BUS, "");
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void machine_remove(struct machine *m)
{
	facts_release(&m->facts);
	sysroot_close(m->root);
	nftw(m->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void full_path(const struct machine *m, const char *path,
		      char out[PATH_BYTES])
{
	cr_assert_lt(snprintf(out, PATH_BYTES, "%s%s", m->dir, path), PATH_BYTES);
	for (char *p = out + strlen(m->dir) + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		cr_assert(mkdir(out, 0755) == 0 || errno == EEXIST);
		*p = '/';
	}
}

void machine_bytes(const struct machine *m, const char *path, const void *p,
		   size_t n)
{
	char full[PATH_BYTES];
	FILE *f;

	full_path(m, path, full);
	f = fopen(full, "w");
	cr_assert_not_null(f, "cannot write %s", full);
	cr_assert_eq(fwrite(p, 1, n, f), n);
	cr_assert_eq(fclose(f), 0);
}

void machine_put(const struct machine *m, const char *path, const char *text)
{
	machine_bytes(m, path, text, strlen(text));
}

void machine_link(const struct machine *m, const char *path, const char *to)
{
	char full[PATH_BYTES];

	full_path(m, path, full);
	cr_assert_eq(symlink(to, full), 0);
}

static void put_topology(const struct machine *m, int cpu, int threads,
			 int online)
{
	int first = cpu - cpu % threads, last = first + threads - 1;
	char path[128], text[64];

	if (last >= online)
		last = online - 1;
	snprintf(path, sizeof path,
		 "/sys/devices/system/cpu/cpu%d/topology/core_cpus_list", cpu);
	snprintf(text, sizeof text, "%d-%d\n", first, last);
	machine_put(m, path, text);
	snprintf(path, sizeof path,
		 "/sys/devices/system/cpu/cpu%d/topology/package_cpus_list", cpu);
	snprintf(text, sizeof text, "0-%d\n", online - 1);
	machine_put(m, path, text);
}

void machine_x86(const struct machine *m, const char *ids, int n, int threads,
		 int online)
{
	char text[64], *info = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&info, &size);

	for (int i = 0; i < online; i++)
		fprintf(f, "processor\t: %d\n%s\n", i, ids);
	fclose(f);
	machine_bytes(m, "/proc/cpuinfo", info, size);
	free(info);
	snprintf(text, sizeof text, "0-%d\n", n - 1);
	machine_put(m, "/sys/devices/system/cpu/present", text);
	snprintf(text, sizeof text, "0-%d\n", online - 1);
	machine_put(m, "/sys/devices/system/cpu/online", text);
	for (int i = 0; i < online; i++)
		put_topology(m, i, threads, online);
}

void machine_detect(struct machine *m)
{
	struct err e = ERR_INIT;

	facts_release(&m->facts);
	facts_init(&m->facts);
	cr_assert_eq(detect_run(m->root, &m->facts, &e), 0, "%s", e.text);
}

const char *machine_value(const struct machine *m, enum field_id id)
{
	const char *v = facts_value(&m->facts, id);

	return v ? v : fact_state_name(m->facts.fact[id].state);
}

const char *machine_reason(const struct machine *m, enum field_id id)
{
	const char *why = m->facts.fact[id].reason;

	return why ? why : "";
}
