/* SPDX-License-Identifier: MIT */
/* What holds for each library that is installed here, and what is said of those
 * that are not.  BLIS is always there; the others are skipped with words. */
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "bench/backend.h"
#include "bench/backend_mkl.h"
#include "bench/backend_openblas.h"
#include "bench/kernel_blas.h"
#include "bench/measure.h"
#include "bench/placement.h"
#include "bench/team.h"
#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"

static const struct backend_ops *const every[] = {
	&backend_blis, &backend_openblas, &backend_mkl,
};

#define EVERY_N (sizeof(every) / sizeof(every[0]))

static struct placement place;

static void look(void)
{
	struct sysroot *root;
	struct err e = ERR_INIT;

	cr_assert_eq(sysroot_open(NULL, &root, &e), 0);
	cr_assert_eq(placement_make(&place, root, 0, &e), 0, "%s", e.text);
	sysroot_close(root);
}

static void forget(void)
{
	placement_release(&place);
}

TestSuite(backend, .init = look, .fini = forget);

/* The library of this name, or NULL where it is not installed or is a build that
 * is refused: then the reason is told. */
static struct backend *open_or_skip(const char *name)
{
	struct backend *b;
	struct err e = ERR_INIT;
	int rc = backend_open(name, &place, &b, &e);

	if (rc == ERR_UNSUPPORTED && strcmp(name, "blis"))
		cr_skip_test("%s", e.text);
	cr_assert_eq(rc, 0, "%s", e.text);
	return b;
}

static void expect_threads_in_place(const char *name)
{
	struct backend *b = open_or_skip(name);
	struct buf map = BUF_INIT;

	cr_assert_eq(b->threads, place.n);
	if (!strcmp(b->threading, "openmp") || !strcmp(name, "openblas"))
		cr_assert_eq(backend_map(b, &place, &map), place.n, "%s",
			     buf_str(&map));
	cr_assert_eq(b->path[0], '/', "%s", b->path);
	cr_assert(b->version[0] && b->arch[0]);
	buf_release(&map);
	backend_close(b);
}

Test(backend, blis_threads_are_where_they_were_placed)
{
	expect_threads_in_place("blis");
}

Test(backend, openblas_threads_are_where_they_were_placed)
{
	expect_threads_in_place("openblas");
}

Test(backend, mkl_threads_are_where_they_were_placed)
{
	expect_threads_in_place("mkl");
}

/* The caller's environment must not say how many threads there are, nor where;
 * each of these would leave one thread, or all on one CPU. */
static void expect_environment_to_be_overruled(const char *name)
{
	static const char *const one[] = {
		"BLIS_NUM_THREADS", "BLIS_JC_NT", "OPENBLAS_NUM_THREADS",
		"GOTO_NUM_THREADS", "OMP_NUM_THREADS", "OMP_THREAD_LIMIT",
		"MKL_NUM_THREADS", "OMP_MAX_ACTIVE_LEVELS",
	};

	for (size_t i = 0; i < sizeof(one) / sizeof(one[0]); i++)
		setenv(one[i], "1", 1);
	setenv("OMP_MAX_ACTIVE_LEVELS", "0", 1);
	setenv("GOMP_CPU_AFFINITY", "0", 1);
	setenv("OMP_PLACES", "{0}", 1);
	setenv("MKL_THREADING_LAYER", "SEQUENTIAL", 1);
	setenv("MKL_INTERFACE_LAYER", "ILP64", 1);
	expect_threads_in_place(name);
}

Test(backend, blis_threads_are_not_the_environments)
{
	expect_environment_to_be_overruled("blis");
}

Test(backend, openblas_threads_are_not_the_environments)
{
	expect_environment_to_be_overruled("openblas");
}

Test(backend, mkl_threads_are_not_the_environments)
{
	expect_environment_to_be_overruled("mkl");
}

static void expect_right_answers(const char *name)
{
	struct kernel_env env = { .place = &place, .seed = 42 };
	static const struct {
		const struct kernel *kernel;
		size_t n;
	} what[] = {
		{ &kernel_blas1_dot, 100003 }, { &kernel_blas1_axpy, 100003 },
		{ &kernel_blas2_gemv, 333 }, { &kernel_blas3_gemm, 211 },
	};
	struct err e = ERR_INIT;

	env.backend = open_or_skip(name);
	cr_assert_eq(team_new(&place, 0, &env.team, &e), 0, "%s", e.text);
	/* twice, as level 3 must have its threads again after level 1 and 2 */
	for (size_t i = 0; i < 2 * sizeof(what) / sizeof(what[0]); i++) {
		for (int p = KERNEL_FP64; p <= KERNEL_FP32; p++) {
			struct step s = { .kernel = what[i % 4].kernel,
					  .precision = (enum kernel_precision)p,
					  .variant = "n", .n = what[i % 4].n,
					  .blocks = 1, .budget_s = 0.02 };
			struct measure_result r;

			cr_assert_eq(measure_step(&env, &s, NULL, &r, &e), 0,
				     "%s", e.text);
			measure_release(&r);
		}
	}
	team_free(env.team);
	backend_close(env.backend);
}

Test(backend, blis_answers_are_right)
{
	expect_right_answers("blis");
}

Test(backend, openblas_answers_are_right)
{
	expect_right_answers("openblas");
}

