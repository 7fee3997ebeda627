/* SPDX-License-Identifier: MIT */
#include "tui/link.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"
#include "core/base/utf8.h"
#include "core/base/xmem.h"
#include "core/detect/cgroup.h"

extern char **environ;

#define WORKER "postsil-worker"
#define STDERR_MAX 16384
#define READ_CHUNK 16384
#define STATUS_UNFIT 1    /* postsil-worker(1), exit status */
#define STATUS_USAGE 2
#define END_GRACE_MS 500  /* from the end of output to the end of the process */

struct link {
	pid_t pid;
	int in, out, log;      /* its standard input, output, error */
	struct buf data;       /* bytes read, the first `taken` handed out */
	size_t taken, searched;
	bool eof, reaped;
	int status;            /* of waitpid() */
	int64_t oom_kills;     /* when it was started */
	uint64_t eof_ns;
};

/* --- finding it ------------------------------------------------------------ */

static bool beside_us(struct buf *out)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	char *slash;

	if (n <= 0)
		return false;
	self[n] = '\0';
	slash = strrchr(self, '/');
	if (!slash)
		return false;
	slash[1] = '\0';
	buf_reset(out);
	buf_addf(out, "%s" WORKER, self);
	return access(out->p, X_OK) == 0;
}

static bool in_path(struct buf *out)
{
	const char *path = getenv("PATH");

	while (path && *path) {
		size_t n = strcspn(path, ":");

		buf_reset(out);
		buf_add(out, n ? path : ".", n ? n : 1);
		buf_adds(out, "/" WORKER);
		if (access(out->p, X_OK) == 0)
			return true;
		path += n + (path[n] == ':');
	}
	return false;
}

int link_find_worker(struct buf *out, struct err *e)
{
	const char *given = getenv("POSTSIL_WORKER");

	if (given && *given) {
		buf_reset(out);
		buf_adds(out, given);
		if (access(given, X_OK) == 0)
			return 0;
		return err_set(e, ERR_NOT_FOUND, "$POSTSIL_WORKER names %s, which "
			       "cannot be run (%s)", given, strerror(errno));
	}
	if (beside_us(out) || in_path(out))
		return 0;
	return err_set(e, ERR_NOT_FOUND, "there is no " WORKER " beside postsil or in "
		       "$PATH: run 'make install', or name it in $POSTSIL_WORKER");
}

/* --- starting it ----------------------------------------------------------- */

/* The worker's standard error: a memory file that cannot grow, so that nothing
 * it says can fill the machine.  Where that is not to be had, nowhere. */
static int log_open(void)
{
	int fd = memfd_create("postsil-worker-stderr", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd >= 0 && ftruncate(fd, STDERR_MAX) == 0 &&
	    fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return open("/dev/null", O_WRONLY | O_CLOEXEC);
}

static int spawn(struct link *l, const char *path, char **argv, const int fd[3],
		 struct err *e)
{
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t at;
	sigset_t none, dfl;
	int rc;

	sigemptyset(&none);
	sigemptyset(&dfl);
	for (int s = 1; s < 32; s++)
		if (s != SIGKILL && s != SIGSTOP)
			sigaddset(&dfl, s);
	posix_spawn_file_actions_init(&fa);
	posix_spawnattr_init(&at);
	for (int i = 0; i < 3; i++)
		posix_spawn_file_actions_adddup2(&fa, fd[i], i);
	posix_spawnattr_setflags(&at, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF |
				 POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigdefault(&at, &dfl);
	posix_spawnattr_setsigmask(&at, &none);
	rc = posix_spawn(&l->pid, path, &fa, &at, argv, environ);
	posix_spawn_file_actions_destroy(&fa);
	posix_spawnattr_destroy(&at);
	if (rc == 0)
		return 0;
	l->pid = -1;
	errno = rc;
	return err_sys(e, "cannot start %s", path);
}

/* Ours, and so the worker's, unless somebody moves it: then the count of all the
 * machine tells. */
static int64_t oom_kills(void)
{
	struct sysroot *root;
	int64_t n;

	if (sysroot_open(NULL, &root, NULL) < 0)
		return 0;
	n = cgroup_oom_kills(root);
	sysroot_close(root);
	return n;
}

static int start(struct link *l, const char *path, const char *const *args,
		 struct err *e)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 }, rc;
	char *argv[LINK_ARGS + 2];
	int n = 0;

	argv[n++] = (char *)WORKER;
	while (args[n - 1] && n <= LINK_ARGS) {
		argv[n] = (char *)args[n - 1];
		n++;
	}
	argv[n] = NULL;
	if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0) {
		rc = err_sys(e, "cannot make a pipe for the worker");
		goto out;
	}
	l->log = log_open();
	l->oom_kills = oom_kills();
	l->in = in[1];
	l->out = out[0];
	in[1] = out[0] = -1;
	rc = spawn(l, path, argv, (const int[]){ in[0], out[1], l->log }, e);
	fcntl(l->in, F_SETFL, O_NONBLOCK);
	fcntl(l->out, F_SETFL, O_NONBLOCK);
