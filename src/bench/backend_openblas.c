/* SPDX-License-Identifier: MIT */
#include "bench/backend_openblas.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/fma_isa.h"
#include "bench/placement.h"
#include "core/base/err.h"
#include "core/detect/mathlib_names.h"

/* openblas_get_parallel(), cblas.h */
enum { SEQUENTIAL = 0, PTHREADS = 1, OPENMP = 2 };

static const char *const build[] = {
	[SEQUENTIAL] = "single", [PTHREADS] = "pthreads", [OPENMP] = "openmp",
};

struct openblas_api {
	char *(*config)(void);
	char *(*core)(void);
	int (*parallel)(void);
	int (*threads)(void);
	void (*set_threads)(int n);
};

static const struct backend_files files = {
	.title = "OpenBLAS", .package = "libopenblas0-pthread",
	.soname = mathlib_openblas,
};

static int load_api(struct backend *b, struct openblas_api *api, struct err *e)
{
	const struct backend_want want[] = {
		{ "openblas_get_config", &api->config },
		{ "openblas_get_corename", &api->core },
		{ "openblas_get_parallel", &api->parallel },
		{ "openblas_get_num_threads", &api->threads },
		{ "openblas_set_num_threads", &api->set_threads },
	};

	return backend_symbols(b, want, sizeof(want) / sizeof(want[0]), e);
}

static void prepare_environment(const struct placement *p)
{
	static const char *const name[] = {
		"OPENBLAS_NUM_THREADS", "OPENBLAS_DEFAULT_NUM_THREADS",
		"GOTO_NUM_THREADS", "OPENBLAS_THREAD_TIMEOUT",
		"GOTO_THREAD_TIMEOUT", "OPENBLAS_BLOCK_FACTOR",
		"GOTOBLAS_BLOCK_FACTOR", "OPENBLAS_MAIN_FREE",
		"GOTOBLAS_MAIN_FREE", "OPENBLAS_L2_SIZE", "OMP_ADAPTIVE",
	};

	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++)
		unsetenv(name[i]);
	/* the pthread build, too, takes its size from OMP_NUM_THREADS */
	backend_place_openmp(p);
}

void backend_openblas_version(const char *config, char *out, size_t size)
{
	static const char title[] = "OpenBLAS ";

	if (strncmp(config, title, sizeof(title) - 1)) {
		snprintf(out, size, "unknown");
		return;
	}
	config += sizeof(title) - 1;
	snprintf(out, size, "%.*s", (int)strcspn(config, " "), config);
}

static int refuse_build(const struct backend *b, const struct placement *p,
			const struct openblas_api *api, struct err *e)
{
	if (strstr(api->config(), "USE64BITINT"))
		return err_set(e, ERR_UNSUPPORTED, "%s takes 64-bit integers, another "
			       "interface: apt install %s", b->path,
			       files.package);
	if (api->parallel() == SEQUENTIAL && p->n > 1)
		return err_set(e, ERR_UNSUPPORTED, "%s is the single-threaded build "
			       "and cannot measure %d cores: apt install %s",
			       b->path, p->n, files.package);
	return 0;
}

/* Whose choice the kernels are, where it is not the best that there is.  An old
 * OpenBLAS takes a new processor for an older one with AVX2 only. */
static void advise(struct backend *b)
{
	static const char *const avx2[] = {
		"Haswell", "Zen", "Excavator", "Generic", "Prescott",
	};
	const char *chosen = getenv("OPENBLAS_CORETYPE");

	if (chosen)
		snprintf(b->advice, sizeof(b->advice), "OPENBLAS_CORETYPE=%.40s of "
			 "the environment chose OpenBLAS's kernels: %s", chosen,
			 b->arch);
	if (chosen || !fma_isa_find("avx512"))
		return;
	for (size_t i = 0; i < sizeof(avx2) / sizeof(avx2[0]); i++)
		if (!strcmp(b->arch, avx2[i]))
			snprintf(b->advice, sizeof(b->advice), "OpenBLAS %s uses its "
				 "%s kernels, without this processor's AVX-512: "
				 "update OpenBLAS, or try "
				 "OPENBLAS_CORETYPE=SkylakeX (recorded as another "
				 "architecture)", b->version, b->arch);
}

static void openblas_set_threads(struct backend *b, int n)
{
	struct openblas_api api;

	if (load_api(b, &api, NULL) == 0)
		api.set_threads(n);
}

/* The pthread build has one count for the process; the OpenMP build takes the
 * calling thread's own from the OpenMP runtime. */
static void openblas_set_alone(struct backend *b, int thread, bool alone)
{
	void (*omp_set_num_threads)(int n);

	if (!strcmp(b->threading, build[OPENMP])) {
		if (backend_symbol(b, "omp_set_num_threads",
				   &omp_set_num_threads, NULL) == 0)
			omp_set_num_threads(alone ? 1 : b->threads);
	} else if (thread == 0) {
		openblas_set_threads(b, alone ? 1 : b->threads);
	}
}

static int openblas_open(struct backend *b, const struct placement *p,
			 struct err *e)
{
	struct openblas_api api;
	int rc, way;

	prepare_environment(p);
	rc = backend_load(b, &files, e);
	if (rc == 0)
		rc = backend_cblas(b, e);
	if (rc == 0)
		rc = load_api(b, &api, e);
	if (rc == 0)
		rc = refuse_build(b, p, &api, e);
	if (rc < 0)
		return rc;
	api.set_threads(p->n);
	if (api.threads() != p->n)
		return err_set(e, ERR_UNSUPPORTED, "%s makes %d threads at most, for "
			       "%d cores: it was built for smaller machines "
			       "(NUM_THREADS)", b->path, api.threads(), p->n);
	way = api.parallel();
	snprintf(b->threading, sizeof(b->threading), "%s",
		 way >= SEQUENTIAL && way <= OPENMP ? build[way] : "");
	backend_openblas_version(api.config(), b->version, sizeof(b->version));
	snprintf(b->arch, sizeof(b->arch), "%s", api.core());
	if (way == PTHREADS) {
		/* for oneDNN, which may come behind us */
		(void)backend_load_openmp();
		backend_bind_pool(b, p);
	}
	advise(b);
	return 0;
}

const struct backend_ops backend_openblas = {
	.name = "openblas",
	.files = &files,
	.open = openblas_open,
	.set_threads = openblas_set_threads,
	.set_alone = openblas_set_alone,
};
