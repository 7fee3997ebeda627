/* SPDX-License-Identifier: MIT */
/*
 * For LD_PRELOAD: fails chosen calls on the files below one folder, and writes
 * down what was done to them.  Environment:
 *
 *   FAULT_ROOT    the folder, an absolute path without links; else nothing is done
 *   FAULT_CALL    pread, pwrite, sync (fsync and fdatasync), truncate or unlink
 *   FAULT_NTH     the first call that fails, from 1
 *   FAULT_TIMES   how many fail from there on; 0: all
 *   FAULT_ERRNO   with this number; 0: the process is killed instead
 *   FAULT_HITS    a file that grows by one byte with every call that failed
 *   FAULT_RECORD  a file to which the calls are appended, see record.h
 *
 * A write that fails has written its first half, as a full disk does.  The calls
 * go to the kernel directly, so that they meet no other wrapper.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "record.h"

#define FDS 1024
#define PATH 256

/* Below the root, "." for itself; "" for what is elsewhere.  A shim has no place but
 * globals to keep what it saw. */
static char path_of[FDS][PATH];
static int record_fd = -1;

static const char *below_root(const char *path)
{
	const char *root = getenv("FAULT_ROOT");
	size_t n = root ? strlen(root) : 0;

	if (!n || strncmp(path, root, n) != 0)
		return NULL;
	return path[n] == '\0' ? "." : path[n] == '/' && path[n + 1]
		? path + n + 1 : NULL;
}

static const char *path_at(int fd)
{
	return fd >= 0 && fd < FDS && path_of[fd][0] ? path_of[fd] : NULL;
}

