/* SPDX-License-Identifier: MIT */
/* Versions of the libraries that a run would load (the names are those that the
 * backends of src/bench open, in their order): the file that the linker
 * would take, then its package, its ELF note or its own name. */
#include "core/detect/probe.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "core/base/sysroot.h"
#include "core/detect/library.h"
#include "core/detect/package.h"

#define SONAMES_MAX 5
#define PACKAGES_MAX 6

#define OWNER(path, name) { .in_path = path, .package = name }

struct mathlib {
	enum field_id field;
	const char *name;
	const char *soname[SONAMES_MAX];
	/* The Debian package that owns a file whose path holds this text. */
	struct { const char *in_path, *package; } owner[PACKAGES_MAX];
	/* In the file name or its folder the version follows this text. */
	const char *before_version;
};

static const struct mathlib mathlibs[] = {
	{
		.field = FIELD_BLIS_VERSION,
		.name = "BLIS",
		.soname = { "libblis.so.4", "libblis.so" },
		.owner = {
			OWNER("/blis-openmp/", "libblis4-openmp"),
			OWNER("/blis-pthread/", "libblis4-pthread"),
			OWNER("/blis-serial/", "libblis4-serial"),
			OWNER("/blis-openmp/", "libblis3-openmp"),
			OWNER("/blis-pthread/", "libblis3-pthread"),
			OWNER("/blis-serial/", "libblis3-serial"),
		},
		.before_version = "/blis/",
	},
	{
		.field = FIELD_OPENBLAS_VERSION,
		.name = "OpenBLAS",
		.soname = { "libopenblas.so.0", "libopenblasp.so.0",
			    "libopenblas.so" },
		.owner = {
			OWNER("/openblas-openmp/", "libopenblas0-openmp"),
			OWNER("/openblas-pthread/", "libopenblas0-pthread"),
			OWNER("/openblas-serial/", "libopenblas0-serial"),
		},
		.before_version = "-r",
	},
	{
		.field = FIELD_MKL_VERSION,
		.name = "MKL",
		.soname = { "libmkl_rt.so.2", "libmkl_rt.so.1", "libmkl_rt.so" },
		.owner = {
			OWNER("/usr/lib/", "libmkl-rt"),
		},
		.before_version = "/mkl/",
	},
	{
		.field = FIELD_ONEDNN_VERSION,
		.name = "oneDNN",
		.soname = { "libdnnl.so.3", "libdnnl.so.2" },
		.owner = {
			OWNER("libdnnl.so.3", "libdnnl3.6"),
			OWNER("libdnnl.so.3", "libdnnl3.5"),
			OWNER("libdnnl.so.3", "libdnnl3"),
			OWNER("libdnnl.so.2", "libdnnl2"),
		},
		.before_version = "libdnnl.so.",
	},
};

static bool from_owner(const struct sysroot *root, const struct mathlib *m,
		       const char *path, char out[PACKAGE_VERSION])
{
	for (size_t i = 0; i < PACKAGES_MAX && m->owner[i].package; i++)
		if (strstr(path, m->owner[i].in_path) &&
		    package_version(root, m->owner[i].package, out) == 0)
			return true;
	return false;
}

/* "libopenblas-r0.3.21.so" and ".../mkl/2024.1/lib/…"; one number alone
 * ("libdnnl.so.3") is an interface, no version. */
static bool from_name(const struct mathlib *m, const char *path,
		      char out[PACKAGE_VERSION])
{
	const char *p = path;
	size_t n;

	do {
		p = strstr(p, m->before_version);
		if (!p)
			return false;
		p += strlen(m->before_version);
	} while (!isdigit((unsigned char)*p));
	n = strspn(p, "0123456789.");
	while (n && p[n - 1] == '.')
		n--;
	if (n == 0 || n >= PACKAGE_VERSION || !memchr(p, '.', n))
		return false;
	memcpy(out, p, n);
	out[n] = '\0';
	return true;
}

static void read_one(const struct sysroot *root, const struct mathlib *m,
		     struct facts *f)
{
	char path[LINKS_PATH], file[LINKS_PATH], v[PACKAGE_VERSION], why[160];

	for (size_t i = 0; i < SONAMES_MAX && m->soname[i]; i++) {
		char source[LINKS_PATH + 64];
		const char *by = NULL;

		if (library_find(root, m->soname[i], path) < 0 ||
		    links_follow(root, path, file) < 0)
			continue;
		if (from_owner(root, m, file, v))
			by = PACKAGE_DPKG;
		else if (package_elf_version(root, file, v) == 0)
			by = "its package note";
		else if (from_name(m, file, v))
			by = "its name";
		snprintf(source, sizeof source, "%s%s%s", file, by ? ", " : "",
			 by ? by : "");
		if (by)
			facts_known(f, m->field, source, "%s", v);
		else
			facts_unknown(f, m->field, source,
				      "the library is there, but neither a package "
				      "nor its name tells the version");
		return;
	}
	snprintf(why, sizeof why, "the dynamic linker would find no %s", m->name);
	facts_absent(f, m->field, "/etc/ld.so.cache", why);
}

static int read_mathlibs(const struct sysroot *root, struct facts *f,
			 struct err *e)
{
	(void)e;
	for (size_t i = 0; i < sizeof mathlibs / sizeof mathlibs[0]; i++)
		read_one(root, &mathlibs[i], f);
	return 0;
}

const struct probe probe_mathlib = {
	.name = "mathlib",
	.phase = DETECT_SOFTWARE,
	.read = read_mathlibs,
};
