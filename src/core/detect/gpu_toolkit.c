/* SPDX-License-Identifier: MIT */
#include "core/detect/gpu_toolkit.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/sysroot.h"
#include "core/base/xmem.h"
#include "core/detect/elf_note.h"
#include "core/detect/library.h"
#include "core/detect/package_owner.h"
#include "core/detect/python_metadata.h"
#include "core/detect/python_sites.h"
#include "core/model/facts.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define VERSION 128
#define TREES_MAX 8

/* Installed trees of one kind ("/usr/local/cuda-12.4"), each once. */
struct trees {
	struct tree {
		char dir[LINKS_PATH];
		char version[VERSION];
	} tree[TREES_MAX];
	size_t n;
	bool chosen;               /* the first is what a link leads to */
};

typedef bool version_fn(const struct sysroot *root, const char *dir,
			char out[VERSION]);

static void trees_add(const struct sysroot *root, struct trees *t,
		      const char *dir, version_fn *read)
{
	struct tree *new = &t->tree[t->n];

	if (t->n == TREES_MAX || links_follow(root, dir, new->dir) < 0)
		return;
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->tree[i].dir, new->dir) == 0)
			return;
	if (read(root, new->dir, new->version))
		t->n++;
}

/* PARENT/STEM-12.4 … */
static void trees_add_versioned(const struct sysroot *root, struct trees *t,
				const char *parent, const char *stem,
				version_fn *read)
{
	char **names;
	int n = sysroot_list(root, parent, &names);
	size_t len = strlen(stem);

	for (int i = n - 1; i >= 0; i--) {
		char dir[400];

		if (strncmp(names[i], stem, len) != 0 || names[i][len] != '-' ||
		    !isdigit((unsigned char)names[i][len + 1]))
			continue;
		snprintf(dir, sizeof dir, "%s/%s", parent, names[i]);
		trees_add(root, t, dir, read);
	}
	sysroot_list_free(names, n);
}

static void trees_tell(const struct trees *t, size_t which, struct facts *f,
		       enum field_id id)
{
	struct buf source = BUF_INIT;

	buf_adds(&source, t->tree[which].dir);
	for (size_t i = 0; i < t->n; i++)
		if (i != which)
			buf_addf(&source, "; also %s in %s", t->tree[i].version,
				 t->tree[i].dir);
	facts_known(f, id, source.p, "%s", t->tree[which].version);
	buf_release(&source);
}

/* The linked one or the only one; several are more than can be told. */
static bool trees_decide(const struct trees *t, struct facts *f,
			 enum field_id id)
{
	struct buf b = BUF_INIT;

	if (!t->n)
		return false;
	if (t->chosen || t->n == 1) {
		trees_tell(t, 0, f, id);
		return true;
	}
	for (size_t i = 0; i < t->n; i++)
		buf_addf(&b, "%s%s", i ? ", " : "", t->tree[i].version);
	buf_adds(&b, " are installed, and no link or linker path chooses one");
	facts_unknown(f, id, t->tree[0].dir, b.p);
	buf_release(&b);
	return true;
}

/* {"cuda":{"name":"CUDA SDK","version":"12.4.1"}, …} */
static bool json_version(const struct sysroot *root, const char *path,
			 char out[VERSION])
{
	struct buf b = BUF_INIT;
	struct cJSON *j = NULL;
	const struct cJSON *cuda;
	const char *v = NULL;

	if (sysroot_read(root, path, &b) == 0 && b.n)
		j = json_parse(b.p, b.n, NULL);
	cuda = j ? json_get(j, "cuda") : NULL;
	if (cuda)
		v = json_str(cuda, "version", NULL, NULL);
	if (v)
		snprintf(out, VERSION, "%s", v);
	json_free(j);
	buf_release(&b);
	return v && *out;
}

static bool define_in(const char *text, const char *name, long *out)
{
	char want[64];
	const char *p;

	snprintf(want, sizeof want, "#define %s ", name);
	p = strstr(text, want);
	if (!p)
		return false;
	p += strlen(want);
	p += strspn(p, " \t");
	*out = strtol(p, NULL, 10);
	return isdigit((unsigned char)*p) && *out >= 0;
}

/* cuda.h: major x 1000 + minor x 10. */
static bool cuda_header(const struct sysroot *root, const char *path,
			char out[VERSION])
{
	struct buf b = BUF_INIT;
	long v = 0;
	bool found = sysroot_read(root, path, &b) == 0 && b.n &&
		     define_in(b.p, "CUDA_VERSION", &v) && v >= 1000;

	if (found)
		snprintf(out, VERSION, "%ld.%ld", v / 1000, v % 1000 / 10);
	buf_release(&b);
	return found;
}

