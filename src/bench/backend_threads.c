/* SPDX-License-Identifier: MIT */
/* The part of backend that looks after the library's threads. */
#include <dirent.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/backend.h"
#include "bench/placement.h"
#include "bench/team.h"
#include "core/base/buf.h"
#include "core/base/xmem.h"

/* 8,192 CPUs, the kernel's NR_CPUS in the largest distributions. */
#define MASK_SETS 8

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

/* Index of the placed CPU that a CPU list consists of, or -1. */
static int placed_index(const struct placement *p, const char *list)
{
	char *end;
	long cpu = strtol(list, &end, 10);

	for (int i = 0; i < p->n; i++)
		if (*end == '\0' && end != list && p->thread[i].cpu == cpu)
			return i;
	return -1;
}

/* The caller works along with the library's threads; the team does not, nor
 * does what ran here before the library came. */
static bool is_backend_thread(const struct backend *b, int tid)
{
	char name[32];

	if (tid == gettid())
		return true;
	for (int i = 0; i < b->n_outsiders; i++)
		if (b->outsider[i] == tid)
			return false;
	return task_status(tid, "Name", name, sizeof(name)) &&
	       strcmp(name, TEAM_THREAD_NAME);
}

void backend_note_outsiders(struct backend *b)
{
	b->n_outsiders = (int)task_ids(&b->outsider);
}

void backend_find_threads(struct backend *b)
{
	int n;

	free(b->tid);
	n = (int)task_ids(&b->tid);
	b->n_tid = 0;
	for (int i = 0; i < n; i++)
		if (is_backend_thread(b, b->tid[i]))
			b->tid[b->n_tid++] = b->tid[i];
}

static void bind_to(int tid, int cpu)
{
	cpu_set_t set[MASK_SETS];

	CPU_ZERO_S(sizeof(set), set);
	CPU_SET_S((size_t)cpu, sizeof(set), set);
	/* backend_map() tells what has come of it */
	(void)sched_setaffinity(tid, sizeof(set), set);
}

/* A thread's number grows with its age but for a wrap-around, which is no harm:
 * any order has each on a CPU of its own. */
void backend_bind_threads(const struct backend *b)
{
	int next = 1;

	for (int i = 0; i < b->n_tid; i++) {
		if (b->tid[i] == gettid())
			bind_to(b->tid[i], b->cpu[0]);
		else
			bind_to(b->tid[i], b->cpu[next++ % b->n_cpu]);
	}
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
