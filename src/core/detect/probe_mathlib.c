/* SPDX-License-Identifier: MIT */
/* Versions of the libraries that a run would load (the names are those that the
 * backends of src/bench open, in their order): the file that the linker would
 * take, then its package, its package note or its own name.  A library that
 * lies in a folder which the linker does not search is named in the reason,
 * and counts for nothing. */
#include "core/detect/probe.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "core/base/sysroot.h"
#include "core/detect/elf_note.h"
#include "core/detect/library.h"
#include "core/detect/mathlib_names.h"
#include "core/detect/package_owner.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define NAMES_MAX 4

struct mathlib {
	enum field_id field;
	const char *name;
	const char *const *soname;       /* ends with NULL, as do the next two */
	const char *hint[NAMES_MAX];     /* what its package is called */
	const char *elsewhere[NAMES_MAX];
	/* The version follows this text in the file's name, or, where it has a
	 * slash, in the path. */
	const char *before_version;
};

/* The name that ends in a dot stands for the highest of its kind: Debian 13's
 * oneDNN has the soname libdnnl.so.3.6 and no libdnnl.so.3. */
static const char *const onednn[] = {
	"libdnnl.so.3", "libdnnl.so.3.", "libdnnl.so.2", NULL,
};

static const struct mathlib mathlibs[] = {
	{
		.field = FIELD_BLIS_VERSION,
		.name = "BLIS",
		.soname = mathlib_blis,
		.hint = { "blis" },
		.elsewhere = { "/opt/blis/lib/libblis.so",
			       "/usr/local/lib/libblis.so" },
		.before_version = "/blis/",
	},
	{
		.field = FIELD_OPENBLAS_VERSION,
		.name = "OpenBLAS",
		.soname = mathlib_openblas,
		.hint = { "openblas" },
		.elsewhere = { "/opt/OpenBLAS/lib/libopenblas.so",
			       "/usr/local/lib/libopenblas.so" },
		.before_version = "-r",
	},
	{
		.field = FIELD_MKL_VERSION,
		.name = "MKL",
		.soname = mathlib_mkl,
		.hint = { "mkl" },
		.elsewhere = { "/opt/intel/oneapi/mkl/latest/lib/libmkl_rt.so",
			       "/opt/intel/mkl/lib/intel64/libmkl_rt.so" },
		.before_version = "/mkl/",
	},
	{
		.field = FIELD_ONEDNN_VERSION,
		.name = "oneDNN",
		.soname = onednn,
		.hint = { "dnnl", "onednn" },
		.elsewhere = { "/opt/intel/oneapi/dnnl/latest/lib/libdnnl.so",
			       "/usr/local/lib/libdnnl.so" },
		.before_version = "libdnnl.so.",
	},
};

/* "libopenblas-r0.3.21.so" and ".../mkl/2024.1/lib/…"; one number alone
 * ("libdnnl.so.3") is an interface, no version. */
static bool from_name(const struct mathlib *m, const char *path,
		      char out[PACKAGE_VERSION])
{
	const char *p = strchr(m->before_version, '/') ? path : links_base(path);
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

struct place {
	char found[LINKS_PATH];    /* what the linker opens */
	char path[LINKS_PATH];     /* links followed */
};

static bool find_library(const struct sysroot *root, const struct mathlib *m,
			 struct place *out)
{
	for (size_t i = 0; m->soname[i]; i++) {
		const char *name = m->soname[i];
		bool stem = name[strlen(name) - 1] == '.';
		int rc = stem ? library_find_newest(root, name, out->found)
			      : library_find(root, name, out->found);

		if (rc == 0 && links_follow(root, out->found, out->path) == 0)
			return true;
	}
	return false;
}

static void tell_version(struct packages *db, const struct mathlib *m,
			 const struct place *at, struct facts *f)
{
	const struct package_query q = {
		.path = at->path, .soname = links_base(at->found),
		.hint = m->hint,
	};
	struct package_found p;
	char v[PACKAGE_VERSION], source[LINKS_PATH + 256];

	if (package_owner(db, &q, &p) == 0) {
		snprintf(source, sizeof source, "%s, %s of %s", at->path, p.name,
			 p.source);
		facts_known(f, m->field, source, "%s", p.version);
	} else if (elf_note_version(packages_root(db), at->path, v) == 0) {
		snprintf(source, sizeof source, "%s, its package note", at->path);
		facts_known(f, m->field, source, "%s", v);
	} else if (from_name(m, at->path, v)) {
		snprintf(source, sizeof source, "%s, its name", at->path);
		facts_known(f, m->field, source, "%s", v);
	} else {
		facts_unknown(f, m->field, at->path,
			      "the library is there, but neither a package nor "
			      "a note in it nor its name tells the version");
	}
}

static void read_one(struct packages *db, const struct mathlib *m,
		     struct facts *f)
{
	const struct sysroot *root = packages_root(db);
	char why[LINKS_PATH + 256], file[LINKS_PATH];
	struct place at;
	int n;

	if (find_library(root, m, &at)) {
		tell_version(db, m, &at, f);
		return;
	}
	n = snprintf(why, sizeof why, "the dynamic linker would find no %s",
		     m->name);
	for (size_t i = 0; i < NAMES_MAX && m->elsewhere[i]; i++)
		if (links_follow(root, m->elsewhere[i], file) == 0) {
			snprintf(why + n, sizeof why - (size_t)n,
				 " (%s is not where it searches)", file);
			break;
		}
	facts_absent(f, m->field, "/etc/ld.so.cache", why);
}

static int read_mathlibs(const struct sysroot *root, struct facts *f,
			 struct err *e)
{
	struct packages *db = packages_open(root);

	(void)e;
	for (size_t i = 0; i < N(mathlibs); i++)
		read_one(db, &mathlibs[i], f);
	packages_close(db);
	return 0;
}

const struct probe probe_mathlib = {
	.name = "mathlib",
	.phase = DETECT_SOFTWARE,
	.read = read_mathlibs,
};
