/* SPDX-License-Identifier: MIT */
#include "core/detect/package_owner.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/detect/links.h"

#define INFO "/var/lib/dpkg/info"
#define LISTS_MAX 64  /* lists read for one question; usual are 5 */

static bool has_hint(const char *name, size_t n, const char *const *hint)
{
	for (; *hint; hint++)
		if (memmem(name, n, *hint, strlen(*hint)))
			return true;
	return false;
}

/* Since /lib became a link to /usr/lib, packages, the linker's cache and links
 * may name the same file with and without "/usr". */
static const char *without_usr(const char *path)
{
	return strncmp(path, "/usr/", 5) == 0 ? path + 4 : path;
}

/* Is path one of the lines?  They begin with lead ("/", or "" in pacman's). */
static bool lists(const struct buf *b, const char *path, const char *lead)
{
	const char *want = without_usr(path) + !*lead;
	size_t len = strlen(want);

	for (const char *p = b->p, *end; p && *p; p = end + (*end == '\n')) {
		const char *line = p;

		end = strchrnul(p, '\n');
		if (!*lead && strncmp(line, "usr/", 4) == 0)
			line += 4;
		else if (*lead && strncmp(line, "/usr/", 5) == 0)
			line += 4;
		if ((size_t)(end - line) == len && memcmp(line, want, len) == 0)
			return true;
	}
	return false;
}

static void keep(struct package_found *out, const struct package_dpkg *d)
{
	snprintf(out->name, sizeof out->name, "%.*s", (int)d->n_name, d->name);
	package_upstream(d->version, d->n_version, out->version);
	out->source = PACKAGE_DPKG;
}

/* 1 when the package's list has the file, 0 when not, -ENOENT without list. */
static int in_list(const struct sysroot *root, const struct package_dpkg *d,
		   const char *path)
{
	int rc = -ENOENT;

	if (d->n_name > 100 || d->n_arch > 20 || memchr(d->name, '/', d->n_name))
		return rc;
	for (int i = 0; i < 2 && rc < 0; i++) {
		struct buf b = BUF_INIT;
		char list[256];

		if (i == 0)
			snprintf(list, sizeof list, INFO "/%.*s.list",
				 (int)d->n_name, d->name);
		else
			snprintf(list, sizeof list, INFO "/%.*s:%.*s.list",
				 (int)d->n_name, d->name, (int)d->n_arch, d->arch);
		if (sysroot_read(root, list, &b) == 0)
			rc = lists(&b, path, "/");
		buf_release(&b);
	}
	return rc;
}

/* "-openmp" of ".../blis-openmp/libblis.so.4", or "" ("x86_64-linux-gnu" names
 * no variant). */
static void variant_of(const char *path, char out[64])
{
	const char *base = links_base(path), *dir = base, *dash;

	*out = '\0';
	if (base == path)
		return;
	for (dir = base - 1; dir > path && dir[-1] != '/'; dir--)
		;
	dash = memrchr(dir, '-', (size_t)(base - dir));
	if (dash && !memmem(dir, (size_t)(base - dir), "-linux-", 7))
		snprintf(out, 64, "%.*s", (int)(base - 1 - dash), dash);
}

/* Does name follow from a library file's name by Debian's rule?  Any number of
 * the dotted parts of the version may stand in it. */
static bool follows_rule(const char *name, const char *file, const char *variant)
{
	const char *so = strstr(file, ".so");
	char want[256];
	size_t n;

	if (!so || so == file || so - file > 60 || strlen(so) > 60)
		return false;
	n = strlen(so) > 4 ? strlen(so + 4) : 0;
	for (;;) {
		size_t stem = (size_t)(so - file);
		bool dash = n && isdigit((unsigned char)so[-1]);

		snprintf(want, sizeof want, "%.*s%s%.*s", (int)stem, file,
			 dash ? "-" : "", (int)n, n ? so + 4 : "");
		for (char *p = want; *p; p++)
			*p = *p == '_' ? '-' : (char)tolower((unsigned char)*p);
		if (strncmp(name, want, strlen(want)) == 0 &&
		    (strcmp(name + strlen(want), variant) == 0 ||
		     strcmp(name + strlen(want), "t64") == 0))
			return true;
		if (!n)
			return false;
		while (n && so[4 + --n] != '.')
			;
	}
}

static int with_variant(struct packages *p, const struct package_query *q,
			const char *variant, struct package_found *out)
{
	struct package_dpkg d;
	struct package_found f;
	size_t at = 0;

	while (packages_next(p, &at, &d)) {
		if (!has_hint(d.name, d.n_name, q->hint))
			continue;
		keep(&f, &d);
		if (!follows_rule(f.name, links_base(q->path), variant) &&
		    !follows_rule(f.name, q->soname, variant))
			continue;
		*out = f;
		return 0;
	}
	return -ENOENT;
}

