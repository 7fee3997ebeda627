/* SPDX-License-Identifier: MIT */
#include "bench/backend.h"

#include <dirent.h>
#include <dlfcn.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/placement.h"
#include "bench/team.h"
#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

static const struct backend_ops *const backends[] = { &backend_blis };

#define BACKEND_N (sizeof(backends) / sizeof(backends[0]))

static const struct backend_ops *find(const char *name, struct err *e)
{
	for (size_t i = 0; i < BACKEND_N; i++)
		if (!strcmp(backends[i]->name, name))
			return backends[i];
	err_set(e, ERR_USAGE, "no backend \"%s\" (there is: %s)", name,
		backends[0]->name);
	return NULL;
}

int backend_load(struct backend *b, const struct backend_files *f, struct err *e)
{
	struct link_map *map;
	struct buf tried = BUF_INIT;
	int rc = 0;

	for (size_t i = 0; f->soname[i] && !b->lib; i++) {
		buf_addf(&tried, "%s%s", i ? ", " : "", f->soname[i]);
		b->lib = dlopen(f->soname[i], RTLD_NOW | RTLD_LOCAL);
	}
	if (!b->lib) {
		rc = err_set(e, ERR_UNSUPPORTED, "%s is not installed: apt install %s "
			     "(looked for %s)", f->title, f->package,
			     buf_str(&tried));
		goto out;
	}
	if (dlinfo(b->lib, RTLD_DI_LINKMAP, &map) == 0 && map->l_name &&
	    !realpath(map->l_name, b->path))
		snprintf(b->path, sizeof(b->path), "%s", map->l_name);
out:
	buf_release(&tried);
	return rc;
}

int backend_symbol(struct backend *b, const char *name, void *fn, struct err *e)
{
	void *at = dlsym(b->lib, name);

	if (!at)
		return err_set(e, ERR_UNSUPPORTED, "%s has no %s(): not a library that "
			       "this program can measure", b->path, name);
	/* The C standard has no cast from object to function pointer; POSIX
	 * says that the bits agree. */
	memcpy(fn, &at, sizeof(at));
	return 0;
}

int backend_cblas(struct backend *b, struct err *e)
{
	const struct {
		const char *name;
		void *fn;
	} want[] = {
		{ "cblas_ddot", &b->blas.ddot }, { "cblas_sdot", &b->blas.sdot },
		{ "cblas_daxpy", &b->blas.daxpy },
		{ "cblas_saxpy", &b->blas.saxpy },
		{ "cblas_dgemv", &b->blas.dgemv },
		{ "cblas_sgemv", &b->blas.sgemv },
		{ "cblas_dgemm", &b->blas.dgemm },
		{ "cblas_sgemm", &b->blas.sgemm },
	};
	int rc = 0;

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]) && !rc; i++)
		rc = backend_symbol(b, want[i].name, want[i].fn, e);
	return rc;
}