static bool cuda_tree(const struct sysroot *root, const char *dir,
		      char out[VERSION])
{
	char path[LINKS_PATH + 32], line[VERSION];

	snprintf(path, sizeof path, "%s/version.json", dir);
	if (json_version(root, path, out))
		return true;
	/* before 11.1: "CUDA Version 10.2.89" */
	if (sysroot_line(root, line, sizeof line, "%s/version.txt", dir) > 0 &&
	    sscanf(line, "CUDA Version %63[0-9.]", out) == 1)
		return true;
	snprintf(path, sizeof path, "%s/include/cuda.h", dir);
	return cuda_header(root, path, out);
}

/* The library that the linker takes for the highest version of a stem. */
static bool linked(const struct sysroot *root, const char *stem,
		   char file[LINKS_PATH])
{
	char path[LINKS_PATH];

	return library_find_newest(root, stem, path) == 0 &&
	       links_follow(root, path, file) == 0;
}

static bool cuda_by_linker(const struct sysroot *root, const struct trees *t,
			   struct facts *f)
{
	char file[LINKS_PATH], v[VERSION];

	if (!linked(root, "libcudart.so.", file))
		return false;
	for (size_t i = 0; i < t->n; i++) {
		size_t n = strlen(t->tree[i].dir);

		if (strncmp(file, t->tree[i].dir, n) == 0 && file[n] == '/') {
			trees_tell(t, i, f, FIELD_CUDA_VERSION);
			return true;
		}
	}
	if (!library_file_version(file, v, sizeof v))
		return false;
	facts_known(f, FIELD_CUDA_VERSION, file, "%s", v);
	return true;
}

/* The first of the wheels ("nvidia-cudnn-cu12") in a site that counts. */
static bool by_wheel(const struct sysroot *root, const char *const *wheel,
		     char out[VERSION], char source[LINKS_PATH + 64])
{
	struct python_sites *s = xcalloc(1, sizeof *s);
	bool found = false;

	python_sites_counting(root, s);
	for (; *wheel && !found; wheel++)
		for (size_t i = 0; i < s->n && !found; i++) {
			found = python_metadata_version(root, s->site[i].dir,
							*wheel, out) == 0;
			snprintf(source, LINKS_PATH + 64, "%s in %s", *wheel,
				 s->site[i].dir);
		}
	free(s);
	return found;
}

void gpu_toolkit_cuda(const struct sysroot *root, struct facts *f)
{
	static const char *const wheels[] = {
		"nvidia-cuda-runtime", "nvidia-cuda-runtime-cu13",
		"nvidia-cuda-runtime-cu12", "nvidia-cuda-runtime-cu11", NULL,
	};
	static const char header[] = "/usr/include/cuda.h";
	struct trees *t = xcalloc(1, sizeof *t);
	char v[VERSION], source[LINKS_PATH + 64];

	trees_add(root, t, "/usr/local/cuda", cuda_tree);
	trees_add(root, t, "/opt/cuda", cuda_tree);
	t->chosen = t->n > 0;
	trees_add_versioned(root, t, "/usr/local", "cuda", cuda_tree);
	if (cuda_by_linker(root, t, f) || trees_decide(t, f, FIELD_CUDA_VERSION))
		;
	else if (cuda_header(root, header, v))
		facts_known(f, FIELD_CUDA_VERSION, header, "%s", v);
	else if (by_wheel(root, wheels, v, source))
		facts_known(f, FIELD_CUDA_VERSION, source, "%s", v);
	else
		facts_absent(f, FIELD_CUDA_VERSION, "/usr, /usr/local, /opt",
			     "no toolkit is installed");
	free(t);
}

static bool cudnn_header(const struct sysroot *root, const char *path,
			 char out[VERSION])
{
	struct buf b = BUF_INIT;
	long major, minor, patch;
	bool found = sysroot_read(root, path, &b) == 0 && b.n &&
		     define_in(b.p, "CUDNN_MAJOR", &major) &&
		     define_in(b.p, "CUDNN_MINOR", &minor) &&
		     define_in(b.p, "CUDNN_PATCHLEVEL", &patch);

	if (found)
		snprintf(out, VERSION, "%ld.%ld.%ld", major, minor, patch);
	buf_release(&b);
	return found;
}

/* "9.1.0" of "9.1.0.70". */
static void three_numbers(char *v)
{
	int dots = 0;

	while (*v && (*v != '.' || ++dots < 3))
		v++;
	*v = '\0';
}

