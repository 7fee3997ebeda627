/* SPDX-License-Identifier: MIT */
/* The system's C compiler, without running it: where `cc` leads, and what that
 * compiler's own start-up object says built it. */
#include "core/detect/probe.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/sysroot.h"
#include "core/detect/links.h"
#include "core/detect/package.h"

#define VERSION 64

static const char *const compilers[] = {
	"/usr/local/bin/cc", "/usr/bin/cc",
	"/usr/local/bin/gcc", "/usr/bin/gcc",
	"/usr/local/bin/clang", "/usr/bin/clang",
};

/* The comment that gcc writes into every object: "GCC: (vendor 12.2.0-14)
 * 12.2.0"; the version stands last. */
static bool object_version(const struct sysroot *root, const char *path,
			   char out[VERSION])
{
	char text[65536], line[256];
	const char *p, *last;
	int fd = sysroot_file(root, path);
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, text, sizeof text - 1);
	close(fd);
	if (n <= 0)
		return false;
	text[n] = '\0';
	p = memmem(text, (size_t)n, "GCC: (", 6);
	if (!p)
		return false;
	probe_copy_line(line, sizeof line, p);  /* to the NUL */
	last = strrchr(line, ')');
	if (!last || !isdigit((unsigned char)last[1 + (last[1] == ' ')]))
		return false;
	return sscanf(last + 1, " %63[0-9.]", out) == 1;
}

/* lib is "/usr/lib/gcc"; suffix "-12" of "gcc-12", or "". */
static bool gcc_in(const struct sysroot *root, const char *lib,
		   const char *triple, const char *suffix, char out[VERSION])
{
	char dir[LINKS_PATH], path[2 * LINKS_PATH], **names;
	int n;
	bool found = false;

	if (snprintf(dir, sizeof dir, "%s/%s", lib, triple) >= (int)sizeof dir)
		return false;
	n = sysroot_list(root, dir, &names);
	for (int i = n - 1; i >= 0 && !found; i--) {  /* the newest first */
		if (!isdigit((unsigned char)names[i][0]))
			continue;
		if (*suffix && strtol(names[i], NULL, 10) != atol(suffix + 1))
			continue;
		snprintf(path, sizeof path, "%s/%s/crtbegin.o", dir, names[i]);
		found = object_version(root, path, out);
		if (!found && strchr(names[i], '.')) {
			snprintf(out, VERSION, "%s", names[i]);
			found = true;
		}
	}
	sysroot_list_free(names, n);
	return found;
}

/* FOLDER of the prefix that PREFIX/bin/name lies in, "/usr" if in none. */
static void below_prefix(const char *path, const char *folder,
			 char out[LINKS_PATH])
{
	size_t n = (size_t)(links_base(path) - path);

	if (n >= 5 && strncmp(path + n - 5, "/bin/", 5) == 0)
		snprintf(out, LINKS_PATH, "%.*s%s", (int)(n - 5), path, folder);
	else
		snprintf(out, LINKS_PATH, "/usr%s", folder);
}

/* Ends in "-12"? */
static const char *version_suffix(const char *name)
{
	const char *dash = strrchr(name, '-');

	return dash && isdigit((unsigned char)dash[1]) ? dash : "";
}

static bool gcc_version(const struct sysroot *root, const char *path,
			char out[VERSION])
{
	char lib[LINKS_PATH], **triples;
	const char *name = links_base(path);
	int n;
	bool found = false;

	below_prefix(path, "/lib/gcc", lib);
	n = sysroot_list(root, lib, &triples);
	/* "x86_64-linux-gnu-gcc-12" names its own; a plain gcc has one. */
	for (int pass = 0; pass < 2 && !found; pass++)
		for (int i = 0; i < n && !found; i++) {
			bool named = strncmp(name, triples[i],
					     strlen(triples[i])) == 0;

			if (named == (pass == 0))
				found = gcc_in(root, lib, triples[i],
					       version_suffix(name), out);
		}
	sysroot_list_free(triples, n);
	return found;
}

/* PREFIX/lib/clang/14.0.6; from 16 on only "16", and the package knows more. */
static bool clang_version(const struct sysroot *root, const char *path,
			  char out[VERSION])
{
	char dir[LINKS_PATH], package[64], **names;
	int n;
	bool found = false;

	below_prefix(path, "/lib/clang", dir);
	n = sysroot_list(root, dir, &names);
	for (int i = n - 1; i >= 0 && !found; i--) {
		if (!isdigit((unsigned char)names[i][0]))
			continue;
		snprintf(package, sizeof package, "clang-%d", atoi(names[i]));
		if (strchr(names[i], '.') ||
		    package_version(root, package, out) < 0)
			snprintf(out, VERSION, "%s", names[i]);
		found = true;
	}
	sysroot_list_free(names, n);
	return found;
}

static int read_toolchain(const struct sysroot *root, struct facts *f,
			  struct err *e)
{
	char path[LINKS_PATH], version[VERSION];

	(void)e;
	for (size_t i = 0; i < sizeof compilers / sizeof compilers[0]; i++) {
		bool clang, known;

		if (links_follow(root, compilers[i], path) < 0)
			continue;
		clang = strstr(links_base(path), "clang") != NULL;
		known = clang ? clang_version(root, path, version)
			      : gcc_version(root, path, version);
		if (known)
			facts_known(f, FIELD_COMPILER_VERSION, compilers[i],
				    "%s %s", clang ? "clang" : "gcc", version);
		else
			facts_unknown(f, FIELD_COMPILER_VERSION, compilers[i],
				      "it is there, but nothing tells its version");
		return 0;
	}
	facts_absent(f, FIELD_COMPILER_VERSION, "/usr/bin, /usr/local/bin",
		     "no C compiler is installed");
	return 0;
}

const struct probe probe_toolchain = {
	.name = "toolchain",
	.phase = DETECT_SOFTWARE,
	.read = read_toolchain,
};
