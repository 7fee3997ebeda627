/* SPDX-License-Identifier: MIT */
#include "core/detect/capture_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/xmem.h"

#define DESCRIPTORS 16   /* that nftw() may hold */

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	remove(path);
	return 0;
}

void capture_tree_remove(const char *path)
{
	nftw(path, remove_one, DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
}

/* 1: nothing is there; 0: an empty folder. */
static int look(const char *dir, struct err *e)
{
	DIR *d = opendir(dir);
	const struct dirent *entry;
	bool any = false;

	if (!d && errno == ENOENT)
		return 1;
	if (!d && errno == ENOTDIR)
		return err_set(e, ERR_REFUSED, "%s is there already and is no "
			       "folder: name one that is not there yet", dir);
	if (!d)
		return err_sys(e, "cannot look into %s", dir);
	while (!any && (entry = readdir(d)))
		any = strcmp(entry->d_name, ".") != 0 &&
		      strcmp(entry->d_name, "..") != 0;
	closedir(d);
	if (any)
		return err_set(e, ERR_REFUSED, "%s is there already and not "
			       "empty: name a folder that is not there yet", dir);
	return 0;
}

/* "a/b//" is a/b; a folder cannot take the place of "." or "/". */
static char *without_slashes(const char *dir)
{
	size_t n = strlen(dir);
	const char *base;

	while (n && dir[n - 1] == '/')
		n--;
	base = memrchr(dir, '/', n);
	base = base ? base + 1 : dir;
	if (n == 0 || (n - (size_t)(base - dir) == 1 && *base == '.') ||
	    (n - (size_t)(base - dir) == 2 && strncmp(base, "..", 2) == 0))
		return NULL;
	return xstrndup(dir, n);
}

int capture_tree_open(struct capture_tree *t, const char *dir, struct err *e)
{
	int rc;

	memset(t, 0, sizeof *t);
	t->fd = -1;
	t->wanted = without_slashes(dir);
	if (!t->wanted)
		return err_set(e, ERR_REFUSED, "'%s' cannot be replaced: name a "
			       "folder that is not there yet", dir);
	rc = look(t->wanted, e);
	if (rc < 0)
		goto out;
	t->temporary = xasprintf("%s.XXXXXX", t->wanted);
	if (!mkdtemp(t->temporary)) {
		rc = err_sys(e, "cannot make a folder beside %s", t->wanted);
		goto out;
	}
	t->fd = open(t->temporary, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (t->fd < 0 || fchmod(t->fd, 0755) < 0) {
		rc = err_sys(e, "cannot use the folder %s", t->temporary);
		rmdir(t->temporary);
		goto out;
	}
	return 0;
out:
	free(t->temporary);
	free(t->wanted);
	t->temporary = t->wanted = NULL;
	return rc;
}

static int enter(int fd, const char *name)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int next = openat(fd, name, flags);

	if (next < 0 && errno == ENOENT && mkdirat(fd, name, 0700) == 0 &&
	    fchmodat(fd, name, 0755, 0) == 0)
		next = openat(fd, name, flags);
	return next;
}

static int walk(const struct capture_tree *t, const char *path, size_t n)
{
	int fd = fcntl(t->fd, F_DUPFD_CLOEXEC, 0);

	for (const char *end = path + n; fd >= 0 && path < end;) {
		size_t len = strcspn(path, "/");
		char part[256];
		int next = -1;

		if (len >= sizeof part) {
			errno = ENAMETOOLONG;
		} else if (len) {
			memcpy(part, path, len);
			part[len] = '\0';
			next = enter(fd, part);
		} else {
			path++;
			continue;
		}
		close(fd);
		fd = next;
		path += len;
	}
	return fd;
}

/* The folder that path lies in, made if need be; *name is the last part.  The
 * descriptor stays the tree's: files come folder by folder. */
static int open_folder(struct capture_tree *t, const char *path,
		       const char **name)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 0;

	*name = slash ? slash + 1 : path;
	if (t->folder && strlen(t->folder) == n &&
	    memcmp(t->folder, path, n) == 0)
		return t->folder_fd;
	if (t->folder)
		close(t->folder_fd);
	free(t->folder);
	t->folder = NULL;
	t->folder_fd = walk(t, path, n);
	if (t->folder_fd >= 0)
		t->folder = xstrndup(path, n);
	return t->folder_fd;
}

