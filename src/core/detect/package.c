/* SPDX-License-Identifier: MIT */
#include "core/detect/package.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/sysroot.h"
#include "core/base/xmem.h"

#define STATUS_MAX (64u << 20)
#define NOTE_WINDOW 65536

void package_upstream(const char *version, size_t n, char out[PACKAGE_VERSION])
{
	const char *end = version + n, *colon = memchr(version, ':', n), *dash;

	if (colon)
		version = colon + 1;
	dash = memrchr(version, '-', (size_t)(end - version));
	if (dash)
		end = dash;
	n = 0;
	while (version + n < end && n + 1 < PACKAGE_VERSION &&
	       version[n] != '+' && version[n] != '~')
		n++;
	memcpy(out, version, n);
	out[n] = '\0';
}

static const char *field_in(const char *p, const char *end, const char *key,
			    size_t *n)
{
	size_t len = strlen(key);

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		const char *stop = nl ? nl : end;

		if ((size_t)(stop - p) >= len && memcmp(p, key, len) == 0) {
			*n = (size_t)(stop - p) - len;
			return p + len;
		}
		p = stop + 1;
	}
	return NULL;
}

/* A paragraph per package; files of a removed one may leave theirs behind. */
static int find_package(const char *text, size_t size, const char *name,
			char out[PACKAGE_VERSION])
{
	const char *end = text + size, *p = text;
	char want[160];
	size_t len = (size_t)snprintf(want, sizeof want, "Package: %s\n", name);

	while (p < end && (p = memmem(p, (size_t)(end - p), want, len))) {
		const char *stop = memmem(p, (size_t)(end - p), "\n\n", 2), *v;
		size_t n;

		if (!stop)
			stop = end;
		v = field_in(p, stop, "Status: ", &n);
		if ((p == text || p[-1] == '\n') && v && n >= 10 &&
		    memcmp(v + n - 10, " installed", 10) == 0 &&
		    (v = field_in(p, stop, "Version: ", &n)) && n > 0) {
			package_upstream(v, n, out);
			return 0;
		}
		p = stop;
	}
	return -ENOENT;
}

int package_version(const struct sysroot *root, const char *name,
		    char out[PACKAGE_VERSION])
{
	int fd = sysroot_file(root, PACKAGE_DPKG), rc;
	struct stat st;
	char *text = NULL;
	ssize_t n;

	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0 || st.st_size > STATUS_MAX) {
		rc = -EFBIG;
		goto out;
	}
	text = xmalloc((size_t)st.st_size + 1);
	n = read(fd, text, (size_t)st.st_size);
	rc = n < 0 ? -errno : find_package(text, (size_t)n, name, out);
out:
	free(text);
	close(fd);
	return rc;
}

/* The note is JSON in a small section near the start of the file; its owner
 * is "FDO".  Reading its window by text spares an ELF reader. */
int package_elf_version(const struct sysroot *root, const char *path,
			char out[PACKAGE_VERSION])
{
	static const char key[] = "\"version\":\"";
	int fd = sysroot_file(root, path), rc = -ENOENT;
	char text[NOTE_WINDOW];
	const char *note, *v, *end;
	ssize_t n;

	if (fd < 0)
		return fd;
	n = pread(fd, text, sizeof text, 0);
	if (n < 64 || memcmp(text, "\177ELF", 4) != 0)
		goto out;
	note = memmem(text, (size_t)n, "FDO\0{\"type\":", 12);
	if (!note)
		note = memmem(text, (size_t)n, "{\"type\":\"rpm\"", 13);
	if (!note)
		goto out;
	end = text + n;
	v = memmem(note, (size_t)(end - note), key, sizeof key - 1);
	if (!v)
		goto out;
	v += sizeof key - 1;
	note = memchr(v, '"', (size_t)(end - v));
	if (!note)
		goto out;
	package_upstream(v, (size_t)(note - v), out);
	rc = *out ? 0 : -ENOENT;
out:
	close(fd);
	return rc;
}
