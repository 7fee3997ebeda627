/* SPDX-License-Identifier: MIT */
/*
 * accel_dl: loading a vendor's libraries, as CUDA's and AMD's sides both do it.
 */
#ifndef POSTSIL_ACCEL_DL_H
#define POSTSIL_ACCEL_DL_H

#include <limits.h>
#include <stddef.h>

struct buf;

struct accel_dl_want {
	const char *name;
	void *fn;              /* of the function pointer that is to be set */
};

/* "librocblas" with newest 5: librocblas.so.5, .4, … .oldest, and, in a folder,
 * librocblas.so: wheels have names without numbers. */
struct accel_dl_family {
	const char *stem;
	int newest, oldest;
};

/* dlopen() by RTLD_LOCAL; dir "" is the loader's search.  NULL when it is not
 * there, or cannot be loaded: then broken, where it is empty yet, gets the loader's
 * reason. */
void *accel_dl_open(const char *dir, const char *name, struct buf *broken);
void *accel_dl_open_family(const char *dir, const struct accel_dl_family *f,
			   struct buf *broken);

/* -1, and fn as it was, when there is no such symbol. */
int accel_dl_find(void *lib, const char *name, void *fn);

/* Finds all of them; the name of the first that is missing, NULL when none is. */
const char *accel_dl_missing(void *lib, const struct accel_dl_want *want, size_t n);

/* The file that was loaded, links followed; "" when the loader does not say. */
void accel_dl_path(void *lib, char out[PATH_MAX]);

/* Forgets the loader's message, which it keeps until it was read. */
void accel_dl_forget(void);

/* Makes one line of a vendor's several, in place, for a message. */
void accel_dl_flatten(char *text);

#endif
