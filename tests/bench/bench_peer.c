/* SPDX-License-Identifier: MIT */
#include "bench_peer.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/xmem.h"

extern char **environ;

/* Far longer than opening a library or one block takes anywhere. */
#define PATIENCE_MS 120000

bool peer_is_open(const struct peer *p)
{
	return p->pid > 0;
}

static void tell(struct peer *p, const char *why)
{
	if (!strcmp(p->told, why))
		return;
	snprintf(p->told, sizeof(p->told), "%s", why);
	printf("%s: %s\n", p->backend, why);
	fflush(stdout);
}

static int end_process(struct peer *p)
{
	int status = 0;

	if (p->to)
		fclose(p->to);
	if (p->from)
		fclose(p->from);
	p->to = p->from = NULL;
	if (p->pid > 0)
		waitpid(p->pid, &status, 0);
	p->pid = 0;
	return status;
}

void peer_close(struct peer *p)
{
	int status;

	if (!peer_is_open(p))
		return;
	status = end_process(p);
	if (WIFSIGNALED(status))
		printf("%s: bench_blas crashed at its end: %s\n", p->backend,
		       strsignal(WTERMSIG(status)));
}

/* Its output has ended: it is dead or about to be. */
static void bury(struct peer *p)
{
	char why[128];
	int status = end_process(p);

	if (WIFSIGNALED(status))
		snprintf(why, sizeof(why), "bench_blas crashed: %s; no figures of "
			 "it from here on", strsignal(WTERMSIG(status)));
	else
		snprintf(why, sizeof(why), "bench_blas ended by itself, status %d; "
			 "no figures of it from here on", WEXITSTATUS(status));
	tell(p, why);
}

/* One line without its end; the peer is buried when there is none. */
static bool read_answer(struct peer *p, char *line, size_t size)
{
	struct pollfd fd = { .fd = fileno(p->from), .events = POLLIN };

	/* a line is one answer: nothing is left in the stream's buffer */
	if (poll(&fd, 1, PATIENCE_MS) == 0) {
		tell(p, "bench_blas does not answer and is killed");
		kill(p->pid, SIGKILL);
	}
	if (!fgets(line, (int)size, p->from)) {
		bury(p);
		return false;
	}
	line[strcspn(line, "\n")] = '\0';
	return true;
}

/* --- start -------------------------------------------------------------------- */

static pid_t spawn(char *path, const char *backend, int in, int out)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t pipe;
	char *name = xstrdup(backend);
	char *argv[] = { path, name, NULL };
	pid_t pid = 0;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	posix_spawnattr_init(&attr);
	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	posix_spawnattr_setsigdefault(&attr, &pipe);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	if (posix_spawnp(&pid, path, &files, &attr, argv, environ) != 0)
		pid = 0;
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	free(name);
	return pid;
}

/* All ends are closed on exec, so that no peer holds another one's pipe open. */
static bool start(struct peer *p, const char *program)
{
	const char *slash = strrchr(program, '/');
	char *path = xasprintf("%.*sbench_blas",
			       slash ? (int)(slash - program + 1) : 0, program);
	int in[2], out[2];

	if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0) {
		perror("bench_measure: pipe");
		exit(3);
	}
	p->pid = spawn(path, p->backend, in[0], out[1]);
	p->to = fdopen(in[1], "w");
	p->from = fdopen(out[0], "r");
	close(in[0]);
	close(out[1]);
	if (!p->pid) {
		tell(p, "bench_blas cannot be started");
		end_process(p);
	}
	free(path);
	return peer_is_open(p);
}

/* The next of a line's fields, tabs between them. */
static const char *next_field(char **at)
{
	const char *field = strsep(at, "\t");

	return field ? field : "";
}

static bool read_ready(struct peer *p)
{
	char line[1024], *at = line;
	const char *word, *threading;

	if (!read_answer(p, line, sizeof(line)))
		return false;
	if (!strncmp(line, "error ", 6)) {
		tell(p, line + 6);
		end_process(p);
		return false;
	}
	word = next_field(&at);
	snprintf(p->version, sizeof(p->version), "%s", next_field(&at));
	snprintf(p->kernels, sizeof(p->kernels), "%s", next_field(&at));
	threading = next_field(&at);
	p->order = strtoul(next_field(&at), NULL, 10);
	snprintf(p->advice, sizeof(p->advice), "%s", next_field(&at));
	if (strcmp(word, "ready") || !p->order) {
		tell(p, "bench_blas talks nonsense");
		end_process(p);
		return false;
	}
	printf("%s: %s, %s kernels, %s; products of order %zu\n", p->backend,
	       p->version, p->kernels, *threading ? threading : "threads unknown",
	       p->order);
	return true;
}

bool peer_open(struct peer *p, const char *program, const char *backend,
	       const char *setting)
{
	char *name = setting ? xstrndup(setting, strcspn(setting, "=")) : NULL;
	bool started;

	*p = (struct peer){ .backend = backend };
	if (name)
		setenv(name, setting + strlen(name) + 1, 1);
	started = start(p, program);
	if (name)
		unsetenv(name);
	free(name);
	return started && read_ready(p);
}

double peer_ask(struct peer *p, const struct peer_request *rq)
{
	char line[1024];
	double rate = 0;

	if (!peer_is_open(p))
		return 0;
	/* one that is dead shows by its silence */
	fprintf(p->to, "%s %s %s %zu\n", rq->who, rq->op, rq->precision, rq->n);
	fflush(p->to);
	if (!read_answer(p, line, sizeof(line)))
		return 0;
	if (sscanf(line, "rate %lf", &rate) != 1)
		tell(p, line);
	return rate;
}