out:
	for (int i = 0; i < 2; i++) {
		if (in[i] >= 0)
			close(in[i]);
		if (out[i] >= 0)
			close(out[i]);
	}
	return rc;
}

int link_open(struct link **out, const char *const *args, struct err *e)
{
	struct buf path = BUF_INIT;
	struct link *l = xcalloc(1, sizeof *l);
	int rc;

	l->pid = l->in = l->out = l->log = -1;
	rc = link_find_worker(&path, e);
	if (rc == 0)
		rc = start(l, path.p, args, e);
	if (rc < 0) {
		link_close(l);
		l = NULL;
	}
	*out = l;
	buf_release(&path);
	return rc;
}

int link_fd(const struct link *l)
{
	return l->eof ? -1 : l->out;
}

/* --- how it ended ---------------------------------------------------------- */

int link_status(const struct link *l)
{
	if (!l->reaped)
		return -1;
	return WIFSIGNALED(l->status) ? 128 + WTERMSIG(l->status)
				      : WEXITSTATUS(l->status);
}

/* Behind its usage the worker's last line says nothing: then the first line that
 * it says in its own name.  Sets [*begin, *end) to it when there is one. */
static void first_own_line(const char *raw, size_t n, size_t *begin, size_t *end)
{
	for (size_t i = 0; i < n; ) {
		const char *nl = memchr(raw + i, '\n', n - i);
		size_t stop = nl ? (size_t)(nl - raw) : n;

		if (stop - i > 15 && memcmp(raw + i, WORKER ":", 15) == 0) {
			*begin = i;
			*end = stop;
			return;
		}
		i = stop + 1;
	}
}

/* The last line that it wrote to standard error, without controls; the first
 * one after a wrong command line. */
static void last_words(const struct link *l, char *out, size_t n)
{
	char raw[STDERR_MAX];
	ssize_t got = pread(l->log, raw, sizeof raw, 0);
	size_t end = 0, begin, k = 0;

	out[0] = '\0';
	while (got > 0 && end < (size_t)got && raw[end])
		end++;
	while (end && (raw[end - 1] == '\n' || raw[end - 1] == ' '))
		end--;
	for (begin = end; begin && raw[begin - 1] != '\n'; )
		begin--;
	if (link_status(l) == STATUS_USAGE)
		first_own_line(raw, end, &begin, &end);
	/* our own prefix is said by the caller */
	if (end - begin > 16 && memcmp(raw + begin, WORKER ": ", 16) == 0)
		begin += 16;
	for (; begin < end && k + 1 < n; begin++)
		if ((unsigned char)raw[begin] >= ' ' && raw[begin] != 127)
			out[k++] = raw[begin];
	while (k && !utf8_is_valid(out, k))
		k--;
	out[k] = '\0';
}

static int killed(const struct link *l, struct err *e)
{
	int sig = WTERMSIG(l->status);

	/* the kernel counts before it kills */
	if (sig == SIGKILL && oom_kills() > l->oom_kills)
		return err_set(e, ERR_IO, "the worker was killed by SIGKILL, probably "
			       "by the out-of-memory killer (free memory, or raise the "
			       "memory limit of this container or service)");
	return err_set(e, ERR_IO, "the worker was killed by SIG%s (%s)",
		       sigabbrev_np(sig) ? sigabbrev_np(sig) : "?",
		       sigdescr_np(sig) ? sigdescr_np(sig) : "unknown");
}

static int ended(struct link *l, struct err *e)
{
	char words[300];
	int status, code;

	last_words(l, words, sizeof words);
	if (!l->reaped)
		return err_set(e, ERR_IO, "the worker closed its output before it was "
			       "done%s%s", *words ? ": " : "", words);
	if (WIFSIGNALED(l->status))
		return killed(l, e);
	status = WEXITSTATUS(l->status);
	if (status == 0)
		return err_set(e, ERR_STOPPED, "the worker has ended");
	code = status == STATUS_UNFIT ? ERR_REFUSED :
	       status == STATUS_USAGE ? ERR_USAGE : ERR_IO;
	if (*words)
		return err_set(e, code, "worker: %s", words);
	return err_set(e, code, "the worker ended with status %d", status);
}

