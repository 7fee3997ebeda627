/* SPDX-License-Identifier: MIT */
#include "bench/spool_list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/spool.h"
#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/json.h"
#include "core/base/xmem.h"
#include "core/model/event.h"

const char *spool_state_name(enum spool_state s)
{
	static const char *const name[] = {
		[SPOOL_RUNNING] = "running", [SPOOL_DONE] = "done",
		[SPOOL_FAILED] = "failed", [SPOOL_DEAD] = "dead",
	};

	return name[s];
}

int spool_open(int dir, const char *run, struct err *e)
{
	char name[SPOOL_NAME];
	struct stat st;
	int fd;

	if (!spool_id_is_valid(run))
		return err_set(e, ERR_USAGE, "a run id is a UUID in lower case");
	spool_file_name(run, name);
	fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return err_set(e, ERR_NOT_FOUND, "there is no run %s in the spool",
			       run);
	if (fd < 0)
		return err_sys(e, "cannot open the spool of run %s", run);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return err_set(e, ERR_REFUSED, "the spool of run %s is no regular file", run);
}

/* The shared lock is held for a moment only; a writer never waits for it, as
 * it locks before the file has its name. */
static bool is_locked(int fd)
{
	if (flock(fd, LOCK_SH | LOCK_NB) < 0)
		return true;
	flock(fd, LOCK_UN);
	return false;
}

/* Holder of the flock on this inode, from /proc/locks: "1: FLOCK  ADVISORY
 * WRITE 4711 fe:01:1234 0 EOF".  The device there differs from stat(2)'s on
 * overlays and btrfs, so the inode must do. */
static int lock_holder(ino_t inode)
{
	char line[256], kind[16], mode[16];
	int pid = 0, p;
	unsigned long long ino;
	FILE *f = fopen("/proc/locks", "re");

	while (f && pid == 0 && fgets(line, sizeof line, f))
		if (sscanf(line, "%*u: %15s %*15s %15s %d %*x:%*x:%llu", kind,
			   mode, &p, &ino) == 4 && ino == inode && p > 0 &&
		    strcmp(kind, "FLOCK") == 0 && strcmp(mode, "WRITE") == 0)
			pid = p;
	if (f)
		fclose(f);
	return pid;
}

/* Reads n bytes at off; fewer at the end of the file. */
static size_t read_at(int fd, char *p, size_t n, off_t off)
{
	size_t done = 0;
	ssize_t r;

	while (done < n) {
		r = pread(fd, p + done, n - done, off + (off_t)done);
		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			break;
		done += (size_t)r;
	}
	return done;
}

static void read_hello(const char *p, size_t n, struct spool_info *out)
{
	const char *end = memchr(p, '\n', n);
	struct arena a = ARENA_INIT;
	struct event ev;

	if (end && event_parse(p, (size_t)(end - p), &a, &ev, NULL) == 0 &&
	    ev.kind == EV_HELLO) {
		snprintf(out->suite, sizeof out->suite, "%s",
			 ev.suite ? ev.suite : "");
		out->started_ms = ev.at_ms;
	}
	arena_release(&a);
}

/* True when the last whole line of p is a bye; *ok is what it says. */
static bool read_bye(const char *p, size_t n, bool *ok)
{
	const char *end = memrchr(p, '\n', n), *start;
	struct arena a = ARENA_INIT;
	struct event ev;
	bool bye;

	if (!end)
		return false;
	start = memrchr(p, '\n', (size_t)(end - p));
	start = start ? start + 1 : p;
	bye = event_parse(start, (size_t)(end - start), &a, &ev, NULL) == 0 &&
	      ev.kind == EV_BYE;
	*ok = bye && ev.ok;
	arena_release(&a);
	return bye;
}

static void describe(int fd, struct spool_info *out)
{
	const size_t cap = EVENT_MAX_BYTES + 2;
	char *p = xmalloc(cap);
	bool locked = is_locked(fd), ok = false;
	struct stat st;
	off_t tail;

	/* the lock is looked at first: a run that ends in between has its bye */
	if (fstat(fd, &st) < 0)
		memset(&st, 0, sizeof st);
	out->size = (uint64_t)st.st_size;
	read_hello(p, read_at(fd, p, cap, 0), out);
	tail = st.st_size > (off_t)cap ? st.st_size - (off_t)cap : 0;
	if (read_bye(p, read_at(fd, p, cap, tail), &ok))
		out->state = ok ? SPOOL_DONE : SPOOL_FAILED;
	else
		out->state = locked ? SPOOL_RUNNING : SPOOL_DEAD;
	if (out->state == SPOOL_RUNNING)
		out->pid = lock_holder(st.st_ino);
	free(p);
}

