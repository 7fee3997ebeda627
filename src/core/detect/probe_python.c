/* SPDX-License-Identifier: MIT */
/* NumPy and PyTorch: those of the sites that count (python_sites.h) are in the
 * software's identity; all that were found, and what the activated environment
 * adds, are facts that enter none. */
#include "core/detect/probe.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/base/xmem.h"
#include "core/detect/package.h"
#include "core/detect/python_metadata.h"
#include "core/detect/python_sites.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define LIST_MAX (FACT_MAX - 2 * LINKS_PATH)
#define DEBIAN_SITE "/usr/lib/python3/dist-packages"  /* Debian Python Policy 3.6 */
#define SYSTEM_PLACES "/usr, /usr/local, " PYTHON_PREFIXES

struct project {
	enum field_id field;
	const char *name, *package;  /* of Debian */
};

static const struct project projects[] = {
	{ .field = FIELD_NUMPY_VERSION, .name = "numpy",
	  .package = "python3-numpy" },
	{ .field = FIELD_PYTORCH_VERSION, .name = "torch",
	  .package = "python3-torch" },
};

/* "~/miniconda3" for what lies in the user's home: a name of a person belongs
 * into no record. */
static void show_path(const struct python_sites *s, const char *path,
		      char out[LINKS_PATH])
{
	size_t n = strlen(s->home);
	bool below = n > 1 && strncmp(path, s->home, n) == 0 &&
		     strchr("/", path[n]);

	snprintf(out, LINKS_PATH, "%s%.*s", below ? "~" : "", LINKS_PATH - 2,
		 path + (below ? n : 0));
}

/* A distribution that builds from an archive instead of a checkout leaves
 * "1.13.0a0+gitunknown", which no update changes: its package knows. */
static void replace_unknown(const struct sysroot *root, const char *dir,
			    const struct project *p, char v[PYTHON_VERSION])
{
	char better[PACKAGE_VERSION];

	if (strstr(v, "unknown") && strcmp(dir, DEBIAN_SITE) == 0 &&
	    package_version(root, p->package, better) == 0)
		memcpy(v, better, sizeof better);
}

static int version_at(const struct sysroot *root, const char *dir,
		      const struct project *p, char v[PYTHON_VERSION])
{
	int rc = python_metadata_version(root, dir, p->name, v);

	if (rc == 0)
		replace_unknown(root, dir, p, v);
	return rc;
}

/* What one project is in all the sites. */
struct found {
	char version[PYTHON_VERSION];  /* of the first that counts */
	int rc;                        /* of that; -ENOENT: none counts */
	struct buf source;             /* where, and what else counts */
};

static void note_counting(struct found *f, const char *dir, int rc,
			  const char *v)
{
	if (f->rc == -ENOENT) {
		f->rc = rc;
		buf_adds(&f->source, dir);
		snprintf(f->version, sizeof f->version, "%s", rc ? "" : v);
	} else if (rc == 0 && f->source.n < LIST_MAX) {
		buf_addf(&f->source, "; also %s in %s", v, dir);
	}
}

static void note_install(struct buf *all, const char *text)
{
	if (all->n < LIST_MAX)
		buf_addf(all, "%s%s", all->n ? "; " : "", text);
	else if (strcmp(all->p + all->n - 3, "...") != 0)
		buf_adds(all, "; ...");
}

static void look_for(const struct sysroot *root, const struct python_sites *s,
		     const struct project *p, struct buf *all, struct found *f)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct python_site *site = &s->site[i];
		char v[PYTHON_VERSION], dir[LINKS_PATH], text[2 * LINKS_PATH];
		bool taken = site->counts && f->rc == -ENOENT;
		int rc = version_at(root, site->dir, p, v);

		if (rc == -ENOENT)
			continue;
		show_path(s, site->dir, dir);
		if (site->counts)
			note_counting(f, dir, rc, v);
		if (rc == -EACCES)
			continue;
		snprintf(text, sizeof text, "%s %s in %s%s", p->name,
			 rc == 0 ? v : "(version unknown)", dir,
			 taken ? " (counts)" : "");
		note_install(all, text);
	}
}

