/* SPDX-License-Identifier: MIT */
/*
 * store_export: how fast a store is exported, beside the sqlite3 shell's CSV of the
 * same view.
 *
 * usage: store_export POSTSIL FILE
 *
 * Each goes to a file beside FILE, which is removed; the first one reads FILE from the
 * disk, so it is done once more before it counts.  Ends 1 where our CSV takes longer
 * than the shell's.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/store.h"

struct job {
	const char *name;
	const char *const *argv;
	double seconds, cpu;
	long resident_kb;
};

static void child(const char *const *argv, const char *out)
{
	int fd = open(out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int quiet = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || quiet < 0 || dup2(fd, STDOUT_FILENO) < 0 ||
	    dup2(quiet, STDERR_FILENO) < 0)
		_exit(126);
	execvp(argv[0], (char *const *)argv);
	_exit(127);
}

static double cpu_of(const struct rusage *u)
{
	return (double)(u->ru_utime.tv_sec + u->ru_stime.tv_sec) +
	       (double)(u->ru_utime.tv_usec + u->ru_stime.tv_usec) / 1e6;
}

/* 0; -1: it could not be run, or failed. */
static int run(struct job *j, const char *out)
{
	uint64_t start = clock_mono_ns();
	struct rusage u;
	int status = -1;
	pid_t pid = fork();

	if (pid == 0)
		child(j->argv, out);
	if (pid < 0 || wait4(pid, &status, 0, &u) < 0)
		return -1;
	j->seconds = (double)(clock_mono_ns() - start) / 1e9;
	j->cpu = cpu_of(&u);
	j->resident_kb = u.ru_maxrss;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

static void tell(const struct job *j, const struct store_counts *n, const char *budget)
{
	double rows = (double)n->results;

	printf("%10" PRId64 " runs  export %-9s %8.0f rows/s, %.2f s a million (%.2f of "
	       "CPU), %ld MB resident%s\n", n->runs, j->name, rows / j->seconds,
	       j->seconds * 1e6 / rows, j->cpu * 1e6 / rows, j->resident_kb / 1000,
	       budget);
}

static int count(const char *file, struct store_counts *n)
{
	struct err e = ERR_INIT;
	struct store *s = NULL;
	int rc = store_open(file, STORE_READ, &s, &e);

	if (rc == 0)
		rc = store_count(s, n, &e);
	if (rc < 0)
		fprintf(stderr, "store_export: %s\n", e.text);
	store_close(s);
	return rc;
}

/* 0; 1: slower than the shell; 3: could not. */
static int measure(char **argv, const struct store_counts *n, const char *out)
{
	const char *const csv[] = { argv[1], "export", "--db", argv[2], "--format",
				    "csv", NULL };
	const char *const parquet[] = { argv[1], "export", "--db", argv[2], "--format",
					"parquet", NULL };
	const char *const shell[] = { "sqlite3", "-readonly", "-csv", argv[2],
				      "SELECT * FROM calibration_run", NULL };
	struct job ours = { .name = "csv", .argv = csv };
	struct job typed = { .name = "parquet", .argv = parquet };
	struct job peer = { .name = "sqlite3", .argv = shell };

	if (run(&ours, out) < 0 || run(&ours, out) < 0 || run(&typed, out) < 0) {
		fprintf(stderr, "store_export: an export failed\n");
		return 3;
	}
	tell(&ours, n, "; budget 3 s, 60 MB");
	tell(&typed, n, "; budget 3 s, 60 MB");
	if (run(&peer, out) < 0)
		return 0;
	tell(&peer, n, " (its shell's CSV)");
	return ours.seconds > peer.seconds;
}

int main(int argc, char **argv)
{
	struct store_counts n;
	char *out;
	int rc;

	if (argc != 3) {
		fprintf(stderr, "usage: store_export POSTSIL FILE\n");
		return 2;
	}
	if (count(argv[2], &n) < 0)
		return 3;
	out = xasprintf("%s.export", argv[2]);
	rc = measure(argv, &n, out);
	unlink(out);
	free(out);
	return rc;
}