static bool cudnn_library(const struct sysroot *root, char out[VERSION],
			  char file[LINKS_PATH])
{
	static const char *const hint[] = { "cudnn", NULL };
	struct package_query q = { .path = file, .soname = "libcudnn.so",
				   .hint = hint };
	struct packages *db;
	struct package_found p;
	bool found;

	if (!linked(root, "libcudnn.so.", file))
		return false;
	if (library_file_version(file, out, VERSION))
		return true;
	db = packages_open(root);
	found = package_owner(db, &q, &p) == 0;
	if (found)
		snprintf(out, VERSION, "%s", p.version);
	packages_close(db);
	return found;
}

void gpu_toolkit_cudnn(const struct sysroot *root, struct facts *f)
{
	static const char *const headers[] = {
		"/usr/include/cudnn_version.h",
		"/usr/include/x86_64-linux-gnu/cudnn_version.h",
		"/usr/include/aarch64-linux-gnu/cudnn_version.h",
		"/usr/local/cuda/include/cudnn_version.h",
		"/opt/cuda/include/cudnn_version.h",
		"/usr/include/cudnn.h", "/usr/local/cuda/include/cudnn.h",
	};
	static const char *const wheels[] = {
		"nvidia-cudnn-cu13", "nvidia-cudnn-cu12", "nvidia-cudnn-cu11", NULL,
	};
	char v[VERSION], source[LINKS_PATH + 64];
	const char *where = cudnn_library(root, v, source) ? source : NULL;

	for (size_t i = 0; i < N(headers) && !where; i++)
		if (cudnn_header(root, headers[i], v))
			where = headers[i];
	if (!where && by_wheel(root, wheels, v, source))
		where = source;
	if (!where) {
		facts_absent(f, FIELD_CUDNN_VERSION, "/usr, /usr/local, /opt",
			     "it is not installed");
		return;
	}
	three_numbers(v);
	facts_known(f, FIELD_CUDNN_VERSION, where, "%s", v);
}

/* DIR/.info/version holds "6.1.0-82": the build goes; else DIR's own name. */
static bool rocm_tree(const struct sysroot *root, const char *dir,
		      char out[VERSION])
{
	static const char *const files[] = { "version", "version-dev" };
	const char *dash = strrchr(links_base(dir), '-');

	for (size_t i = 0; i < N(files); i++)
		if (sysroot_line(root, out, VERSION, "%s/.info/%s", dir,
				 files[i]) > 0) {
			out[strcspn(out, "-")] = '\0';
			return *out != '\0';
		}
	if (!dash || !isdigit((unsigned char)dash[1]) || !strchr(dash, '.'))
		return false;
	snprintf(out, VERSION, "%.*s", VERSION - 1, dash + 1);
	return true;
}

/* Distributions put ROCm among their own libraries, where HIP's runtime stands
 * for it: its package, its note, or "6.1" of libamdhip64.so.6.1.40091. */
static bool rocm_library(const struct sysroot *root, char out[VERSION],
			 char file[LINKS_PATH])
{
	static const char *const hint[] = { "amdhip", "hip-runtime", "rocm", NULL };
	struct package_query q = { .path = file, .soname = "libamdhip64.so",
				   .hint = hint };
	struct packages *db;
	struct package_found p;
	bool found = true;

	if (!linked(root, "libamdhip64.so.", file))
		return false;
	db = packages_open(root);
	if (package_owner(db, &q, &p) == 0)
		snprintf(out, VERSION, "%s", p.version);
	else if (elf_note_version(root, file, p.version) == 0)
		snprintf(out, VERSION, "%s", p.version);
	else
		found = library_file_version(file, out, VERSION);
	packages_close(db);
	return found;
}

void gpu_toolkit_rocm(const struct sysroot *root, struct facts *f)
{
	struct trees *t = xcalloc(1, sizeof *t);
	char v[VERSION], package[PACKAGE_VERSION], source[LINKS_PATH + 64];

	trees_add(root, t, "/opt/rocm", rocm_tree);
	t->chosen = t->n > 0;
	trees_add_versioned(root, t, "/opt", "rocm", rocm_tree);
	if (trees_decide(t, f, FIELD_ROCM_VERSION)) {
		;
	} else if (package_version(root, "rocm-core", package) == 0) {
		three_numbers(package);
		facts_known(f, FIELD_ROCM_VERSION, PACKAGE_DPKG, "%s", package);
	} else if (rocm_library(root, v, source)) {
		facts_known(f, FIELD_ROCM_VERSION, source, "%s", v);
	} else {
		facts_absent(f, FIELD_ROCM_VERSION, "/opt, /usr",
			     "it is not installed");
	}
	free(t);
}
