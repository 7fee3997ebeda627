/* SPDX-License-Identifier: MIT */
#include "core/detect/capture_software.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/sysroot.h"
#include "core/base/xmem.h"
#include "core/detect/capture_route.h"
#include "core/detect/capture_work.h"
#include "core/detect/links.h"
#include "core/detect/python_sites.h"

#define CACHE "/etc/ld.so.cache"

/* --- libraries ----------------------------------------------------------------- */

static const struct {
	const char *name;
	enum capture_how how;
} libraries[] = {
	{ .name = "libblis*" }, { .name = "libopenblas*" },
	{ .name = "libmkl_rt*" }, { .name = "libmkl_core*" },
	{ .name = "libdnnl*" }, { .name = "libblas.so*" },
	{ .name = "libcudart.so*", .how = CAPTURE_NAME },
	{ .name = "libcudnn.so*", .how = CAPTURE_NAME },
	{ .name = "libcublas.so*", .how = CAPTURE_NAME },
	{ .name = "libamdhip64.so*" },
	{ .name = "librocblas.so*", .how = CAPTURE_NAME },
	{ .name = "libcuda.so*", .how = CAPTURE_NAME },
	{ .name = "libnvidia-ml.so*", .how = CAPTURE_NAME },
};

static int take_library(struct capture *c, const char *path)
{
	struct capture_entry entry = { .dir = "", .names = "" };

	for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++) {
		if (!capture_name_matches(libraries[i].name, links_base(path)))
			continue;
		entry.how = libraries[i].how;
		return capture_take(c, &entry, path);
	}
	return 0;
}

/* Every text of the cache that is a path; its tables need not be understood. */
static int take_libraries(struct capture *c)
{
	struct buf b = BUF_INIT;
	int rc = 0;

	capture_read(c->root, CACHE, SYSROOT_MAX_BYTES, &b);
	for (size_t i = 0; rc == 0 && i < b.n;) {
		const char *p = b.p + i;
		size_t n = strnlen(p, b.n - i);

		if (*p == '/' && n < b.n - i && n < LINKS_PATH &&
		    capture_name_is_plain(p))
			rc = take_library(c, p);
		i += n + 1;
	}
	buf_release(&b);
	return rc;
}

/* --- Python ----------------------------------------------------------------------- */

#define INFO(end) \
	"/numpy*" end "\0" "/torch*" end "\0" "/scipy-*" end "\0" "/mkl-*" end "\0" \
	"/intel_openmp-*" end "\0" "/nvidia_*" end "\0" "/jax*" end "\0" \
	"/tensorflow*" end "\0" "/cupy*" end "\0" "/triton-*" end "\0"

/* In a folder of packages, for each text of a list of texts. */
static int take_each(struct capture *c, const char *site, const char *list,
		     const struct capture_entry *model)
{
	int rc = 0;

	for (; rc == 0 && *list; list += strlen(list) + 1) {
		struct capture_entry entry = *model;
		char *dir = xasprintf("%s%s", site, list);

		entry.dir = dir;
		rc = capture_take_entry(c, &entry);
		free(dir);
	}
	return rc;
}

static int take_site(struct capture *c, const char *site)
{
	static const char why[] = "reduced to name and version";
	struct capture_entry wheel = {
		.names = "METADATA PKG-INFO", .filter = capture_blank_metadata,
		.why = why, .max = 1u << 20,
	};
	struct capture_entry egg = {
		.dir = site, .names = "numpy*.egg-info torch*.egg-info "
		"scipy*.egg-info", .filter = capture_blank_metadata,
		.why = why, .max = 1u << 20,
	};
	/* the name of the folder tells the version where no file does */
	struct capture_entry named = {
		.dir = site, .names = "numpy*-info torch*-info",
		.how = CAPTURE_NAME,
	};
	struct capture_entry version = { .names = "version.py _version.py" };
	struct capture_entry package = {
		.names = "__init__.py", .how = CAPTURE_NAME,
	};
	struct capture_entry bundled = {
		.names = "lib*openblas* libmkl_rt* libcudart* libcudnn.so* "
			 "libcublas.so*",
		.how = CAPTURE_NAME,
	};
	struct capture_entry header = {
		.names = "cudnn_version*.h", .filter = capture_blank_header,
		.why = "reduced to the version",
	};
	int rc = take_each(c, site, INFO(".dist-info"), &wheel);

	if (rc == 0)
		rc = take_each(c, site, INFO(".egg-info"), &wheel);
	if (rc == 0)
		rc = capture_take_entry(c, &egg);
	if (rc == 0)
		rc = capture_take_entry(c, &named);
	if (rc == 0)
		rc = take_each(c, site, "/torch\0/numpy\0", &version);
	if (rc == 0)
		rc = take_each(c, site, "/torch\0/numpy\0", &package);
	if (rc == 0)
		rc = take_each(c, site, "/numpy.libs\0/torch/lib\0"
			       "/nvidia/*/lib\0", &bundled);
	if (rc == 0)
		rc = take_each(c, site, "/nvidia/cudnn/include\0", &header);
	return rc;
}

