/* SPDX-License-Identifier: MIT */
#include "core/detect/python_metadata.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/detect/links.h"
#include "core/detect/probe.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define SUFFIX (sizeof ".dist-info" - 1)
/* Folders read of one project; more than one is already a broken install. */
#define INFOS_MAX 16

/* PEP 503: case and '-', '_', '.' make no difference. */
static bool same_letter(char a, char b)
{
	bool sep_a = a == '-' || a == '_' || a == '.';
	bool sep_b = b == '-' || b == '_' || b == '.';

	return (sep_a && sep_b) || tolower((unsigned char)a) ==
				   tolower((unsigned char)b);
}

/* "numpy-1.24.2.dist-info", "numpy-1.24.2-py3.11.egg-info", "numpy.egg-info";
 * what the name tells of the version into out. */
static bool is_info(const char *name, const char *project,
		    char out[PYTHON_VERSION])
{
	size_t len = strlen(project), n = strlen(name);
	const char *end = n > SUFFIX ? name + n - SUFFIX : "";

	if (strcmp(end, ".dist-info") != 0 &&
	    (!*end || strcmp(++end, ".egg-info") != 0))
		return false;
	for (size_t i = 0; i < len; i++)
		if (!name[i] || !same_letter(name[i], project[i]))
			return false;
	name += len;
	*out = '\0';
	if (name == end)
		return true;
	if (*name++ != '-' || !isdigit((unsigned char)*name))
		return false;
	n = strcspn(name, "-");
	if (n > (size_t)(end - name))
		n = (size_t)(end - name);
	snprintf(out, PYTHON_VERSION, "%.*s",
		 (int)(n < PYTHON_VERSION ? n : PYTHON_VERSION - 1), name);
	return true;
}

/* Core metadata: "Version: 1.24.2" among the headers, which end at the first
 * empty line. */
static bool header_version(const struct sysroot *root, const char *path,
			   char out[PYTHON_VERSION])
{
	struct buf b = BUF_INIT;
	const char *p = sysroot_read(root, path, &b) == 0 ? b.p : NULL;
	bool found = false;

	while (p && *p && *p != '\n' && *p != '\r' && !found) {
		if (strncasecmp(p, "Version:", 8) == 0) {
			p += 8 + strspn(p + 8, " \t");
			probe_copy_line(out, PYTHON_VERSION, p);
			out[strcspn(out, " \t")] = '\0';
			found = *out != '\0';
		}
		p = strchr(p, '\n');
		p += p != NULL;
	}
	buf_release(&b);
	return found;
}

/* A dist-info without its metadata is what a broken removal leaves behind, and
 * tells by its name alone; so does one that only its owner may read. */
static void info_version(const struct sysroot *root, const char *dir,
			 const char *name, char out[PYTHON_VERSION])
{
	static const char *const files[] = { "/METADATA", "/PKG-INFO", "" };

	for (size_t i = 0; i < N(files); i++) {
		char path[LINKS_PATH + 320];

		snprintf(path, sizeof path, "%s/%s%s", dir, name, files[i]);
		if (header_version(root, path, out))
			return;
	}
}

/* The quoted text that begins with a digit on a line that begins with one of
 * the names that projects use, or behind "version": in NumPy's _version.py. */
static bool quoted_version(const char *line, char out[PYTHON_VERSION])
{
	static const char *const names[] = {
		"__version__", "version", "full_version", " \"version\"",
	};
	size_t n = 0;
	const char *p = NULL;

	for (size_t i = 0; i < N(names) && !p; i++)
		if (strncmp(line, names[i], strlen(names[i])) == 0)
			p = line + strlen(names[i]);
	if (!p)
		return false;
	p += strcspn(p, "\"'\n");
	if (*p == '\n' || !*p || !isdigit((unsigned char)*++p))
		return false;
	n = strcspn(p, "\"'\n");
	if (n >= PYTHON_VERSION)
		return false;
	memcpy(out, p, n);
	out[n] = '\0';
	return true;
}

static bool source_version(const struct sysroot *root, const char *dir,
			   const char *project, char out[PYTHON_VERSION])
{
	static const char *const files[] = { "version.py", "_version.py" };
	bool found = false;

	for (size_t i = 0; i < N(files) && !found; i++) {
		struct buf b = BUF_INIT;
		char path[LINKS_PATH + 128];
		const char *p;

		snprintf(path, sizeof path, "%s/%s/%s", dir, project, files[i]);
		p = sysroot_read(root, path, &b) == 0 ? b.p : NULL;
		while (p && !found) {
			found = quoted_version(p, out);
			p = strchr(p, '\n');
			p += p != NULL;
		}
		buf_release(&b);
	}
	return found;
}

/* PEP 440 has no other characters. */
static bool is_version(const char *v)
{
	static const char allowed[] = "0123456789.+!-_*"
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

	return *v && !v[strspn(v, allowed)];
}

int python_metadata_version(const struct sysroot *root, const char *dir,
			    const char *project, char out[PYTHON_VERSION])
{
	char **names, v[PYTHON_VERSION] = "";
	int n = sysroot_list(root, dir, &names);
	int told = 0, seen = 0;
	bool differ = false, there;

	if (n < 0)
		return n == -EACCES || n == -EPERM ? -EACCES : -ENOENT;
	*out = '\0';
	for (int i = 0; i < n && !differ; i++) {
		if (!is_info(names[i], project, v))
			continue;
		if (seen++ == INFOS_MAX) {
			differ = true;
			break;
		}
		info_version(root, dir, names[i], v);
		if (!*v)
			continue;
		differ |= told > 0 && strcmp(v, out) != 0;
		memcpy(out, v, sizeof v);
		told++;
	}
	sysroot_list_free(names, n);
	if (told && !differ)
		return is_version(out) ? 0 : -EINVAL;
	there = sysroot_exists(root, "%s/%s/__init__.py", dir, project);
	if ((there || differ) && source_version(root, dir, project, out))
		return is_version(out) ? 0 : -EINVAL;
	return there || differ ? -EINVAL : -ENOENT;
}