static int by_rule(struct packages *p, const struct package_query *q,
		   struct package_found *out)
{
	char variant[64];

	if (!q->soname || strncmp(without_usr(q->path), "/lib", 4) != 0)
		return -ENOENT;
	variant_of(q->path, variant);
	if (*variant && with_variant(p, q, variant, out) == 0)
		return 0;
	return with_variant(p, q, "", out);
}

static int by_dpkg(struct packages *p, const struct package_query *q,
		   struct package_found *out)
{
	struct package_dpkg d;
	size_t at = 0;
	bool listed = false;
	int tried = 0;

	while (tried < LISTS_MAX && packages_next(p, &at, &d)) {
		int rc;

		if (!has_hint(d.name, d.n_name, q->hint))
			continue;
		tried++;
		rc = in_list(packages_root(p), &d, q->path);
		listed |= rc >= 0;
		if (rc <= 0)
			continue;
		keep(out, &d);
		return 0;
	}
	return listed ? -ENOENT : by_rule(p, q, out);
}

/* "openblas-0.3.28-1": name, version, release; both may hold dashes but the
 * last two. */
static bool pacman_split(const char *dir, struct package_found *out)
{
	const char *release = strrchr(dir, '-'), *version;

	if (!release || release == dir)
		return false;
	version = memrchr(dir, '-', (size_t)(release - dir));
	if (!version || version == dir)
		return false;
	snprintf(out->name, sizeof out->name, "%.*s", (int)(version - dir), dir);
	package_upstream(version + 1, strlen(version + 1), out->version);
	out->source = PACKAGE_PACMAN;
	return *out->version != '\0';
}

static int by_pacman(struct packages *p, const struct package_query *q,
		     struct package_found *out)
{
	char **names;
	int n = sysroot_list(packages_root(p), PACKAGE_PACMAN, &names);
	int rc = -ENOENT, tried = 0;

	for (int i = 0; i < n && rc < 0 && tried < LISTS_MAX; i++) {
		struct buf b = BUF_INIT;
		char path[400];

		if (!has_hint(names[i], strlen(names[i]), q->hint))
			continue;
		tried++;
		snprintf(path, sizeof path, PACKAGE_PACMAN "/%s/files", names[i]);
		if (sysroot_read(packages_root(p), path, &b) == 0 &&
		    lists(&b, q->path, "") && pacman_split(names[i], out))
			rc = 0;
		buf_release(&b);
	}
	sysroot_list_free(names, n);
	return rc;
}

/* A package's lines: "P:name", "V:version", then "F:folder" before the "R:file"s
 * in it; paragraphs are parted by an empty line. */
static int by_apk(struct packages *p, const struct package_query *q,
		  struct package_found *out)
{
	const char *base = links_base(q->path), *want = without_usr(q->path) + 1;
	size_t n_dir = base > want ? (size_t)(base - want) - 1 : 0;
	bool in_dir = false;

	*out->name = *out->version = '\0';
	for (const char *l = packages_apk(p), *end; *l; l = end + (*end == '\n')) {
		size_t n;

		end = strchrnul(l, '\n');
		n = (size_t)(end - l);
		if (n < 2 || l[1] != ':') {
			*out->version = '\0';
			in_dir = false;
		} else if (*l == 'P') {
			snprintf(out->name, sizeof out->name, "%.*s",
				 (int)(n - 2 < 127 ? n - 2 : 127), l + 2);
		} else if (*l == 'V') {
			package_upstream(l + 2, n - 2, out->version);
		} else if (*l == 'F') {
			const char *dir = l + 2;

			if (n >= 6 && strncmp(dir, "usr/", 4) == 0)
				dir += 4;
			in_dir = (size_t)(end - dir) == n_dir &&
				 memcmp(dir, want, n_dir) == 0;
		} else if (*l == 'R' && in_dir && n - 2 == strlen(base) &&
			   memcmp(l + 2, base, n - 2) == 0 && *out->version) {
			out->source = PACKAGE_APK;
			return 0;
		}
	}
	return -ENOENT;
}

int package_owner(struct packages *p, const struct package_query *q,
		  struct package_found *out)
{
	if (*q->path != '/')
		return -ENOENT;
	if (by_dpkg(p, q, out) == 0 || by_apk(p, q, out) == 0)
		return 0;
	return by_pacman(p, q, out);
}
