/* SPDX-License-Identifier: MIT */
#include "core/detect/library.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"

#define CACHE "/etc/ld.so.cache"
#define MAGIC "glibc-ld.so.cache1.1"

/* glibc, sysdeps/generic/dl-cache.h: a header of 48 bytes, then one entry of
 * 24 for each library; offsets count from the header's start. */
#define HEADER_BYTES 48
#define ENTRY_BYTES 24

static uint32_t get32(const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof v);
	return v;
}

static const char *string_at(const char *base, size_t n, uint32_t at)
{
	if (at >= n || !memchr(base + at, '\0', n - at))
		return NULL;
	return base + at;
}

/* Flags 0x00.. and 0x08.. are 32-bit and x32 libraries. */
static bool is_64bit(uint32_t flags)
{
	return (flags & 0xff00) != 0 && (flags & 0xff00) != 0x0800;
}

/* Hardware-capability folders come first in the cache; the linker takes the
 * first one that the processor can run, and so named entries of glibc-hwcaps
 * are left to it: no BLAS is packaged there. */
static int in_cache(const struct sysroot *root, const char *soname,
		    char out[LINKS_PATH])
{
	struct buf b = BUF_INIT;
	const char *base;
	size_t n;
	uint32_t count;
	int rc = sysroot_read(root, CACHE, &b);

	if (rc < 0)
		goto out;
	rc = -ENOENT;
	base = memmem(b.p, b.n, MAGIC, sizeof MAGIC - 1);
	if (!base)
		goto out;
	n = b.n - (size_t)(base - b.p);
	if (n < HEADER_BYTES)
		goto out;
	count = get32(base + 20);
	if (count > (n - HEADER_BYTES) / ENTRY_BYTES)
		count = (uint32_t)((n - HEADER_BYTES) / ENTRY_BYTES);
	for (uint32_t i = 0; i < count; i++) {
		const char *entry = base + HEADER_BYTES + (size_t)i * ENTRY_BYTES;
		const char *key = string_at(base, n, get32(entry + 4));
		const char *path = string_at(base, n, get32(entry + 8));

		if (!key || !path || strcmp(key, soname) != 0 ||
		    strstr(path, "glibc-hwcaps") || strlen(path) >= LINKS_PATH)
			continue;
		if (rc < 0 || is_64bit(get32(entry)))
			snprintf(out, LINKS_PATH, "%s", path);
		rc = 0;
		if (is_64bit(get32(entry)))
			break;
	}
out:
	buf_release(&b);
	return rc;
}

static int in_folder(const struct sysroot *root, const char *dir,
		     const char *soname, char out[LINKS_PATH])
{
	int n = snprintf(out, LINKS_PATH, "%s/%s", dir, soname);

	return n < LINKS_PATH && sysroot_exists(root, "%s", out) ? 0 : -ENOENT;
}

static int in_folders(const struct sysroot *root, const char *soname,
		      char out[LINKS_PATH])
{
	static const char *const dirs[] = {
		"/usr/local/lib", "/usr/lib64", "/lib64", "/usr/lib", "/lib",
	};
	char **names;
	int n, rc = -ENOENT;

	for (size_t i = 0; i < sizeof dirs / sizeof dirs[0]; i++)
		if (in_folder(root, dirs[i], soname, out) == 0)
			return 0;
	n = sysroot_list(root, "/usr/lib", &names);
	for (int i = 0; i < n && rc < 0; i++) {
		char dir[320];

		if (!strstr(names[i], "-linux-gnu"))  /* Debian's multiarch */
			continue;
		snprintf(dir, sizeof dir, "/usr/lib/%s", names[i]);
		rc = in_folder(root, dir, soname, out);
	}
	sysroot_list_free(names, n);
	return rc;
}

int library_find(const struct sysroot *root, const char *soname,
		 char out[LINKS_PATH])
{
	if (in_cache(root, soname, out) == 0)
		return 0;
	return in_folders(root, soname, out);
}