Test(backend, mkl_answers_are_right)
{
	expect_right_answers("mkl");
}

Test(backend, the_number_of_threads_can_be_changed_and_they_stay_in_place)
{
	for (size_t i = 0; i < EVERY_N; i++) {
		int status;
		pid_t pid = fork();

		if (pid == 0) {
			struct backend *b;
			struct buf map = BUF_INIT;

			if (backend_open(every[i]->name, &place, &b, NULL) < 0)
				_exit(0);
			backend_set_threads(b, 1);
			if (b->threads != 1)
				_exit(1);
			backend_set_threads(b, place.n);
			if (b->threads != place.n)
				_exit(2);
			_exit((!strcmp(b->threading, "openmp") || b->cpu) &&
			      backend_map(b, &place, &map) != place.n ? 3 : 0);
		}
		cr_assert_eq(waitpid(pid, &status, 0), pid);
		cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0,
			  "%s: status %x", every[i]->name, (unsigned)status);
	}
}

Test(backend, an_unknown_name_is_told_what_there_is_and_what_is_installed)
{
	struct backend *b;
	struct err e = ERR_INIT;
	const char *here;

	cr_assert_eq(backend_open("atlas", &place, &b, &e), ERR_USAGE);
	cr_assert_null(b);
	for (size_t i = 0; i < EVERY_N; i++)
		cr_assert_not_null(strstr(e.text, every[i]->name), "%s", e.text);
	here = strstr(e.text, "installed here: ");
	cr_assert_not_null(here, "%s", e.text);
	for (size_t i = 0; i < EVERY_N; i++)
		cr_assert_eq(strstr(here, every[i]->name) != NULL,
			     backend_is_installed(every[i]->files), "%s", e.text);
}

/* Debian's names, as "apt-get install" takes them. */
Test(backend, a_missing_library_is_told_by_its_package)
{
	static const char *const package[] = {
		"libblis4-openmp", "libopenblas0-pthread", "intel-mkl",
	};
	struct backend *b;

	for (size_t i = 0; i < EVERY_N; i++) {
		struct err e = ERR_INIT;

		cr_assert_eq(strncmp(every[i]->files->package, package[i],
				     strlen(package[i])), 0);
		if (backend_is_installed(every[i]->files))
			continue;
		cr_assert_eq(backend_open(every[i]->name, &place, &b, &e),
			     ERR_UNSUPPORTED);
		cr_assert_not_null(strstr(e.text, package[i]), "%s", e.text);
	}
	/* and after all these failures there is room for one that is there */
	backend_close(open_or_skip("blis"));
}

Test(backend, a_second_library_in_one_process_is_refused)
{
	struct backend *b = open_or_skip("blis"), *c;

	for (size_t i = 0; i < EVERY_N; i++) {
		struct err e = ERR_INIT;

		cr_assert_eq(backend_open(every[i]->name, &place, &c, &e),
			     ERR_REFUSED);
		cr_assert_null(c);
	}
	backend_close(b);
}

/* Texts of openblas_get_config(): Debian 12's pthread and serial builds, and the
 * form of versions under 0.3.0 (driver/others/openblas_get_config.c). */
Test(backend, openblas_version_is_the_second_word_of_its_config)
{
	static const struct {
		const char *config, *version;
	} text[] = {
		{ "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Zen "
		  "MAX_THREADS=64", "0.3.21" },
		{ "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell "
		  "SINGLE_THREADED", "0.3.21" },
		{ "OpenBLAS 0.3.30.dev  USE64BITINT DYNAMIC_ARCH", "0.3.30.dev" },
		{ "DYNAMIC_ARCH NO_AFFINITY Haswell", "unknown" },
		{ "", "unknown" },
	};
	char got[64];

	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		backend_openblas_version(text[i].config, got, sizeof(got));
		cr_assert_str_eq(got, text[i].version);
	}
}

/* The version text of Debian 12's MKL; the processors are those that Intel's
 * reference of mkl_get_version lists. */
Test(backend, mkl_tells_its_version_and_kernels_in_few_words)
{
	static const struct {
		const char *processor, *arch;
	} text[] = {
		{ "Intel(R) Architecture processors", "generic" },
		{ "Intel(R) Advanced Vector Extensions 2 (Intel(R) AVX2) enabled "
		  "processors", "AVX2" },
		{ "Intel(R) Advanced Vector Extensions 512 (Intel(R) AVX-512) "
		  "enabled processors", "AVX-512" },
		{ "Intel(R) Advanced Vector Extensions 512 (Intel(R) AVX-512) "
		  "with support of Vector Neural Network Instructions enabled "
		  "processors",
		  "AVX-512 with support of Vector Neural Network Instructions" },
		{ "(", "(" }, { "", "" },
	};
	char got[96];

	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		backend_mkl_arch(text[i].processor, got, sizeof(got));
		cr_assert_str_eq(got, text[i].arch);
	}
	backend_mkl_version("Intel(R) Math Kernel Library Version 2020.0.4 Product "
			    "Build 20200917 for Intel(R) 64 architecture "
			    "applications", got, sizeof(got));
	cr_assert_str_eq(got, "2020.0.4");
	backend_mkl_version("nothing of the kind", got, sizeof(got));
	cr_assert_str_eq(got, "unknown");
}