static int write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		p += done;
		n -= (size_t)done;
	}
	return 0;
}

static int cannot(const struct capture_tree *t, const char *path, struct err *e)
{
	return err_sys(e, "cannot write %s below %s", path, t->wanted);
}

int capture_tree_file(struct capture_tree *t, const char *path, const void *p,
		      size_t n, struct err *e)
{
	const char *name = "";
	int folder = open_folder(t, path, &name), fd, rc = 0;

	if (folder < 0)
		return cannot(t, path, e);
	fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
		    O_CLOEXEC, 0600);
	if (fd < 0 && errno == EEXIST)
		return 0;
	if (fd < 0 || write_all(fd, p, n) < 0 || fchmod(fd, 0644) < 0)
		rc = cannot(t, path, e);
	/* a full disk is told only now by some file systems */
	if (fd >= 0 && close(fd) < 0 && rc == 0)
		rc = cannot(t, path, e);
	t->files++;
	t->bytes += n;
	return rc;
}

int capture_tree_folder(struct capture_tree *t, const char *path, struct err *e)
{
	const char *name = "";
	int folder = open_folder(t, path, &name), rc = 0;

	if (folder < 0)
		return cannot(t, path, e);
	if (mkdirat(folder, name, 0700) == 0) {
		if (fchmodat(folder, name, 0755, 0) < 0)
			rc = cannot(t, path, e);
	} else if (errno != EEXIST) {
		rc = cannot(t, path, e);
	}
	return rc;
}

int capture_tree_link(struct capture_tree *t, const char *path,
		      const char *target, struct err *e)
{
	const char *name = "";
	int folder = open_folder(t, path, &name), rc = 0;

	if (folder < 0)
		return cannot(t, path, e);
	if (symlinkat(target, folder, name) == 0)
		t->links++;
	else if (errno != EEXIST)
		rc = cannot(t, path, e);
	return rc;
}

bool capture_tree_has(const struct capture_tree *t, const char *path)
{
	struct stat st;

	path += strspn(path, "/");
	return fstatat(t->fd, path, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

int capture_tree_host_path(struct capture_tree *t, const char *path, char **out,
			   struct err *e)
{
	const char *name = "";
	int folder = open_folder(t, path, &name);

	if (folder < 0)
		return cannot(t, path, e);
	*out = xasprintf("%s%s", t->temporary, path);
	return 0;
}

int capture_tree_adopt(struct capture_tree *t, const char *path, struct err *e)
{
	struct stat st;

	path += strspn(path, "/");
	if (fstatat(t->fd, path, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
	    !S_ISREG(st.st_mode) || fchmodat(t->fd, path, 0644, 0) < 0)
		return cannot(t, path, e);
	t->files++;
	t->bytes += (size_t)st.st_size;
	return 0;
}

static void release(struct capture_tree *t)
{
	if (t->folder)
		close(t->folder_fd);
	free(t->folder);
	t->folder = NULL;
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
	free(t->temporary);
	free(t->wanted);
	t->temporary = t->wanted = NULL;
}

void capture_tree_discard(struct capture_tree *t)
{
	if (t->temporary)
		capture_tree_remove(t->temporary);
	release(t);
}

int capture_tree_finish(struct capture_tree *t, struct err *e)
{
	if (rename(t->temporary, t->wanted) < 0) {
		int rc = err_sys(e, "cannot put the capture at %s", t->wanted);

		capture_tree_discard(t);
		return rc;
	}
	release(t);
	return 0;
}
