/* SPDX-License-Identifier: MIT */
#include "core/detect/library.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/detect/cpuinfo.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define CACHE "/etc/ld.so.cache"
#define MAGIC "glibc-ld.so.cache1.1"
#define HWCAPS "/glibc-hwcaps/"

/* glibc, sysdeps/generic/dl-cache.h: a header of 48 bytes, then one entry of
 * 24 for each library; offsets count from the header's start. */
#define HEADER_BYTES 48
#define ENTRY_BYTES 24

/* What is looked for, and the best so far. */
struct search {
	const struct sysroot *root;
	const char *name;
	bool newest;               /* name is a stem */
	int level;                 /* of x86-64; 0 not asked yet */
	int score;
	char best[LINKS_PATH];     /* the name of what was found */
	char *out;
};

static uint32_t get32(const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof v);
	return v;
}

/* No longer than a path may be: entries by the thousand can share one string. */
static const char *string_at(const char *base, size_t n, uint32_t at)
{
	if (at >= n || !memchr(base + at, '\0',
			       n - at < LINKS_PATH ? n - at : LINKS_PATH))
		return NULL;
	return base + at;
}

/* The same header names the ABIs: 32-bit ones of machines that have both are
 * i386 (0), MIPS n32 (6, d), x32 (8) and ARM (9, b). */
static bool is_64bit(uint32_t flags)
{
	static const unsigned char small[] = { 0x0, 0x6, 0x8, 0x9, 0xb, 0xd };

	return !memchr(small, (int)(flags >> 8 & 0xff), sizeof small);
}

/* The levels of the x86-64 psABI, by the names that the kernel gives to the
 * flags of the first processor.  1 where there are none. */
static int x86_level(const struct sysroot *root)
{
	static const struct {
		int level;
		const char *flag;
	} needs[] = {
		{ .level = 2, .flag = "cx16" }, { .level = 2, .flag = "lahf_lm" },
		{ .level = 2, .flag = "popcnt" }, { .level = 2, .flag = "sse4_2" },
		{ .level = 2, .flag = "ssse3" }, { .level = 3, .flag = "avx2" },
		{ .level = 3, .flag = "bmi1" }, { .level = 3, .flag = "bmi2" },
		{ .level = 3, .flag = "f16c" }, { .level = 3, .flag = "fma" },
		{ .level = 3, .flag = "abm" }, { .level = 3, .flag = "movbe" },
		{ .level = 3, .flag = "xsave" }, { .level = 4, .flag = "avx512f" },
		{ .level = 4, .flag = "avx512bw" }, { .level = 4, .flag = "avx512cd" },
		{ .level = 4, .flag = "avx512dq" }, { .level = 4, .flag = "avx512vl" },
	};
	struct cpuinfo c;
	int level = 4;

	cpuinfo_load(root, &c);
	for (size_t i = 0; i < N(needs); i++)
		if (level >= needs[i].level && !cpuinfo_has_flag(&c, needs[i].flag))
			level = needs[i].level - 1;
	cpuinfo_release(&c);
	return level;
}

/* How much the linker likes an entry: 0 not at all, then 32-bit ones (an
 * i386 system's own), then by level. */
static int entry_score(struct search *s, uint32_t flags, const char *path)
{
	const char *caps = strstr(path, HWCAPS);
	int level;

	if (!is_64bit(flags))
		return caps ? 0 : 1;
	if (!caps)
		return 2;
	if (sscanf(caps + sizeof HWCAPS - 1, "x86-64-v%1d", &level) != 1)
		return 0;
	if (!s->level)
		s->level = x86_level(s->root);
	return level <= s->level ? 2 + level : 0;
}

/* Debian keeps libraries of other architectures, for cross compilers, beside the
 * machine's own, and may have them in the cache. */
static bool is_foreign(const struct sysroot *root, const char *path)
{
	static const struct {
		const char *folder, *flag;  /* a processor with it cannot run these */
	} others[] = {
		{ .folder = "/aarch64-linux-gnu/", .flag = "lm" },
		{ .folder = "/x86_64-linux-gnu/", .flag = "asimd" },
	};
	bool foreign = false;

	for (size_t i = 0; i < N(others) && !foreign; i++) {
		struct cpuinfo c;

		if (!strstr(path, others[i].folder))
			continue;
		cpuinfo_load(root, &c);
		foreign = cpuinfo_has_flag(&c, others[i].flag);
		cpuinfo_release(&c);
	}
	return foreign;
}

