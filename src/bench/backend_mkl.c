/* SPDX-License-Identifier: MIT */
#include "bench/backend_mkl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/placement.h"
#include "core/base/err.h"
#include "core/detect/mathlib_names.h"

/* mkl_service.h */
enum { INTERFACE_LP64 = 0, THREADING_GNU = 3 };

struct mkl_version {
	int major, minor, update;
	char *status, *build, *processor, *platform;
};

struct mkl_api {
	int (*set_interface)(int layer);
	int (*set_threading)(int layer);
	void (*set_dynamic)(int on);
	void (*set_threads)(int n);
	int (*set_threads_local)(int n);   /* 0: as all */
	void (*version)(struct mkl_version *v);
	void (*version_string)(char *s, int size);
};

static const struct backend_files files = {
	.title = "MKL", .package = "intel-mkl (in Debian's non-free)",
	.soname = mathlib_mkl,
};

static int load_api(struct backend *b, struct mkl_api *api, struct err *e)
{
	const struct backend_want want[] = {
		{ "MKL_Set_Interface_Layer", &api->set_interface },
		{ "MKL_Set_Threading_Layer", &api->set_threading },
		{ "MKL_Set_Dynamic", &api->set_dynamic },
		{ "MKL_Set_Num_Threads", &api->set_threads },
		{ "MKL_Set_Num_Threads_Local", &api->set_threads_local },
		{ "MKL_Get_Version", &api->version },
		{ "MKL_Get_Version_String", &api->version_string },
	};

	return backend_symbols(b, want, sizeof(want) / sizeof(want[0]), e);
}

static void prepare_environment(const struct placement *p)
{
	static const char *const name[] = {
		"MKL_NUM_THREADS", "MKL_DOMAIN_NUM_THREADS", "MKL_DYNAMIC",
		"MKL_THREADING_LAYER", "MKL_INTERFACE_LAYER", "MKL_VERBOSE",
		"MKL_NUM_STRIPES", "MKL_VERBOSE_OUTPUT_FILE",
	};

	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++)
		unsetenv(name[i]);
	backend_place_openmp(p);
}

/* The layers lie beside libmkl_rt and end alike (".so", ".so.2"). */
static int check_layers(const struct backend *b, struct err *e)
{
	static const char *const layer[] = {
		"libmkl_core", "libmkl_intel_lp64", "libmkl_gnu_thread",
	};
	const char *slash = strrchr(b->path, '/');
	const char *end = slash ? strstr(slash, ".so") : NULL;
	char path[PATH_MAX + 32];

	if (!end)
		return err_set(e, ERR_UNSUPPORTED, "MKL: where are the layers of %s?",
			       b->path);
	for (size_t i = 0; i < sizeof(layer) / sizeof(layer[0]); i++) {
		snprintf(path, sizeof(path), "%.*s/%s%s", (int)(slash - b->path),
			 b->path, layer[i], end);
		if (access(path, R_OK) != 0)
			return err_set(e, ERR_UNSUPPORTED, "MKL is not complete: no "
				       "%.300s: apt install %s", path,
				       files.package);
	}
	return 0;
}

/* The GNU layer has no dependency on its runtime and takes the one that the
 * process has: Intel's or LLVM's where they are found first. */
static int load_openmp(struct err *e)
{
	if (backend_load_openmp())
		return 0;
	return err_set(e, ERR_UNSUPPORTED, "MKL needs GNU's OpenMP: apt install "
		       "libgomp1");
}

void backend_mkl_version(const char *text, char *out, size_t size)
{
	static const char word[] = " Version ";
	const char *at = strstr(text, word);

	if (at)
		at += sizeof(word) - 1;
	snprintf(out, size, "%.*s", at ? (int)strcspn(at, " ") : 7,
		 at ? at : "unknown");
}

/* Takes each such word out of s. */
static void strike(char *s, const char *word)
{
	size_t n = strlen(word);

	for (char *at = strstr(s, word); at; at = strstr(at, word))
		memmove(at, at + n, strlen(at + n) + 1);
}

void backend_mkl_arch(const char *processor, char *out, size_t size)
{
	char s[256];
	char *open, *close;

	snprintf(s, sizeof(s), "%s", processor);
	strike(s, "Intel(R) ");
	strike(s, " enabled");
	strike(s, " processors");
	open = strchr(s, '(');
	close = open ? strchr(open, ')') : NULL;
	if (close)
		snprintf(out, size, "%.*s%s", (int)(close - open - 1), open + 1,
			 close + 1);
	else
		snprintf(out, size, "%s", strcmp(s, "Architecture") ? s : "generic");
}

static void describe(struct backend *b, const struct mkl_api *api)
{
	static const char *const choice[] = { "MKL_CBWR", "MKL_ENABLE_INSTRUCTIONS" };
	struct mkl_version v = { 0 };
	char text[256] = "";

	api->version_string(text, (int)sizeof(text));
	api->version(&v);
	backend_mkl_version(text, b->version, sizeof(b->version));
	backend_mkl_arch(v.processor ? v.processor : "", b->arch, sizeof(b->arch));
	if (!strcmp(b->arch, "generic"))
		snprintf(b->advice, sizeof(b->advice), "MKL %s uses its generic "
			 "kernels on this processor, far from the peak: measure "
			 "with --backend blis or openblas as well", b->version);
	for (size_t i = 0; i < sizeof(choice) / sizeof(choice[0]); i++) {
		size_t n = strlen(b->arch);

		if (getenv(choice[i]))
			snprintf(b->arch + n, sizeof(b->arch) - n, ", %s=%.24s",
				 choice[i], getenv(choice[i]));
	}
	snprintf(b->threading, sizeof(b->threading), "openmp");
}

static void mkl_set_threads(struct backend *b, int n)
{
	struct mkl_api api;

	if (load_api(b, &api, NULL) == 0)
		api.set_threads(n);
}

static void mkl_set_alone(struct backend *b, int thread, bool alone)
{
	struct mkl_api api;

	(void)thread;
	if (load_api(b, &api, NULL) == 0)
		api.set_threads_local(alone ? 1 : 0);
}

static int mkl_open(struct backend *b, const struct placement *p, struct err *e)
{
	struct mkl_api api;
	int rc;

	prepare_environment(p);
	rc = backend_load(b, &files, e);
	if (rc == 0)
		rc = backend_cblas(b, e);
	if (rc == 0)
		rc = load_api(b, &api, e);
	if (rc == 0)
		rc = check_layers(b, e);
	if (rc == 0)
		rc = load_openmp(e);
	if (rc < 0)
		return rc;
	/* from here on nothing fails: the layers are never let go */
	api.set_interface(INTERFACE_LP64);
	api.set_threading(THREADING_GNU);
	api.set_dynamic(0);
	api.set_threads(p->n);
	describe(b, &api);
	return 0;
}

const struct backend_ops backend_mkl = {
	.name = "mkl",
	.files = &files,
	.open = mkl_open,
	.set_threads = mkl_set_threads,
	.set_alone = mkl_set_alone,
};
