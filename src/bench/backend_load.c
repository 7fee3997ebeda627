/* SPDX-License-Identifier: MIT */
/* The part of backend that finds a library and its symbols. */
#include <dlfcn.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/backend.h"
#include "bench/placement.h"
#include "core/base/buf.h"
#include "core/base/err.h"

/* The loader says "NAME: cannot open shared object file" of the library itself,
 * or of another one that it needs and that is the thing to install. */
static bool is_absent(const char *soname, const char *why)
{
	size_t n = strlen(soname);

	return why && !strncmp(why, soname, n) &&
	       !strncmp(why + n, ": cannot open", 13);
}

int backend_load(struct backend *b, const struct backend_files *f, struct err *e)
{
	struct link_map *map;
	struct buf tried = BUF_INIT, broken = BUF_INIT;
	const char *why;
	int rc = 0;

	for (size_t i = 0; f->soname[i] && !b->lib; i++) {
		buf_addf(&tried, "%s%s", i ? ", " : "", f->soname[i]);
		b->lib = dlopen(f->soname[i], RTLD_NOW | RTLD_LOCAL);
		why = b->lib ? NULL : dlerror();
		if (why && !broken.n && !is_absent(f->soname[i], why))
			buf_addf(&broken, "%.300s", why);
	}
	if (!b->lib && broken.n)
		rc = err_set(e, ERR_UNSUPPORTED, "%s is there, but cannot be loaded: "
			     "%s", f->title, buf_str(&broken));
	else if (!b->lib)
		rc = err_set(e, ERR_UNSUPPORTED, "%s is not installed: apt install %s "
			     "(looked for %s)", f->title, f->package,
			     buf_str(&tried));
	else if (dlinfo(b->lib, RTLD_DI_LINKMAP, &map) == 0 && map->l_name &&
		 !realpath(map->l_name, b->path))
		snprintf(b->path, sizeof(b->path), "%s", map->l_name);
	buf_release(&tried);
	buf_release(&broken);
	return rc;
}

void backend_unload(struct backend *b)
{
	if (!b->lib)
		return;
	backend_find_threads(b);
	if (b->n_tid <= 1)
		dlclose(b->lib);
	b->lib = NULL;
}

bool backend_load_openmp(void)
{
	return dlopen("libgomp.so.1", RTLD_NOW | RTLD_GLOBAL) != NULL;
}

/* Only the loader knows where it would look, and loading runs the library's
 * constructors: in a child, so that nothing of it stays here. */
bool backend_is_installed(const struct backend_files *f)
{
	int status = 0;
	pid_t pid = fork();

	if (pid < 0)
		return false;
	if (pid == 0) {
		for (size_t i = 0; f->soname[i]; i++)
			if (dlopen(f->soname[i], RTLD_LAZY | RTLD_LOCAL))
				_exit(0);
		_exit(1);
	}
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	       WEXITSTATUS(status) == 0;
}

int backend_symbol(struct backend *b, const char *name, void *fn, struct err *e)
{
	void *at = dlsym(b->lib, name);

	if (!at) {
		/* the loader keeps its message until it was read twice */
		while (dlerror())
			;
		return err_set(e, ERR_UNSUPPORTED, "%s has no %s(): not a library that "
			       "this program can measure", b->path, name);
	}
	/* The C standard has no cast from object to function pointer; POSIX
	 * says that the bits agree. */
	memcpy(fn, &at, sizeof(at));
	return 0;
}

int backend_symbols(struct backend *b, const struct backend_want *want, size_t n,
		    struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < n && !rc; i++)
		rc = backend_symbol(b, want[i].name, want[i].fn, e);
	return rc;
}

int backend_cblas(struct backend *b, struct err *e)
{
	const struct backend_want want[] = {
		{ "cblas_ddot", &b->blas.ddot }, { "cblas_sdot", &b->blas.sdot },
		{ "cblas_daxpy", &b->blas.daxpy },
		{ "cblas_saxpy", &b->blas.saxpy },
		{ "cblas_dgemv", &b->blas.dgemv },
		{ "cblas_sgemv", &b->blas.sgemv },
		{ "cblas_dgemm", &b->blas.dgemm },
		{ "cblas_sgemm", &b->blas.sgemm },
	};

	return backend_symbols(b, want, sizeof(want) / sizeof(want[0]), e);
}

void backend_place_openmp(const struct placement *p)
{
	static const char *const ours_to_say[] = {
		"GOMP_CPU_AFFINITY", "KMP_AFFINITY", "OMP_THREAD_LIMIT",
		"OMP_DYNAMIC", "OMP_WAIT_POLICY", "OMP_MAX_ACTIVE_LEVELS",
		"OMP_NESTED", "GOMP_SPINCOUNT", "KMP_HW_SUBSET",
		"KMP_PLACE_THREADS", "KMP_BLOCKTIME", "KMP_ALL_THREADS",
		"KMP_DEVICE_THREAD_LIMIT", "KMP_DYNAMIC_MODE", "KMP_LIBRARY",
	};
	struct buf places = BUF_INIT;
	char n[16];

	for (size_t i = 0; i < sizeof(ours_to_say) / sizeof(ours_to_say[0]); i++)
		unsetenv(ours_to_say[i]);
	snprintf(n, sizeof(n), "%d", p->n);
	placement_omp_places(p, &places);
	setenv("OMP_NUM_THREADS", n, 1);
	setenv("OMP_PLACES", buf_str(&places), 1);
	setenv("OMP_PROC_BIND", "close", 1);
	buf_release(&places);
}