/* 1 when it is gone or its time to go is over. */
static int reap(struct link *l)
{
	if (!l->reaped && waitpid(l->pid, &l->status, WNOHANG) == l->pid)
		l->reaped = true;
	if (l->reaped)
		return 1;
	return clock_mono_ns() - l->eof_ns > END_GRACE_MS * 1000000ull;
}

/* --- reading --------------------------------------------------------------- */

static void fill(struct link *l)
{
	ssize_t n;

	if (l->taken == l->data.n) {
		buf_reset(&l->data);
		l->taken = l->searched = 0;
	} else if (l->taken > READ_CHUNK) {
		buf_eat(&l->data, l->taken);
		l->searched -= l->taken;
		l->taken = 0;
	}
	buf_reserve(&l->data, READ_CHUNK);
	do
		n = read(l->out, l->data.p + l->data.n, READ_CHUNK);
	while (n < 0 && errno == EINTR);
	if (n > 0) {
		l->data.n += (size_t)n;
		l->data.p[l->data.n] = '\0';
	} else if (n == 0 || errno != EAGAIN) {
		l->eof = true;
		l->eof_ns = clock_mono_ns();
	}
}

static bool take_line(struct link *l, const char **line, size_t *n)
{
	const char *nl = NULL;

	if (l->searched < l->data.n)
		nl = memchr(l->data.p + l->searched, '\n', l->data.n - l->searched);
	if (!nl) {
		l->searched = l->data.n;
		return false;
	}
	*line = l->data.p + l->taken;
	*n = (size_t)(nl - *line);
	l->taken = l->searched = (size_t)(nl - l->data.p) + 1;
	return true;
}

int link_line(struct link *l, const char **line, size_t *n, struct err *e)
{
	if (!take_line(l, line, n)) {
		if (!l->eof)
			fill(l);
		if (!take_line(l, line, n)) {
			if (l->data.n - l->taken > EVENT_MAX_BYTES)
				return err_set(e, ERR_FORMAT, "the worker sent a line "
					       "of over %d bytes: it is not a "
					       "postsil-worker", EVENT_MAX_BYTES);
			return l->eof && reap(l) ? ended(l, e) : 0;
		}
	}
	return 1;
}

int link_event(struct link *l, struct arena *a, struct event *ev, struct err *e)
{
	const char *line;
	size_t n;
	int rc = link_line(l, &line, &n, e);

	if (rc <= 0)
		return rc;
	rc = event_parse(line, n, a, ev, e);
	return rc < 0 ? err_prefix(e, "the worker's stream cannot be read") : 1;
}

int link_wait(struct link *l, int timeout_ms)
{
	struct pollfd p = { .fd = l->out, .events = POLLIN };

	if (l->eof) {
		/* only its exit is waited for, which no descriptor tells */
		nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
		return 1;
	}
	return poll(&p, 1, timeout_ms) > 0;
}

int link_control(struct link *l, enum control c, struct err *e)
{
	struct buf line = BUF_INIT;
	ssize_t n;
	int rc = 0;

	control_write(c, &line);
	/* far below PIPE_BUF: whole or not at all */
	do
		n = write(l->in, line.p, line.n);
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t)line.n)
		rc = err_set(e, ERR_IO, "the worker takes no '%s' any more",
			     control_name(c));
	buf_release(&line);
	return rc;
}

void link_kill(struct link *l)
{
	if (l && l->pid > 0 && !l->reaped)
		kill(l->pid, SIGKILL);
}

void link_close(struct link *l)
{
	int fd[3];

	if (!l)
		return;
	memcpy(fd, (const int[]){ l->in, l->out, l->log }, sizeof fd);
	for (int i = 0; i < 3; i++)
		if (fd[i] >= 0)
			close(fd[i]);
	/* a worker that goes on is reaped by init once we are gone */
	if (l->pid > 0 && !l->reaped)
		waitpid(l->pid, &l->status, WNOHANG);
	buf_release(&l->data);
	free(l);
}

int link_run(const char *const *args, int timeout_ms, struct buf *out,
	     struct err *e)
{
	uint64_t until = clock_mono_ns() + (uint64_t)timeout_ms * 1000000u;
	struct err end = ERR_INIT;
	struct link *l;
	const char *line;
	size_t n;
	int rc = link_open(&l, args, e);

	if (rc < 0)
		return rc;
	while ((rc = link_line(l, &line, &n, &end)) >= 0) {
		if (rc == 1 && out) {
			buf_add(out, line, n);
			buf_addc(out, '\n');
		}
		if (clock_mono_ns() > until) {
			rc = err_set(&end, ERR_BUSY, "the worker does not answer");
			break;
		}
		if (rc == 0)
			link_wait(l, 50);
	}
	link_close(l);
	return rc == ERR_STOPPED ? 0 : err_set(e, rc, "%s", end.text);
}