static int take_site_folder(void *arg, const char *path)
{
	struct capture *c = arg;

	/* the prefix itself may hold a '*' */
	if (strpbrk(path, "*#") || !sysroot_exists(c->root, "%s", path))
		return 0;
	return take_site(c, path);
}

/* lib/python3.11/{dist,site}-packages of a prefix, which may be a pattern. */
static int take_prefix(struct capture *c, const char *prefix)
{
	static const char *const sites[] = {
		"lib/python3*/dist-packages", "lib/python3*/site-packages",
		"lib64/python3*/site-packages",
	};
	const struct capture_entry around = {
		.dir = prefix, .names = "pyvenv.cfg", .how = CAPTURE_NAME,
	};
	struct capture_entry conda = {
		.names = "numpy-*.json pytorch-*.json mkl-*.json",
		.how = CAPTURE_NAME,
	};
	int rc = capture_take_entry(c, &around);

	for (size_t i = 0; rc == 0 && i < sizeof sites / sizeof sites[0]; i++) {
		char *pattern = xasprintf("%s/%s", prefix, sites[i]);

		rc = capture_folders(c->root, pattern, take_site_folder, c);
		free(pattern);
	}
	if (rc == 0)
		rc = take_each(c, prefix, "/conda-meta\0", &conda);
	return rc;
}

/* One prefix a line; those of the user who captures count for him, too. */
static int take_listed(struct capture *c, const char *list, struct buf *all)
{
	struct buf in = BUF_INIT, kept = BUF_INIT;
	char *line, *save = NULL;
	int rc = 0;

	if (capture_read(c->root, list, CAPTURE_HEAD, &in) >= 0)
		capture_blank_prefixes(&in, &kept);
	buf_add(all, kept.p, kept.n);
	if (kept.n && kept.p[kept.n - 1] != '\n')
		buf_addc(all, '\n');
	for (line = kept.n ? strtok_r(kept.p, "\n", &save) : NULL; line && rc == 0;
	     line = strtok_r(NULL, "\n", &save)) {
		line += strspn(line, " \t");
		line[strcspn(line, " \t\r")] = '\0';
		if (*line == '/' && !strpbrk(line, "*#"))
			rc = take_prefix(c, line);
	}
	buf_release(&in);
	buf_release(&kept);
	return rc;
}

/* Wherever detection looks, but for homes. */
static int take_sites(struct capture *c, const struct python_sites *s)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->n; i++)
		if (capture_route_is_inside(s->site[i].dir))
			rc = take_site_folder(c, s->site[i].dir);
	return rc;
}

static int take_python(struct capture *c)
{
	static const char *const prefixes[] = { "/usr/local", "/usr", "/opt/*" };
	struct python_sites *s = xcalloc(1, sizeof *s);
	struct buf all = BUF_INIT;
	char *own;
	int rc = take_listed(c, PYTHON_PREFIXES, &all);

	python_sites_counting(c->root, s);
	python_sites_others(c->root, s);
	own = *s->home ? xasprintf("%s/.config/postsil/prefixes", s->home) : NULL;
	if (rc == 0 && own)
		rc = take_listed(c, own, &all);
	if (rc == 0 && all.n)
		rc = capture_take_bytes(c, PYTHON_PREFIXES, &all, "those of the "
					"system and of this user, but for homes");
	for (size_t i = 0; rc == 0 && i < 3; i++)
		rc = take_prefix(c, prefixes[i]);
	if (rc == 0)
		rc = take_sites(c, s);
	free(own);
	free(s);
	buf_release(&all);
	return rc;
}

int capture_software_take(struct capture *c)
{
	int rc = take_libraries(c);

	return rc < 0 ? rc : take_python(c);
}