static void tell_project(struct facts *out, const struct project *p,
			 const struct found *f)
{
	const char *source = buf_str(&f->source);
	char why[256];

	if (f->rc == 0) {
		facts_known(out, p->field, source, "%s", f->version);
	} else if (f->rc == -ENOENT) {
		snprintf(why, sizeof why, "no prefix that counts holds %s", p->name);
		facts_absent(out, p->field, SYSTEM_PLACES, why);
	} else if (f->rc == -EACCES) {
		facts_unknown(out, p->field, source,
			      "only root may list this folder");
	} else {
		snprintf(why, sizeof why, "%s is there, but nothing tells its "
			 "version, or several things do", p->name);
		facts_unknown(out, p->field, source, why);
	}
}

static void tell_packages(const struct sysroot *root, struct facts *out,
			  const struct python_sites *s)
{
	struct buf all = BUF_INIT;

	for (size_t i = 0; i < N(projects); i++) {
		struct found f = { .rc = -ENOENT };

		look_for(root, s, &projects[i], &all, &f);
		tell_project(out, &projects[i], &f);
		buf_release(&f.source);
	}
	if (all.n)
		facts_known(out, FIELD_PYTHON_PACKAGES, "*.dist-info, *.egg-info",
			    "%s", all.p);
	else
		facts_absent(out, FIELD_PYTHON_PACKAGES, "*.dist-info, *.egg-info",
			     "neither numpy nor torch is installed anywhere");
	buf_release(&all);
}

/* "virtualenv ~/ml: numpy 2.1.0" of what an activated prefix holds. */
static void tell_environment(const struct sysroot *root, struct facts *out,
			     struct python_sites *s, const char *kind,
			     const char *prefix)
{
	char dir[LINKS_PATH], real[LINKS_PATH];
	struct buf b = BUF_INIT;
	size_t held = 0;

	s->n = 0;
	python_sites_add_prefix(root, s, prefix, false);
	if (links_follow(root, prefix, real) < 0)
		snprintf(real, sizeof real, "%.*s", LINKS_PATH - 1, prefix);
	show_path(s, real, dir);
	buf_addf(&b, "%s %s:", kind, dir);
	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; k < N(projects); k++) {
			char v[PYTHON_VERSION];

			if (version_at(root, s->site[i].dir, &projects[k], v) < 0)
				continue;
			buf_addf(&b, "%s %s %s", held ? "," : "",
				 projects[k].name, v);
			held++;
		}
	if (!held)
		buf_adds(&b, " neither numpy nor torch");
	facts_known(out, FIELD_PYTHON_ENVIRONMENT,
		    *kind == 'c' ? "$CONDA_PREFIX" : "$VIRTUAL_ENV", "%s", b.p);
	buf_release(&b);
}

static void environment(const struct sysroot *root, struct facts *out,
			struct python_sites *s)
{
	const char *virtualenv = getenv("VIRTUAL_ENV");
	const char *conda = getenv("CONDA_PREFIX");

	if (!sysroot_is_live(root))
		facts_absent(out, FIELD_PYTHON_ENVIRONMENT, "capture",
			     "a captured tree has no activated environment");
	else if (virtualenv && *virtualenv == '/')  /* made on top of a conda */
		tell_environment(root, out, s, "virtualenv", virtualenv);
	else if (conda && *conda == '/')
		tell_environment(root, out, s, "conda", conda);
	else
		facts_absent(out, FIELD_PYTHON_ENVIRONMENT,
			     "$VIRTUAL_ENV, $CONDA_PREFIX",
			     "no environment is activated");
}

static int read_python(const struct sysroot *root, struct facts *f, struct err *e)
{
	struct python_sites *s = xcalloc(1, sizeof *s);

	(void)e;
	python_sites_counting(root, s);
	python_sites_others(root, s);
	tell_packages(root, f, s);
	environment(root, f, s);
	free(s);
	return 0;
}

const struct probe probe_python = {
	.name = "python",
	.phase = DETECT_SOFTWARE,
	.read = read_python,
};
