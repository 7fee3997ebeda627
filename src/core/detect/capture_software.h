/* SPDX-License-Identifier: MIT */
/*
 * capture_software: files whose places are known only on the machine: libraries
 * that the linker's cache names, Python's packages in the prefixes that count,
 * and the compilers' own folders.
 */
#ifndef POSTSIL_CAPTURE_SOFTWARE_H
#define POSTSIL_CAPTURE_SOFTWARE_H

struct capture;

/* 0, ERR_IO or ERR_STOPPED. */
int capture_software_take(struct capture *c);

#endif