int spool_stat(int dir, const char *run, struct spool_info *out, struct err *e)
{
	int fd = spool_open(dir, run, e);

	if (fd < 0)
		return fd;
	*out = (struct spool_info){ 0 };
	snprintf(out->run, sizeof out->run, "%s", run);
	describe(fd, out);
	close(fd);
	return 0;
}

/* Calls fn for the id of every spool file; stops when it returns false. */
static int each_run(int dir, bool (*fn)(void *user, const char *run), void *user,
		    struct err *e)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *de;
	char run[RUN_ID];

	if (!d) {
		if (fd >= 0)
			close(fd);
		return err_sys(e, "cannot read the spool directory");
	}
	while ((de = readdir(d))) {
		if (strlen(de->d_name) != RUN_ID - 1 + 6 ||
		    strcmp(de->d_name + RUN_ID - 1, ".jsonl") != 0)
			continue;
		snprintf(run, sizeof run, "%.36s", de->d_name);
		if (spool_id_is_valid(run) && !fn(user, run))
			break;
	}
	closedir(d);
	return 0;
}

struct list {
	int dir;
	struct spool_info *info;
	size_t n, cap;
};

static bool add_run(void *user, const char *run)
{
	struct list *l = user;

	l->info = xgrow(l->info, l->n, &l->cap, sizeof *l->info);
	if (spool_stat(l->dir, run, &l->info[l->n], NULL) == 0)
		l->n++;
	return true;
}

static int by_start(const void *a, const void *b)
{
	const struct spool_info *x = a, *y = b;

	if (x->started_ms != y->started_ms)
		return x->started_ms < y->started_ms ? -1 : 1;
	return strcmp(x->run, y->run);
}

int spool_list(int dir, struct spool_info **out, struct err *e)
{
	struct list l = { .dir = dir };
	int rc = each_run(dir, add_run, &l, e);

	if (rc < 0) {
		free(l.info);
		return rc;
	}
	if (l.n > 0)
		qsort(l.info, l.n, sizeof *l.info, by_start);
	*out = l.info;
	return (int)l.n;
}

void spool_info_write(const struct spool_info *i, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);
	char iso[CLOCK_ISO];

	clock_iso(i->started_ms, iso);
	jw_begin_object(&w);
	jw_kstr(&w, "run", i->run);
	jw_kstr(&w, "state", spool_state_name(i->state));
	jw_kstr(&w, "suite", i->suite[0] ? i->suite : NULL);
	jw_kstr(&w, "started", i->started_ms ? iso : NULL);
	jw_key(&w, "pid");
	if (i->pid > 0)
		jw_int(&w, i->pid);
	else
		jw_null(&w);
	jw_kint(&w, "size", (int64_t)i->size);
	jw_end_object(&w);
	buf_addc(out, '\n');
}

struct search {
	const char *prefix;
	char run[RUN_ID];
	int n;
};

static bool match_run(void *user, const char *run)
{
	struct search *s = user;

	if (strncmp(run, s->prefix, strlen(s->prefix)) == 0) {
		snprintf(s->run, sizeof s->run, "%s", run);
		s->n++;
	}
	return true;
}

int spool_resolve(int dir, const char *prefix, char run[RUN_ID], struct err *e)
{
	struct search s = { .prefix = prefix };
	size_t n = strlen(prefix);
	int rc;

	if (n == 0 || n >= RUN_ID || strspn(prefix, "0123456789abcdef-") != n)
		return err_set(e, ERR_USAGE, "a run is named by its id or the "
			       "first digits of it: see postsil-worker --list");
	rc = each_run(dir, match_run, &s, e);
	if (rc < 0)
		return rc;
	if (s.n == 0)
		return err_set(e, ERR_NOT_FOUND, "there is no run %s in the spool",
			       prefix);
	if (s.n > 1)
		return err_set(e, ERR_USAGE, "%s fits %d runs: give more digits",
			       prefix, s.n);
	memcpy(run, s.run, RUN_ID);
	return 0;
}

int spool_forget(int dir, const char *run, struct err *e)
{
	char name[SPOOL_NAME];
	int fd = spool_open(dir, run, e), rc = 0;

	if (fd < 0)
		return fd;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		rc = err_set(e, ERR_BUSY, "run %s is in progress: abort it first; if its "
			     "worker does not answer, end that by "
			     "`pkill -KILL -x postsil-worker`", run);
		goto out;
	}
	spool_control_name(run, name);
	unlinkat(dir, name, 0);
	spool_file_name(run, name);
	if (unlinkat(dir, name, 0) < 0)
		rc = err_sys(e, "cannot remove the spool of run %s", run);
out:
	close(fd);
	return rc;
}