static int raw_open(const char *path, int flags, int mode)
{
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

static void write_down(enum record_kind kind, const char *path, int64_t at,
		       const void *p, size_t n)
{
	struct record r = { .kind = (uint8_t)kind, .at = at, .n = (uint32_t)n,
			    .path_len = (uint8_t)strlen(path) };
	struct iovec v[] = {
		{ .iov_base = &r, .iov_len = sizeof r },
		{ .iov_base = (void *)path, .iov_len = r.path_len },
		{ .iov_base = (void *)p, .iov_len = n },
	};
	const char *to = getenv("FAULT_RECORD");
	int was = errno;

	if (!to)
		return;
	if (record_fd < 0)
		record_fd = raw_open(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
				     0600);
	if (syscall(SYS_writev, record_fd, v, 3) !=
	    (long)(sizeof r + r.path_len + n))
		_exit(8);
	errno = was;
}

static void count_hit(void)
{
	const char *hits = getenv("FAULT_HITS");
	int fd = hits ? raw_open(hits, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;

	if (fd >= 0) {
		if (syscall(SYS_write, fd, "x", 1) != 1)
			_exit(8);
		syscall(SYS_close, fd);
	}
}

static long number(const char *name, long without)
{
	const char *s = getenv(name);

	return s ? atol(s) : without;
}

/* This call is to fail; errno says with what. */
static bool fails(const char *call)
{
	static long seen;
	const char *chosen = getenv("FAULT_CALL");
	long nth = number("FAULT_NTH", 0), times = number("FAULT_TIMES", 1);

	if (!chosen || strcmp(chosen, call) != 0)
		return false;
	seen++;
	if (nth <= 0 || seen < nth || (times && seen >= nth + times))
		return false;
	count_hit();
	errno = (int)number("FAULT_ERRNO", EIO);
	if (errno == 0)
		kill(getpid(), SIGKILL);
	return true;
}

static int open_any(const char *path, int flags, int mode)
{
	const char *name = below_root(path);
	bool made = name && (flags & O_CREAT) &&
		    syscall(SYS_faccessat, AT_FDCWD, path, F_OK) < 0;
	int fd = raw_open(path, flags, mode);

	if (fd >= 0 && fd < FDS)
		snprintf(path_of[fd], PATH, "%s", name ? name : "");
	if (fd >= 0 && made)
		write_down(RECORD_FILE, name, 0, NULL, 0);
	return fd;
}

static int mode_of(int flags, va_list ap)
{
	return flags & O_CREAT ? va_arg(ap, int) : 0;
}

int open(const char *path, int flags, ...)
{
	va_list ap;
	int mode;

	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	return open_any(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	va_list ap;
	int mode;

	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	return open_any(path, flags, mode);
}

/* glibc opens the file by a name of its own. */
int mkostemp(char *template, int flags)
{
	static unsigned made;
	char *end = template + strlen(template) - 6;
	int fd;

	do {
		snprintf(end, 7, "%06u", made++ % 1000000);
		fd = open_any(template, flags | O_RDWR | O_CREAT | O_EXCL, 0600);
	} while (fd < 0 && errno == EEXIST);
	return fd;
}

int mkdir(const char *path, mode_t mode)
{
	const char *name = below_root(path);
	int rc = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);

	if (rc == 0 && name)
		write_down(RECORD_FOLDER, name, 0, NULL, 0);
	return rc;
}

ssize_t pread64(int fd, void *p, size_t n, off64_t at)
{
	if (path_at(fd) && fails("pread"))
		return -1;
	return syscall(SYS_pread64, fd, p, n, at);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	const char *path = path_at(fd);
	bool bad = path && fails("pwrite");
	int why = errno;
	ssize_t done = syscall(SYS_pwrite64, fd, p, bad ? n / 2 : n, at);

	if (path && done > 0)
		write_down(RECORD_WRITE, path, at, p, (size_t)done);
	if (!bad)
		return done;
	errno = why;
	return -1;
}

/* SQLite calls those for large files, postsil the others: one kernel call each. */
ssize_t pread(int fd, void *p, size_t n, off_t at)
{
	return pread64(fd, p, n, at);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
	return pwrite64(fd, p, n, at);
}

int ftruncate(int fd, off_t n)
{
	return ftruncate64(fd, n);
}

int ftruncate64(int fd, off64_t n)
{
	const char *path = path_at(fd);
	int rc;

	if (path && fails("truncate"))
		return -1;
	rc = (int)syscall(SYS_ftruncate, fd, n);
	if (path && rc == 0)
		write_down(RECORD_TRUNCATE, path, n, NULL, 0);
	return rc;
}

static int sync_any(int fd, long call)
{
	const char *path = path_at(fd);
	int rc;

	if (path && fails("sync")) {
		write_down(RECORD_FAILED, path, 0, NULL, 0);
		return -1;
	}
	rc = (int)syscall(call, fd);
	if (path && rc == 0)
		write_down(RECORD_SYNC, path, 0, NULL, 0);
	return rc;
}

int fsync(int fd)
{
	return sync_any(fd, SYS_fsync);
}

int fdatasync(int fd)
{
	return sync_any(fd, SYS_fdatasync);
}

static int unlink_any(int fd, const char *path, const char *name, int flags)
{
	int rc;

	if (name && fails("unlink"))
		return -1;
	rc = (int)syscall(SYS_unlinkat, fd, path, flags);
	if (rc == 0 && name)
		write_down(RECORD_UNLINK, name, 0, NULL, 0);
	return rc;
}

int unlink(const char *path)
{
	return unlink_any(AT_FDCWD, path, below_root(path), 0);
}

/* Of a file in a folder that is open: what the kernel says which. */
int unlinkat(int fd, const char *path, int flags)
{
	char at[32], full[2 * PATH] = "";
	ssize_t n;

	if (fd == AT_FDCWD || path[0] == '/')
		return unlink_any(fd, path, below_root(path), flags);
	snprintf(at, sizeof at, "/proc/self/fd/%d", fd);
	n = syscall(SYS_readlinkat, AT_FDCWD, at, full, PATH);
	if (n > 0)
		snprintf(full + n, sizeof full - (size_t)n, "/%s", path);
	return unlink_any(fd, path, below_root(full), flags);
}

static int rename_any(const char *from, const char *to, unsigned flags)
{
	const char *name = below_root(from), *fresh = below_root(to);
	int rc = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags);

	if (rc == 0 && name && fresh)
		write_down(RECORD_RENAME, name, 0, fresh, strlen(fresh));
	return rc;
}

int rename(const char *from, const char *to)
{
	return rename_any(from, to, 0);
}

/* Elsewhere than from the working folder nobody calls it with a path of ours. */
int renameat2(int from_fd, const char *from, int to_fd, const char *to,
	      unsigned flags)
{
	if (from_fd == AT_FDCWD && to_fd == AT_FDCWD)
		return rename_any(from, to, flags);
	return (int)syscall(SYS_renameat2, from_fd, from, to_fd, to, flags);
}

/* The writer's words: "a NUMBER". */
ssize_t write(int fd, const void *p, size_t n)
{
	ssize_t done = syscall(SYS_write, fd, p, n);

	if (fd == 1 && done > 2 && ((const char *)p)[0] == 'a')
		write_down(RECORD_ACK, "", atol((const char *)p + 2), NULL, 0);
	return done;
}