static void offer(struct search *s, const char *key, const char *path, int score)
{
	int order;

	if (s->newest ? strncmp(key, s->name, strlen(s->name)) != 0
		      : strcmp(key, s->name) != 0)
		return;
	order = *s->best ? strverscmp(key, s->best) : 1;
	if (order < 0 || (order == 0 && score <= s->score))
		return;
	if (!score || strlen(path) >= LINKS_PATH || strlen(key) >= LINKS_PATH ||
	    !sysroot_exists(s->root, "%s", path) || is_foreign(s->root, path))
		return;
	memcpy(s->out, path, strlen(path) + 1);
	memcpy(s->best, key, strlen(key) + 1);
	s->score = score;
}

/* -ENOENT when there is no cache of this form; 0 says nothing of the find. */
static int in_cache(struct search *s)
{
	struct buf b = BUF_INIT;
	const char *base = NULL;
	size_t n, count;
	int rc = sysroot_read(s->root, CACHE, &b);

	if (rc == 0 && b.n)
		base = memmem(b.p, b.n, MAGIC, sizeof MAGIC - 1);
	n = base ? b.n - (size_t)(base - b.p) : 0;
	rc = n < HEADER_BYTES ? -ENOENT : 0;
	count = rc < 0 ? 0 : get32(base + 20);
	if (count > (n - HEADER_BYTES) / ENTRY_BYTES && rc == 0)
		count = (n - HEADER_BYTES) / ENTRY_BYTES;
	for (size_t i = 0; i < count; i++) {
		const char *entry = base + HEADER_BYTES + i * ENTRY_BYTES;
		const char *key = string_at(base, n, get32(entry + 4));
		const char *path = string_at(base, n, get32(entry + 8));

		if (key && path && strncmp(key, s->name, strlen(s->name)) == 0)
			offer(s, key, path, entry_score(s, get32(entry), path));
	}
	buf_release(&b);
	return rc;
}

static void in_folder(struct search *s, const char *dir)
{
	char path[LINKS_PATH + 320], **names;
	int n;

	if (!s->newest) {
		snprintf(path, sizeof path, "%s/%s", dir, s->name);
		if (!*s->best)
			offer(s, s->name, path, 1);
		return;
	}
	n = sysroot_list(s->root, dir, &names);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, names[i]);
		offer(s, names[i], path, 1);
	}
	sysroot_list_free(names, n);
}

/* Folders parted by colons or line ends, as in /etc/ld-musl-x86_64.path. */
static bool in_musl_folders(struct search *s)
{
	static const char *const files[] = {
		"/etc/ld-musl-x86_64.path", "/etc/ld-musl-aarch64.path",
		"/etc/ld-musl-riscv64.path", "/etc/ld-musl-ppc64le.path",
	};
	bool found = false;

	for (size_t i = 0; i < N(files) && !found; i++) {
		struct buf b = BUF_INIT;
		char *dir, *save = NULL;

		found = sysroot_read(s->root, files[i], &b) == 0 && b.n;
		for (dir = found ? strtok_r(b.p, ":\n", &save) : NULL; dir;
		     dir = strtok_r(NULL, ":\n", &save))
			if (*dir == '/' && strlen(dir) < LINKS_PATH)
				in_folder(s, dir);
		buf_release(&b);
	}
	return found;
}

/* glibc searches /usr/local/lib only by way of its cache. */
static void in_folders(struct search *s, bool cached)
{
	static const char *const dirs[] = { "/usr/lib64", "/lib64", "/usr/lib", "/lib" };
	char **names;
	int n;

	if (!cached && in_musl_folders(s))
		return;
	if (!cached)
		in_folder(s, "/usr/local/lib");
	n = sysroot_list(s->root, "/usr/lib", &names);
	for (int i = n - 1; i >= 0; i--) {  /* x86_64 before i386 */
		char dir[320];

		if (!strstr(names[i], "-linux-gnu"))  /* Debian's multiarch */
			continue;
		snprintf(dir, sizeof dir, "/usr/lib/%s", names[i]);
		in_folder(s, dir);
	}
	sysroot_list_free(names, n);
	for (size_t i = 0; i < N(dirs); i++)
		in_folder(s, dirs[i]);
}

static int search(struct search *s)
{
	bool cached;

	cached = in_cache(s) == 0;
	if (!*s->best)
		in_folders(s, cached);
	return *s->best ? 0 : -ENOENT;
}

bool library_file_version(const char *file, char *out, size_t n)
{
	const char *v = strstr(links_base(file), ".so.");

	if (!v || !strchr(v + 4, '.') || strlen(v + 4) >= n)
		return false;
	memcpy(out, v + 4, strlen(v + 4) + 1);
	return true;
}

int library_find(const struct sysroot *root, const char *soname,
		 char out[LINKS_PATH])
{
	struct search s = { .root = root, .name = soname, .out = out };

	return search(&s);
}

int library_find_newest(const struct sysroot *root, const char *stem,
			char out[LINKS_PATH])
{
	struct search s = { .root = root, .name = stem, .newest = true, .out = out };

	return search(&s);
}
