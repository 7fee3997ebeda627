/* SPDX-License-Identifier: MIT */
#include "core/base/sysroot.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

#define PATH_BYTES 4096
#define LIST_MAX 65536
#define LINE_BYTES 65536u  /* of a file that are looked at for its first line */
#define LINKS_MAX 40  /* of one path, as in the kernel */

struct sysroot {
	int fd;
	bool live;
	char *dir;
	void (*tell)(void *arg, const char *path);
	void *arg;
};

int sysroot_open(const char *dir, struct sysroot **out, struct err *e)
{
	struct sysroot *root;
	int fd;

	if (!dir)
		dir = "/";
	fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_sys(e, "cannot read the machine below %s", dir);
	root = xcalloc(1, sizeof *root);
	root->fd = fd;
	root->live = strcmp(dir, "/") == 0;
	root->dir = xstrdup(dir);
	*out = root;
	return 0;
}

void sysroot_close(struct sysroot *root)
{
	if (!root)
		return;
	close(root->fd);
	free(root->dir);
	free(root);
}

bool sysroot_is_live(const struct sysroot *root)
{
	return root->live;
}

const char *sysroot_dir(const struct sysroot *root)
{
	return root->dir;
}

void sysroot_record(struct sysroot *root, void (*tell)(void *arg, const char *path),
		    void *arg)
{
	root->tell = tell;
	root->arg = arg;
}

static void told(const struct sysroot *root, const char *path)
{
	if (root->tell)
		root->tell(root->arg, path);
}

/* A path on its way down from the root; done has neither links nor "..", and no
 * slash before it. */
struct walk {
	char done[PATH_BYTES], rest[PATH_BYTES];
	int links;
};

/* Goes on at a link's target, then with what was left. */
static int walk_link(struct walk *w, const char *target)
{
	char *joined = xasprintf("%s/%s", target, w->rest);
	size_t n = strlen(joined);
	bool fits = n < sizeof w->rest;

	if (fits)
		memcpy(w->rest, joined, n + 1);
	free(joined);
	if (*target == '/')
		w->done[0] = '\0';
	if (++w->links > LINKS_MAX)
		return -ELOOP;
	return fits ? 0 : -ENAMETOOLONG;
}

/* Moves the first n bytes of rest, a name, to done, unless it is a link. */
static int walk_name(const struct sysroot *root, struct walk *w, size_t n,
		     bool follow)
{
	size_t at = strlen(w->done);
	char target[PATH_BYTES];
	ssize_t len;

	if (at + n + 2 > sizeof w->done)
		return -ENAMETOOLONG;
	snprintf(w->done + at, sizeof w->done - at, "%s%.*s", at ? "/" : "",
		 (int)n, w->rest);
	memmove(w->rest, w->rest + n, strlen(w->rest + n) + 1);
	if (!follow)
		return 0;
	len = readlinkat(root->fd, w->done, target, sizeof target - 1);
	if (len < 0)
		return errno == EINVAL ? 0 : -errno;
	target[len] = '\0';
	w->done[at] = '\0';
	return walk_link(w, target);
}

static int walk_step(const struct sysroot *root, struct walk *w, bool follow_last)
{
	size_t n = strcspn(w->rest, "/");
	bool last = w->rest[n + strspn(w->rest + n, "/")] == '\0';
	bool up = n == 2 && strncmp(w->rest, "..", 2) == 0;
	char *slash;

	if (n && !up && !(n == 1 && w->rest[0] == '.'))
		return walk_name(root, w, n, follow_last || !last);
	slash = strrchr(w->done, '/');
	if (up)
		w->done[slash ? slash - w->done : 0] = '\0';
	n += w->rest[n] == '/';
	memmove(w->rest, w->rest + n, strlen(w->rest + n) + 1);
	return 0;
}

static int walk(const struct sysroot *root, struct walk *w, const char *path,
		bool follow_last)
{
	int rc = 0;

	w->links = 0;
	w->done[0] = '\0';
	if (snprintf(w->rest, sizeof w->rest, "%s", path) >= (int)sizeof w->rest)
		return -ENAMETOOLONG;
	while (rc == 0 && w->rest[0])
		rc = walk_step(root, w, follow_last);
	return rc;
}

/* Kernels before 5.6, and some sandboxes, have no openat2(2): links are then
 * followed here, as if the root were "/" (path_resolution(7)). */
static int open_below_by_steps(const struct sysroot *root, const char *path,
			       int flags)
{
	struct walk w;
	int rc = walk(root, &w, path, !(flags & O_NOFOLLOW));

	if (rc < 0) {
		errno = -rc;
		return -1;
	}
	return openat(root->fd, w.done[0] ? w.done : ".", flags | O_NOFOLLOW);
}

