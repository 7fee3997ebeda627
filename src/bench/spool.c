/* SPDX-License-Identifier: MIT */
#include "bench/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/place_file.h"
#include "core/base/xmem.h"

struct spool {
	int dir, fd, ctl;
	off_t end;               /* behind the last whole line */
	char run[RUN_ID];
};

bool spool_id_is_valid(const char *run)
{
	for (int i = 0; i < RUN_ID - 1; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? run[i] != '-'
			 : !run[i] || !strchr("0123456789abcdef", run[i]))
			return false;
	}
	return run[RUN_ID - 1] == '\0';
}

void spool_file_name(const char *run, char out[SPOOL_NAME])
{
	snprintf(out, SPOOL_NAME, "%.36s.jsonl", run);
}

void spool_control_name(const char *run, char out[SPOOL_NAME])
{
	snprintf(out, SPOOL_NAME, "%.36s.ctl", run);
}

/* The XDG base directory rules: a relative path there is to be ignored. */
static int dir_path(struct buf *out, struct err *e)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (state && *state == '/') {
		buf_adds(out, state);
	} else {
		const struct passwd *pw;

		if (!home || *home != '/') {
			pw = getpwuid(geteuid());
			home = pw ? pw->pw_dir : NULL;
		}
		if (!home || *home != '/')
			return err_set(e, ERR_IO, "no home directory: "
				       "set HOME or XDG_STATE_HOME");
		buf_addf(out, "%s/.local/state", home);
	}
	buf_adds(out, "/postsil/spool");
	return 0;
}

/* mkdir -p with mode 0700 for what is missing. */
static int make_path(char *path, struct err *e)
{
	for (char *p = path + 1; ; p++) {
		char c = *p;

		if (c != '/' && c != '\0')
			continue;
		*p = '\0';
		if (mkdir(path, 0700) < 0 && errno != EEXIST && errno != EISDIR &&
		    access(path, F_OK) < 0)
			return err_sys(e, "cannot make the directory %s", path);
		*p = c;
		if (c == '\0')
			return 0;
	}
}

static int check_dir(int fd, const char *path, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_sys(e, "%s", path);
	if (st.st_uid != geteuid())
		return err_set(e, ERR_REFUSED, "%s belongs to another user: "
			       "set XDG_STATE_HOME to a directory of your own", path);
	if (st.st_mode & 022)
		return err_set(e, ERR_REFUSED, "others may write to %s: "
			       "run chmod 700 on it", path);
	return 0;
}

int spool_dir_open(struct err *e)
{
	struct buf path = BUF_INIT;
	int fd = -1, rc;

	rc = dir_path(&path, e);
	if (rc < 0)
		goto out;
	rc = make_path(path.p, e);
	if (rc < 0)
		goto out;
	fd = open(path.p, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) {
		rc = err_sys(e, "cannot open the spool directory %s", path.p);
		goto out;
	}
	rc = check_dir(fd, path.p, e);
	if (rc < 0)
		close(fd);
	else
		rc = fd;
out:
	buf_release(&path);
	return rc;
}

static int create_file(struct spool *s, struct err *e)
{
	char name[SPOOL_NAME], tmp[SPOOL_NAME];

	spool_file_name(s->run, name);
	snprintf(tmp, sizeof tmp, ".%.36s.new", s->run);
	s->fd = openat(s->dir, tmp, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW |
		       O_CLOEXEC | O_APPEND, 0600);
	if (s->fd < 0 && errno == EEXIST)
		return err_set(e, ERR_CONFLICT, "run %s is being started already",
			       s->run);
	if (s->fd < 0)
		return err_sys(e, "cannot make the spool of run %s", s->run);
	if (flock(s->fd, LOCK_EX | LOCK_NB) == 0 &&
	    place_file(s->dir, tmp, name) == 0)
		return 0;
	if (errno == EEXIST)
		err_set(e, ERR_CONFLICT, "run %s exists already: "
			"see postsil-worker --list", s->run);
	else
		err_sys(e, "cannot make the spool of run %s", s->run);
	unlinkat(s->dir, tmp, 0);
	return e ? e->code : ERR_IO;
}

/* Opened for reading and writing, so that it does not end when the last
 * attached process goes. */
static void create_control(struct spool *s)
{
	char name[SPOOL_NAME];

	spool_control_name(s->run, name);
	if (mkfifoat(s->dir, name, 0600) < 0)
		return;
	s->ctl = openat(s->dir, name,
			O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
}

int spool_create(int dir, const char *run, struct spool **out, struct err *e)
{
	struct spool *s;
	int rc;

	if (!spool_id_is_valid(run))
		return err_set(e, ERR_USAGE, "a run id is a UUID in lower case");
	s = xcalloc(1, sizeof *s);
	s->fd = s->ctl = -1;
	snprintf(s->run, sizeof s->run, "%s", run);
	s->dir = fcntl(dir, F_DUPFD_CLOEXEC, 3);
	rc = s->dir < 0 ? err_sys(e, "spool directory") : create_file(s, e);
	if (rc < 0) {
		spool_close(s);
		return rc;
	}
	create_control(s);
	*out = s;
	return 0;
}

int spool_append(struct spool *s, const char *line, size_t n, struct err *e)
{
	int saved;

	for (size_t done = 0; done < n; ) {
		ssize_t w = write(s->fd, line + done, n - done);

		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0) {
			saved = w < 0 ? errno : ENOSPC;
			/* best effort: a torn line would say less than none */
			if (ftruncate(s->fd, s->end) < 0)
				saved = saved ? saved : errno;
			errno = saved;
			return err_sys(e, "cannot write the spool of run %s "
				       "(free some space and start again)", s->run);
		}
		done += (size_t)w;
	}
	s->end += (off_t)n;
	return 0;
}

int spool_sync(struct spool *s, struct err *e)
{
	if (fsync(s->fd) < 0)
		return err_sys(e, "cannot write the spool of run %s to disk", s->run);
	/* some file systems refuse fsync on directories: not an error */
	(void)fsync(s->dir);
	return 0;
}

int spool_control_fd(const struct spool *s)
{
	return s->ctl;
}

void spool_close(struct spool *s)
{
	char name[SPOOL_NAME];

	if (!s)
		return;
	if (s->ctl >= 0) {
		spool_control_name(s->run, name);
		unlinkat(s->dir, name, 0);
		close(s->ctl);
	}
	if (s->fd >= 0)
		close(s->fd);
	if (s->dir >= 0)
		close(s->dir);
	free(s);
}
