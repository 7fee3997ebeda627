/* SPDX-License-Identifier: MIT */
#include "tui/export_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/store_place.h"

static int refuse_existing(const char *path, struct err *e)
{
	return err_set(e, ERR_REFUSED, "%s is there already, and is not overwritten: "
		       "remove it, or name another file", path);
}

static int check_place(const struct export_file *f, struct err *e)
{
	struct stat st;

	if (!*f->path)
		return err_set(e, ERR_USAGE, "the file has an empty name");
	if (lstat(f->path, &st) < 0)
		return 0;   /* what else is wrong is told by making it */
	if (f->replaces && !S_ISREG(st.st_mode))
		return err_set(e, ERR_REFUSED, "%s is no regular file, and is not "
			       "replaced", f->path);
	return f->replaces ? 0 : refuse_existing(f->path, e);
}

/* As open(2) would make it: mkostemp() makes files for their owner alone, and
 * node_exporter is somebody else. */
static int set_mode(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	return fchmod(fd, 0666 & ~mask);
}

int export_file_open(struct export_file *f, const char *path, bool replaces,
		     struct err *e)
{
	int rc;

	*f = (struct export_file){ .fd = STDOUT_FILENO, .replaces = replaces };
	if (!path || strcmp(path, "-") == 0)
		return 0;
	f->path = path;
	f->fd = -1;
	rc = check_place(f, e);
	if (rc < 0)
		return rc;
	f->temporary = xasprintf("%s.XXXXXX", path);
	f->fd = mkostemp(f->temporary, O_CLOEXEC);
	if (f->fd >= 0 && set_mode(f->fd) == 0)
		return 0;
	rc = err_sys(e, "cannot make %s", path);
	if (f->fd < 0) {
		free(f->temporary);
		f->temporary = NULL;
	}
	return rc;
}

int export_file_write(void *ctx, const void *p, size_t n, struct err *e)
{
	struct export_file *f = ctx;

	for (size_t done = 0; done < n;) {
		ssize_t k = write(f->fd, (const char *)p + done, n - done);

		if (k < 0 && errno == EINTR)
			continue;
		f->gone = k < 0 && errno == EPIPE;
		if (f->gone)
			return err_set(e, ERR_STOPPED, "the reader went away");
		if (k < 0)
			return err_sys(e, "cannot write to %s",
				       f->path ? f->path : "standard output");
		done += (size_t)k;
		f->bytes += k;
	}
	return 0;
}

/* Never over a file that was made meanwhile, unless it replaces. */
static int give_name(struct export_file *f, struct err *e)
{
	int rc = f->replaces ? rename(f->temporary, f->path)
		: renameat2(AT_FDCWD, f->temporary, AT_FDCWD, f->path,
			    RENAME_NOREPLACE);

	if (rc < 0 && !f->replaces && (errno == EINVAL || errno == ENOSYS)) {
		/* a file system without it */
		rc = link(f->temporary, f->path);
		if (rc == 0)
			unlink(f->temporary);
	}
	if (rc < 0)
		return errno == EEXIST ? refuse_existing(f->path, e)
				       : err_sys(e, "cannot name the file %s", f->path);
	free(f->temporary);
	f->temporary = NULL;
	return store_place_sync_folder(f->path, e);
}

int export_file_finish(struct export_file *f, struct err *e)
{
	if (!f->path)
		return 0;
	if (fsync(f->fd) < 0)
		return err_sys(e, "cannot sync %s", f->path);
	return give_name(f, e);
}

void export_file_close(struct export_file *f)
{
	if (f->path && f->fd >= 0)
		close(f->fd);
	if (f->temporary)
		unlink(f->temporary);
	free(f->temporary);
	f->temporary = NULL;
}
