/* SPDX-License-Identifier: MIT */
#include "bench/backend_blis.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/fma_isa.h"
#include "bench/placement.h"
#include "core/base/err.h"
#include "core/detect/mathlib_names.h"

static const struct backend_files files = {
	.title = "BLIS", .package = "libblis4-openmp",
	.soname = mathlib_blis,
};

/* BLIS's own integer type, dim_t: 64 bits in every Debian build, also where the
 * BLAS interface has 32. */
struct blis_api {
	void (*init)(void);
	const char *(*version)(void);
	int (*arch_id)(void);
	const char *(*arch_string)(int id);
	void (*set_threads)(int64_t n);
	int64_t (*int_bits)(void);     /* of the BLAS interface */
};

static int load_api(struct backend *b, struct blis_api *api, struct err *e)
{
	const struct backend_want want[] = {
		{ "bli_init", &api->init },
		{ "bli_info_get_version_str", &api->version },
		{ "bli_arch_query_id", &api->arch_id },
		{ "bli_arch_string", &api->arch_string },
		{ "bli_thread_set_num_threads", &api->set_threads },
		{ "bli_info_get_blas_int_type_size", &api->int_bits },
	};

	return backend_symbols(b, want, sizeof(want) / sizeof(want[0]), e);
}

static void clear_environment(void)
{
	static const char *const name[] = {
		"BLIS_NUM_THREADS", "BLIS_NT", "BLIS_JC_NT", "BLIS_PC_NT",
		"BLIS_IC_NT", "BLIS_JR_NT", "BLIS_IR_NT",
	};

	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++)
		unsetenv(name[i]);
}

/* How the library was built: optional symbols. */
static const char *threading_of(struct backend *b)
{
	static const struct {
		const char *symbol, *name;
	} way[] = {
		{ "bli_info_get_enable_openmp", "openmp" },
		{ "bli_info_get_enable_pthreads", "pthreads" },
	};
	int64_t (*enabled)(void);

	for (size_t i = 0; i < sizeof(way) / sizeof(way[0]); i++) {
		if (backend_symbol(b, way[i].symbol, &enabled, NULL) < 0)
			return "";
		if (enabled())
			return way[i].name;
	}
	return "single";
}

/* BLIS falls back to plain C on processors younger than itself.  Its numbers of
 * architectures differ from version to version, so name the one to try. */
static void advise_on_kernels(struct backend *b, const struct blis_api *api)
{
	static const struct {
		const char *arch, *isa;
	} better[] = { { "skx", "avx512" }, { "haswell", "avx2" } };

	const char *chosen = getenv("BLIS_ARCH_TYPE");

	if (chosen)
		snprintf(b->advice, sizeof(b->advice), "BLIS_ARCH_TYPE=%.40s of the "
			 "environment chose BLIS's kernels: %s", chosen, b->arch);
	if (chosen || strcmp(b->arch, "generic"))
		return;
	for (size_t i = 0; i < sizeof(better) / sizeof(better[0]); i++) {
		if (!fma_isa_find(better[i].isa))
			continue;
		/* "generic" is the last of every version's table. */
		for (int id = 0; strcmp(api->arch_string(id), "generic"); id++) {
			if (strcmp(api->arch_string(id), better[i].arch))
				continue;
			snprintf(b->advice, sizeof(b->advice), "BLIS %s does not "
				 "know this processor and uses its generic C "
				 "kernels, far from the peak: update BLIS, or try "
				 "its %s kernels by BLIS_ARCH_TYPE=%d (recorded as "
				 "another architecture)", b->version,
				 better[i].arch, id);
			return;
		}
	}
}

/* The other builds' figures are not those of the machine: "pthreads" makes its
 * threads anew for each product, where nobody can bind them. */
static void advise(struct backend *b, const struct blis_api *api)
{
	size_t n;

	advise_on_kernels(b, api);
	n = strlen(b->advice);
	if (b->threading[0] && strcmp(b->threading, "openmp"))
		snprintf(b->advice + n, sizeof(b->advice) - n, "%sthis BLIS is the "
			 "\"%s\" build, whose threads cannot be placed: level 3 may "
			 "stay below the machine's limit; apt install %s",
			 n ? "; " : "", b->threading, files.package);
}

/* Also for level 1 and 2: BLIS itself has no threads there, but libraries of
 * its family have (AOCL), and these keep the number thread by thread. */
static void blis_set_alone(struct backend *b, int thread, bool alone)
{
	struct blis_api api;

	(void)thread;
	if (load_api(b, &api, NULL) == 0)
		api.set_threads(alone ? 1 : b->threads);
}

static void blis_set_threads(struct backend *b, int n)
{
	struct blis_api api;

	if (load_api(b, &api, NULL) == 0)
		api.set_threads(n);
}

static int blis_open(struct backend *b, const struct placement *p, struct err *e)
{
	struct blis_api api;
	int rc;

	clear_environment();
	backend_place_openmp(p);
	rc = backend_load(b, &files, e);
	if (rc < 0)
		return rc;
	rc = backend_cblas(b, e);
	if (rc < 0)
		return rc;
	rc = load_api(b, &api, e);
	if (rc < 0)
		return rc;
	if (api.int_bits() != 32)
		return err_set(e, ERR_UNSUPPORTED, "%s takes 64-bit integers, another "
			       "interface: apt install %s", b->path,
			       files.package);
	api.set_threads(p->n);
	api.init();
	snprintf(b->version, sizeof(b->version), "%s", api.version());
	snprintf(b->arch, sizeof(b->arch), "%s", api.arch_string(api.arch_id()));
	snprintf(b->threading, sizeof(b->threading), "%s", threading_of(b));
	advise(b, &api);
	return 0;
}

const struct backend_ops backend_blis = {
	.name = "blis",
	.files = &files,
	.open = blis_open,
	.set_threads = blis_set_threads,
	.set_alone = blis_set_alone,
};
