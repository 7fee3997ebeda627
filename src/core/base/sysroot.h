/* SPDX-License-Identifier: MIT */
/*
 * sysroot: small files below a root.
 *
 * Every read of /proc, /sys, /etc, /opt and /usr that describes the machine
 * goes through here, so that a captured tree can stand in for the machine.
 * Paths are absolute ("/proc/cpuinfo") and are looked up below the root;
 * links inside a captured tree never lead out of it.
 *
 * A live sysroot (root "/") is this machine; probes that need CPUID, a
 * library or a system call run only there.
 */
#ifndef POSTSIL_SYSROOT_H
#define POSTSIL_SYSROOT_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct err;
struct sysroot;

/* The most bytes one read returns: /proc/cpuinfo of a 1,024-thread machine is
 * about 1.6 MiB. */
#define SYSROOT_MAX_BYTES (4u << 20)

/* dir NULL or "/" is the live machine.  Returns 0 or ERR_IO. */
int sysroot_open(const char *dir, struct sysroot **out, struct err *e);
void sysroot_close(struct sysroot *root);

bool sysroot_is_live(const struct sysroot *root);

/* The directory given to sysroot_open(), "/" for the live machine. */
const char *sysroot_dir(const struct sysroot *root);

/* Calls tell for every file that is opened for reading from now on, with the
 * path as it was asked for: tests learn by it what detection needs. */
void sysroot_record(struct sysroot *root, void (*tell)(void *arg, const char *path),
		    void *arg);

/* Appends the file's bytes to b, at most SYSROOT_MAX_BYTES of them.  Returns 0
 * or a negative errno: -ENOENT, -EACCES (also for what only root may read),
 * -EISDIR, -ELOOP, -EFBIG.  Never blocks on a FIFO or a device. */
int sysroot_read(const struct sysroot *root, const char *path, struct buf *b);

/* Opens a regular file for reading (large ones: package databases, libraries).
 * The descriptor, which the caller closes, or a negative errno. */
int sysroot_file(const struct sysroot *root, const char *path);

/* First line without its end and without blanks around it, NULs dropped, at
 * most n - 1 bytes of the file's first 64 KiB.  Returns its length or a negative
 * errno. */
int sysroot_line(const struct sysroot *root, char *out, size_t n,
		 const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* The number at the start of the file (decimal, or 0x…).  0 or -errno;
 * -EINVAL when there is none. */
int sysroot_number(const struct sysroot *root, long long *out,
		   const char *fmt, ...) __attribute__((format(printf, 3, 4)));

bool sysroot_exists(const struct sysroot *root, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Target text of a link, not followed.  Length or a negative errno. */
int sysroot_readlink(const struct sysroot *root, const char *path, char *out,
		     size_t n);

/* The path with every symbolic link in it followed.  0; -ENOENT when it ends
 * nowhere, -ELOOP (more than 40 links), -ENAMETOOLONG or another negative errno;
 * out holds nothing of use then. */
int sysroot_resolve(const struct sysroot *root, const char *path, char *out,
		    size_t n);

/* Names in a directory, sorted by strverscmp, "." and ".." left out, at most
 * 65,536 of them.  The caller frees *names with sysroot_list_free().  Returns
 * the count, or a negative errno with *names untouched. */
int sysroot_list(const struct sysroot *root, const char *path, char ***names);
void sysroot_list_free(char **names, int n);

#endif