void backend_place_openmp(const struct placement *p)
{
	static const char *const ours_to_say[] = {
		"GOMP_CPU_AFFINITY", "KMP_AFFINITY", "OMP_THREAD_LIMIT",
		"OMP_DYNAMIC", "OMP_WAIT_POLICY",
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

/* Value of "key: value" in a thread's /proc status file. */
static bool task_status(int tid, const char *key, char *value, size_t size)
{
	char path[64], line[512];
	bool found = false;
	size_t n = strlen(key);
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/task/%d/status", tid);
	f = fopen(path, "re");
	if (!f)
		return false;
	while (!found && fgets(line, sizeof(line), f)) {
		if (strncmp(line, key, n) || line[n] != ':')
			continue;
		line[strcspn(line, "\n")] = '\0';
		snprintf(value, size, "%s", line + n + 1 +
			 strspn(line + n + 1, " \t"));
		found = true;
	}
	fclose(f);
	return found;
}

/* The caller works along with the library's threads; the team does not. */
static bool is_backend_thread(int tid)
{
	char name[32];

	return task_status(tid, "Name", name, sizeof(name)) &&
	       strcmp(name, TEAM_THREAD_NAME);
}

static int by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static size_t task_ids(int **tid)
{
	size_t n = 0, cap = 0;
	struct dirent *d;
	DIR *dir = opendir("/proc/self/task");

	*tid = NULL;
	while (dir && (d = readdir(dir))) {
		if (d->d_name[0] < '0' || d->d_name[0] > '9')
			continue;
		*tid = xgrow(*tid, n, &cap, sizeof(**tid));
		(*tid)[n++] = (int)strtol(d->d_name, NULL, 10);
	}
	if (dir)
		closedir(dir);
	if (n)
		qsort(*tid, n, sizeof(**tid), by_number);
	return n;
}

/* Whether a CPU list is that one placed CPU. */
static int placed_index(const struct placement *p, const char *list)
{
	char *end;
	long cpu = strtol(list, &end, 10);

	for (int i = 0; i < p->n; i++)
		if (*end == '\0' && end != list && p->thread[i].cpu == cpu)
			return i;
	return -1;
}

/* A product large enough for the library to use all of its threads.  The first
 * one creates the pool; the best of the others is the speed. */
static void start_pool(struct backend *b)
{
	const int n = 512;
	double *a = xcalloc((size_t)n * (size_t)n * 3, sizeof(*a));
	uint64_t best = UINT64_MAX, from, ns;

	for (int i = 0; i < 5; i++) {
		from = clock_mono_ns();
		b->blas.dgemm(BACKEND_ROW_MAJOR, BACKEND_NO_TRANS,
			      BACKEND_NO_TRANS, n, n, n, 1, a, n, a + n * n, n,
			      0, a + 2 * n * n, n);
		ns = clock_mono_ns() - from;
		if (ns < best)
			best = ns;
	}
	b->dgemm_gops = 2.0 * n * n * n / (double)(best ? best : 1);
	free(a);
}

static void find_threads(struct backend *b)
{
	int n = (int)task_ids(&b->tid);

	b->n_tid = 0;
	for (int i = 0; i < n; i++)
		if (is_backend_thread(b->tid[i]))
			b->tid[b->n_tid++] = b->tid[i];
}

void backend_set_threads(struct backend *b, int n)
{
	b->ops->set_threads(b, n);
	b->threads = n;
	start_pool(b);
	free(b->tid);
	find_threads(b);
}

void backend_close(struct backend *b)
{
	if (b)
		free(b->tid);
	free(b);
}

/* The kernel's number of a thread's CPU clock (linux/posix-timers.h:
 * CPUCLOCK_PERTHREAD_MASK 4, CPUCLOCK_SCHED 2); pthread_getcpuclockid() gives
 * the same, but wants a pthread_t. */
static clockid_t thread_clock(int tid)
{
	return (clockid_t)(~(unsigned)tid << 3 | 6);
}

uint64_t backend_cpu_ns(const struct backend *b)
{
	struct timespec ts;
	uint64_t sum = 0;

	for (int i = 0; i < b->n_tid; i++)
		if (clock_gettime(thread_clock(b->tid[i]), &ts) == 0)
			sum += (uint64_t)ts.tv_sec * 1000000000u +
			       (uint64_t)ts.tv_nsec;
	return sum;
}

int backend_map(const struct backend *b, const struct placement *p,
		struct buf *out)
{
	bool *has = xcalloc((size_t)p->n, sizeof(*has));
	int covered = 0, at;
	const char *gap = "";
	char list[256];

	for (int i = 0; i < b->n_tid; i++) {
		if (!task_status(b->tid[i], "Cpus_allowed_list", list,
				 sizeof(list)))
			continue;
		buf_addf(out, "%s%d@%s", gap, b->tid[i], list);
		gap = " ";
		at = placed_index(p, list);
		if (at >= 0 && !has[at]) {
			has[at] = true;
			covered++;
		}
	}
	free(has);
	return covered;
}

int backend_open(const char *name, const struct placement *p,
		 struct backend **out, struct err *e)
{
	/* The one thing that is per process by nature: what dlopen() loaded. */
	static atomic_flag opened = ATOMIC_FLAG_INIT;
	const struct backend_ops *ops = find(name, e);
	struct backend *b;
	int rc;

	*out = NULL;
	if (!ops)
		return ERR_USAGE;
	if (atomic_flag_test_and_set(&opened))
		return err_set(e, ERR_REFUSED, "this process has a BLAS library "
			       "already: one a process");
	b = xcalloc(1, sizeof(*b));
	b->ops = ops;
	rc = ops->open(b, p, e);
	if (rc < 0) {
		free(b);
		return rc;
	}
	backend_set_threads(b, p->n);
	*out = b;
	return 0;
}

const char *backend_advice(const struct backend *b)
{
	return b->advice;
}
