/* SPDX-License-Identifier: MIT */
/*
 * keyed: the kernel's files of lines "WORD NUMBER": vmstat, meminfo (whose words end with a
 * colon), memory.stat and the like.
 */
#ifndef POSTSIL_KEYED_H
#define POSTSIL_KEYED_H

#include <stddef.h>

struct sysroot;

struct keyed {
	const char *word;      /* which begins a line, a blank behind it */
	long long value;       /* of the first such line with a number from 0 on, LLONG_MAX
				* of one that does not fit; -1: none */
};

/* Fills k[0] to k[n - 1] with one look at the file.  0, or sysroot_read()'s errno. */
int keyed_read(const struct sysroot *root, const char *path, struct keyed *k, size_t n);

#endif
