/* SPDX-License-Identifier: MIT */
#include "bench/attach.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/control.h"
#include "bench/spool.h"
#include "bench/spool_list.h"
#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/model/event.h"

#define FOLLOW_POLL_MS 100
#define IDLE_LOOKS 10         /* looks without news before a look at the lock */
#define CHUNK 65536

struct follower {
	int dir, fd;
	const char *run;
	struct buf rest;      /* an unfinished line */
	bool bye, ok;
	char why[400];
	struct control_source in;
};

/* All of it, waiting for the reader.  ERR_STOPPED when the reader is gone. */
static int print_all(const char *p, size_t n, struct err *e)
{
	while (n > 0) {
		ssize_t w = write(STDOUT_FILENO, p, n);

		struct pollfd pf = { .fd = STDOUT_FILENO, .events = POLLOUT };

		if (w < 0 && (errno == EINTR ||
			      (errno == EAGAIN && poll(&pf, 1, -1) >= 0)))
			continue;
		if (w < 0 && errno == EPIPE)
			return ERR_STOPPED;
		if (w < 0)
			return err_sys(e, "cannot write to standard output");
		p += w;
		n -= (size_t)w;
	}
	return 0;
}

static void look_at(struct follower *f, const char *line, size_t n)
{
	static const char bye[] = "{\"ev\":\"bye\"";  /* ev comes first */
	struct arena a = ARENA_INIT;
	struct event ev;

	if (n < sizeof bye - 1 || memcmp(line, bye, sizeof bye - 1) != 0)
		return;
	if (event_parse(line, n, &a, &ev, NULL) == 0 && ev.kind == EV_BYE) {
		f->bye = true;
		f->ok = ev.ok;
		snprintf(f->why, sizeof f->why, "%s", ev.text ? ev.text : "");
	}
	arena_release(&a);
}

/* Prints the whole lines that have come since the last call. */
static int pass_lines(struct follower *f, struct err *e)
{
	char *start, *end;
	ssize_t n;
	int rc = 0;

	do {
		buf_reserve(&f->rest, CHUNK);
		n = read(f->fd, f->rest.p + f->rest.n, CHUNK);
		if (n < 0)
			return err_sys(e, "cannot read the spool of run %s", f->run);
		f->rest.n += (size_t)n;
		start = f->rest.p;
		while ((end = memchr(start, '\n', f->rest.n -
				     (size_t)(start - f->rest.p)))) {
			look_at(f, start, (size_t)(end - start));
			start = end + 1;
		}
		rc = print_all(f->rest.p, (size_t)(start - f->rest.p), e);
		buf_eat(&f->rest, (size_t)(start - f->rest.p));
		if (f->rest.n > EVENT_MAX_BYTES)
			return err_set(e, ERR_FORMAT, "the spool of run %s holds a "
				       "line over %d bytes", f->run, EVENT_MAX_BYTES);
	} while (rc == 0 && n > 0 && !f->bye);
	return rc;
}

/* Hands one control line to the worker, if it still listens. */
static void forward(const struct follower *f, enum control c)
{
	struct buf line = BUF_INIT;
	char name[SPOOL_NAME];
	struct stat st;
	int fd;

	spool_control_name(f->run, name);
	fd = openat(f->dir, name, O_WRONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return;
	control_write(c, &line);
	/* shorter than PIPE_BUF: whole or not at all */
	if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode) &&
	    write(fd, line.p, line.n) < 0 && errno == EAGAIN)
		fprintf(stderr, "postsil-worker: the run does not listen now, "
			"%s is lost\n", control_name(c));
	close(fd);
	buf_release(&line);
}

/* The lock is looked at before the lines are, so that the bye of a worker that
 * ends in between is seen. */
static int check_alive(struct follower *f, struct err *e)
{
	struct spool_info info;
	int rc = spool_stat(f->dir, f->run, &info, e);

	if (rc == 0)
		rc = pass_lines(f, e);
	if (rc < 0 || f->bye || info.state != SPOOL_DEAD)
		return rc;
	return err_set(e, ERR_STOPPED, "run %s died: its events end without a bye "
		       "(killed, or the machine went down); postsil-worker --forget "
		       "%.8s takes them away", f->run, f->run);
}

/* Seen without writing: a paused run gives nothing to write. */
static bool reader_left(void)
{
	struct pollfd pf = { .fd = STDOUT_FILENO };

	return poll(&pf, 1, 0) > 0;
}

static int follow(struct follower *f, struct err *e)
{
	enum control c;
	int rc, idle = IDLE_LOOKS;

	for (;;) {
		off_t before = lseek(f->fd, 0, SEEK_CUR);

		rc = pass_lines(f, e);
		if (rc == 0 && !f->bye && idle >= IDLE_LOOKS) {
			idle = 0;
			rc = check_alive(f, e);
		}
		if (rc < 0 || f->bye)
			return rc;
		if (reader_left())
			return ERR_STOPPED;
		idle = lseek(f->fd, 0, SEEK_CUR) > before ? 0 : idle + 1;
		while ((c = control_read(&f->in, FOLLOW_POLL_MS)) != CONTROL_NONE)
			forward(f, c);
	}
}

int attach_follow(int dir, const char *run, struct err *e)
{
	struct follower f = { .dir = dir, .run = run, .in.fd = STDIN_FILENO };
	int rc;

	signal(SIGPIPE, SIG_IGN);
	f.fd = spool_open(dir, run, e);
	if (f.fd < 0)
		return f.fd;
	rc = follow(&f, e);
	if (rc == 0 && f.bye && !f.ok)
		rc = err_set(e, ERR_STOPPED, "%s", f.why);
	else if (rc == ERR_STOPPED && e && !e->code)
		rc = 0;  /* our reader left: nothing is wrong with the run */
	buf_release(&f.rest);
	close(f.fd);
	return rc;
}

int attach_fetch(int dir, const char *run, struct err *e)
{
	struct follower f = { .dir = dir, .run = run };
	int rc;

	f.fd = spool_open(dir, run, e);
	if (f.fd < 0)
		return f.fd;
	rc = pass_lines(&f, e);
	buf_release(&f.rest);
	close(f.fd);
	return rc;
}

int attach_list(int dir, struct err *e)
{
	struct spool_info *info = NULL;
	struct buf out = BUF_INIT;
	int n = spool_list(dir, &info, e), rc = 0;

	if (n < 0)
		return n;
	for (int i = 0; i < n; i++)
		spool_info_write(&info[i], &out);
	if (out.n > 0)
		rc = print_all(out.p, out.n, e);
	buf_release(&out);
	free(info);
	return rc;
}
