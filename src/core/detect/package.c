/* SPDX-License-Identifier: MIT */
#include "core/detect/package.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/base/xmem.h"

#define DATABASE_MAX (64u << 20)  /* a full desktop's is about 8 MiB */

struct database {
	char *text;  /* NULL: not read yet */
	size_t n;
	int rc;
};

struct packages {
	const struct sysroot *root;
	struct database dpkg, apk;
	struct package_dpkg *installed;  /* of dpkg; NULL: not read yet, or none */
	size_t n_installed;
};

void package_upstream(const char *version, size_t n, char out[PACKAGE_VERSION])
{
	static const char really[] = "+really";
	const char *end = version + n, *colon = memchr(version, ':', n), *dash, *p;

	if (colon)
		version = colon + 1;
	p = memmem(version, (size_t)(end - version), really, sizeof really - 1);
	if (p)
		version = p + sizeof really - 1;
	dash = memrchr(version, '-', (size_t)(end - version));
	if (dash)
		end = dash;
	n = 0;
	while (version + n < end && n + 1 < PACKAGE_VERSION &&
	       !memchr("+~_", version[n], 3))
		n++;
	memcpy(out, version, n);
	out[n] = '\0';
}

struct packages *packages_open(const struct sysroot *root)
{
	struct packages *p = xcalloc(1, sizeof *p);

	p->root = root;
	return p;
}

void packages_close(struct packages *p)
{
	if (!p)
		return;
	free(p->dpkg.text);
	free(p->apk.text);
	free(p->installed);
	free(p);
}

const struct sysroot *packages_root(const struct packages *p)
{
	return p->root;
}

static int read_whole(int fd, struct database *d)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (st.st_size > (off_t)DATABASE_MAX)
		return -EFBIG;
	free(d->text);
	d->text = xmalloc((size_t)st.st_size + 1);
	d->text[0] = '\0';
	while (d->n < (size_t)st.st_size) {
		ssize_t n = read(fd, d->text + d->n, (size_t)st.st_size - d->n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		d->n += (size_t)n;
	}
	d->text[d->n] = '\0';
	return 0;
}

static void load(const struct sysroot *root, const char *path,
		 struct database *d)
{
	int fd;

	if (d->text)
		return;
	fd = sysroot_file(root, path);
	d->text = xstrdup("");
	d->rc = fd < 0 ? fd : read_whole(fd, d);
	if (d->rc < 0)
		d->n = 0;
	if (fd >= 0)
		close(fd);
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

/* A removed package may leave its paragraph behind, with another status. */
static bool is_installed(const char *p, const char *end)
{
	static const char want[] = " installed";
	size_t n, len = sizeof want - 1;
	const char *v = field_in(p, end, "Status: ", &n);

	return v && n >= len && memcmp(v + n - len, want, len) == 0;
}

/* The line end before the first empty line, or all. */
static const char *paragraph_end(const char *p, const char *all)
{
	while (p < all && (p = memchr(p, '\n', (size_t)(all - p)))) {
		if (p + 1 < all && p[1] == '\n')
			return p;
		p++;
	}
	return all;
}

/* A paragraph as an installed package; false when it is none. */
static bool read_paragraph(const char *text, const char *end,
			   struct package_dpkg *out)
{
	out->name = field_in(text, end, "Package: ", &out->n_name);
	if (!out->name || !is_installed(text, end))
		return false;
	out->version = field_in(text, end, "Version: ", &out->n_version);
	out->arch = field_in(text, end, "Architecture: ", &out->n_arch);
	if (!out->arch)
		out->n_arch = 0;
	return out->version && out->n_version;
}

/* Cuts the text into packages once, for all questions. */
static void load_dpkg(struct packages *p)
{
	const char *text, *all;
	size_t cap = 0;

	if (p->dpkg.text)
		return;
	load(p->root, PACKAGE_DPKG, &p->dpkg);
	all = p->dpkg.text + p->dpkg.n;
	for (text = p->dpkg.text; text < all;) {
		const char *end = paragraph_end(text, all);

		p->installed = xgrow(p->installed, p->n_installed, &cap,
				     sizeof *p->installed);
		p->n_installed += read_paragraph(text, end,
						 &p->installed[p->n_installed]);
		text = all - end > 2 ? end + 2 : all;
	}
}

int packages_next(struct packages *p, size_t *at, struct package_dpkg *out)
{
	load_dpkg(p);
	if (*at >= p->n_installed)
		return 0;
	*out = p->installed[(*at)++];
	return 1;
}

int packages_version(struct packages *p, const char *name,
		     char out[PACKAGE_VERSION])
{
	struct package_dpkg d;
	size_t at = 0, len = strlen(name);

	while (packages_next(p, &at, &d))
		if (d.n_name == len && memcmp(d.name, name, len) == 0) {
			package_upstream(d.version, d.n_version, out);
			return 0;
		}
	return p->dpkg.rc < 0 ? p->dpkg.rc : -ENOENT;
}

int package_version(const struct sysroot *root, const char *name,
		    char out[PACKAGE_VERSION])
{
	struct packages *p = packages_open(root);
	int rc = packages_version(p, name, out);

	packages_close(p);
	return rc;
}

const char *packages_apk(struct packages *p)
{
	load(p->root, PACKAGE_APK, &p->apk);
	return p->apk.text;
}