static int open_below(const struct sysroot *root, const char *path, int flags)
{
	/* openat2(2) refuses O_PATH together with what it would ignore */
	const int extra = flags & O_PATH ? O_CLOEXEC
			: O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	struct open_how how = {
		.flags = (unsigned)(flags | extra),
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	long fd;

	if (root->live)
		return open(path, (int)how.flags);
	fd = syscall(SYS_openat2, root->fd, path, &how, sizeof how);
	/* EAGAIN: there is a ".." in the way, and somebody renamed something somewhere */
	if (fd < 0 && (errno == ENOSYS || errno == EPERM || errno == EAGAIN))
		return open_below_by_steps(root, path, (int)how.flags);
	return (int)fd;
}

/* At most max bytes; 1 when there are more. */
static int read_bytes(const struct sysroot *root, const char *path, size_t max,
		      struct buf *b)
{
	int fd = open_below(root, path, O_RDONLY);
	struct stat st = { 0 };
	size_t got = 0;
	int rc = 0;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		rc = S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
		goto out;
	}
	told(root, path);
	for (;;) {
		ssize_t n;

		buf_reserve(b, 16384);
		n = read(fd, b->p + b->n, 16384);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			rc = -errno;
		if (n <= 0)
			break;
		b->n += (size_t)n;
		got += (size_t)n;
		b->p[b->n] = '\0';
		if (got > max) {
			rc = 1;
			break;
		}
	}
out:
	close(fd);
	return rc;
}

int sysroot_read(const struct sysroot *root, const char *path, struct buf *b)
{
	int rc = read_bytes(root, path, SYSROOT_MAX_BYTES, b);

	return rc > 0 ? -EFBIG : rc;
}

int sysroot_file(const struct sysroot *root, const char *path)
{
	int fd = open_below(root, path, O_RDONLY);
	struct stat st;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		told(root, path);
		return fd;
	}
	close(fd);
	return -EINVAL;
}

static void path_format(char out[PATH_BYTES], const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));
static void path_format(char out[PATH_BYTES], const char *fmt, va_list ap)
{
	vsnprintf(out, PATH_BYTES, fmt, ap);
}

static int read_line(const struct sysroot *root, char *out, size_t n,
		     const char *path)
{
	struct buf b = BUF_INIT;
	size_t used = 0, i = 0;
	int rc = read_bytes(root, path, LINE_BYTES, &b);

	if (rc < 0)
		goto out;
	while (i < b.n && strchr(" \t\n", b.p[i]) && b.p[i])
		i++;
	for (; i < b.n && b.p[i] != '\n' && used + 1 < n; i++)
		if (b.p[i])
			out[used++] = b.p[i];
	while (used && strchr(" \t\r", out[used - 1]))
		used--;
	out[used] = '\0';
	rc = (int)used;
out:
	buf_release(&b);
	return rc;
}

int sysroot_line(const struct sysroot *root, char *out, size_t n,
		 const char *fmt, ...)
{
	char path[PATH_BYTES];
	va_list ap;

	va_start(ap, fmt);
	path_format(path, fmt, ap);
	va_end(ap);
	return read_line(root, out, n, path);
}

int sysroot_number(const struct sysroot *root, long long *out,
		   const char *fmt, ...)
{
	char path[PATH_BYTES], line[64], *end;
	va_list ap;
	int rc;

	va_start(ap, fmt);
	path_format(path, fmt, ap);
	va_end(ap);
	rc = read_line(root, line, sizeof line, path);
	if (rc < 0)
		return rc;
	errno = 0;
	*out = strtoll(line, &end, strncmp(line, "0x", 2) == 0 ? 16 : 10);
	return end == line || errno ? -EINVAL : 0;
}

bool sysroot_exists(const struct sysroot *root, const char *fmt, ...)
{
	char path[PATH_BYTES];
	va_list ap;
	int fd;

	va_start(ap, fmt);
	path_format(path, fmt, ap);
	va_end(ap);
	fd = open_below(root, path, O_PATH);
	if (fd < 0)
		return false;
	close(fd);
	return true;
}

int sysroot_readlink(const struct sysroot *root, const char *path, char *out,
		     size_t n)
{
	int fd = open_below(root, path, O_PATH | O_NOFOLLOW);
	ssize_t len;

	if (fd < 0)
		return -errno;
	len = readlinkat(fd, "", out, n - 1);
	if (len < 0)
		len = -errno;
	else
		out[len] = '\0';
	close(fd);
	return (int)len;
}

int sysroot_resolve(const struct sysroot *root, const char *path, char *out,
		    size_t n)
{
	struct walk w;
	int rc = walk(root, &w, path, true);

	if (rc < 0)
		return rc;
	rc = snprintf(out, n, "/%s", w.done);
	return rc < (int)n ? 0 : -ENAMETOOLONG;
}

static int by_version(const void *a, const void *b)
{
	return strverscmp(*(char *const *)a, *(char *const *)b);
}

int sysroot_list(const struct sysroot *root, const char *path, char ***names)
{
	int fd = open_below(root, path, O_RDONLY | O_DIRECTORY);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *d;
	char **list = NULL;
	size_t n = 0, cap = 0;

	if (!dir) {
		int rc = -errno;

		if (fd >= 0)
			close(fd);
		return rc;
	}
	while (n < LIST_MAX && (d = readdir(dir))) {
		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		list = xgrow(list, n, &cap, sizeof *list);
		list[n++] = xstrdup(d->d_name);
	}
	closedir(dir);
	if (n)
		qsort(list, n, sizeof *list, by_version);
	*names = list;
	return (int)n;
}

void sysroot_list_free(char **names, int n)
{
	if (n < 0)
		return;
	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);
}
