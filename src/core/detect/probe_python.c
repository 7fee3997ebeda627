/* SPDX-License-Identifier: MIT */
/* NumPy and PyTorch by the metadata that pip and distributions leave beside
 * them; no Python is started.  Counted are the prefixes listed in
 * /etc/postsil/prefixes and in the user's configuration, one a line, and the
 * system's own; an activated environment is not, so that console, ssh, timer
 * and root agree (design.md 3). */
#include "core/detect/probe.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/detect/links.h"

#define PLACES_MAX 64
#define VERSION 128

struct places {
	char dir[PLACES_MAX][LINKS_PATH];
	size_t n;
};

static const struct {
	enum field_id field;
	const char *project;
} projects[] = {
	{ .field = FIELD_NUMPY_VERSION, .project = "numpy" },
	{ .field = FIELD_PYTORCH_VERSION, .project = "torch" },
};

static void add_place(const struct sysroot *root, struct places *p,
		      const char *lib, const char *python, const char *kind)
{
	char dir[LINKS_PATH + 320];

	snprintf(dir, sizeof dir, "%s/%s/%s", lib, python, kind);
	if (strlen(dir) < LINKS_PATH && p->n < PLACES_MAX &&
	    sysroot_exists(root, "%s", dir))
		memcpy(p->dir[p->n++], dir, strlen(dir) + 1);
}

/* lib/python3.11/{dist,site}-packages; only names one python, or NULL. */
static void add_lib(const struct sysroot *root, struct places *p,
		    const char *lib, const char *only)
{
	char **names;
	int n = sysroot_list(root, lib, &names);

	for (int i = n - 1; i >= 0; i--) {  /* the newest first */
		if (strncmp(names[i], "python3", 7) != 0 ||
		    (only && strcmp(names[i], only) != 0 &&
		     strcmp(names[i], "python3") != 0))
			continue;
		add_place(root, p, lib, names[i], "dist-packages");
		add_place(root, p, lib, names[i], "site-packages");
	}
	sysroot_list_free(names, n);
}

static void add_listed(const struct sysroot *root, struct places *p,
		       const char *list)
{
	struct buf b = BUF_INIT;
	char *line, *save = NULL;

	if (sysroot_read(root, list, &b) < 0)
		goto out;
	for (line = strtok_r(b.p, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		char lib[LINKS_PATH];

		probe_squeeze(line);
		if (*line != '/' || strlen(line) >= sizeof lib - 8)
			continue;
		snprintf(lib, sizeof lib, "%s/lib", line);
		add_lib(root, p, lib, NULL);
	}
out:
	buf_release(&b);
}

static void user_list(const struct sysroot *root, struct places *p)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char path[LINKS_PATH];

	if (!sysroot_is_live(root))
		return;
	if (config && *config == '/')
		snprintf(path, sizeof path, "%s/postsil/prefixes", config);
	else if (home && *home == '/')
		snprintf(path, sizeof path, "%s/.config/postsil/prefixes", home);
	else
		return;
	add_listed(root, p, path);
}

static void find_places(const struct sysroot *root, struct places *p)
{
	static const char *const libs[] = {
		"/usr/local/lib", "/usr/lib", "/usr/lib64",
	};
	char python[LINKS_PATH];
	const char *only = NULL;

	p->n = 0;
	add_listed(root, p, "/etc/postsil/prefixes");
	user_list(root, p);
	if (links_follow(root, "/usr/bin/python3", python) == 0 &&
	    strncmp(links_base(python), "python3.", 8) == 0)
		only = links_base(python);
	for (size_t i = 0; i < sizeof libs / sizeof libs[0]; i++)
		add_lib(root, p, libs[i], only);
}

/* "numpy-1.24.2.dist-info", "numpy-1.24.2-py3.11.egg-info"; the version into
 * out. */
static bool is_info(const char *name, const char *project, char out[VERSION])
{
	size_t len = strlen(project), n;
	const char *end = strstr(name, ".dist-info");

	if (!end)
		end = strstr(name, ".egg-info");
	if (!end || strncasecmp(name, project, len) != 0 || name[len] != '-' ||
	    !isdigit((unsigned char)name[len + 1]))
		return false;
	name += len + 1;
	n = strcspn(name, "-");
	if (n > (size_t)(end - name))
		n = (size_t)(end - name);
	snprintf(out, VERSION, "%.*s", (int)(n < VERSION ? n : VERSION - 1), name);
	return true;
}

/* Core metadata: "Version: 1.24.2" among the headers, which end at the first
 * empty line. */
static void read_metadata(const struct sysroot *root, const char *path,
			  char out[VERSION])
{
	struct buf b = BUF_INIT;

	if (sysroot_read(root, path, &b) < 0)
		goto out;
	for (const char *p = b.p; p && *p != '\n'; p = strchr(p, '\n'), p += !!p) {
		if (strncmp(p, "Version: ", 9) != 0)
			continue;
		p += 9;
		probe_copy_line(out, VERSION, p);
		break;
	}
out:
	buf_release(&b);
}

static bool find_project(const struct sysroot *root, const char *dir,
			 const char *project, char out[VERSION])
{
	static const char *const files[] = { "/METADATA", "/PKG-INFO", "" };
	char **names;
	int n = sysroot_list(root, dir, &names);
	bool found = false;

	for (int i = n - 1; i >= 0 && !found; i--) {
		if (!is_info(names[i], project, out))
			continue;
		for (size_t k = 0; k < sizeof files / sizeof files[0]; k++) {
			char path[LINKS_PATH + 320];

			snprintf(path, sizeof path, "%s/%s%s", dir, names[i],
				 files[k]);
			read_metadata(root, path, out);
		}
		found = true;
	}
	sysroot_list_free(names, n);
	return found;
}

static int read_python(const struct sysroot *root, struct facts *f, struct err *e)
{
	struct places p;

	(void)e;
	find_places(root, &p);
	for (size_t i = 0; i < sizeof projects / sizeof projects[0]; i++) {
		struct buf source = BUF_INIT;
		char v[VERSION], other[VERSION], why[128];

		*v = '\0';
		for (size_t k = 0; k < p.n; k++)
			if (!find_project(root, p.dir[k], projects[i].project, other))
				continue;
			else if (!source.n) {
				buf_adds(&source, p.dir[k]);
				memcpy(v, other, sizeof v);
			} else {
				buf_addf(&source, "; also %s in %s", other, p.dir[k]);
			}
		snprintf(why, sizeof why, "no prefix that counts holds %s",
			 projects[i].project);
		if (*v)
			facts_known(f, projects[i].field, buf_str(&source), "%s", v);
		else
			facts_absent(f, projects[i].field,
				     "/usr, /usr/local, /etc/postsil/prefixes", why);
		buf_release(&source);
	}
	return 0;
}

const struct probe probe_python = {
	.name = "python",
	.phase = DETECT_SOFTWARE,
	.read = read_python,
};
