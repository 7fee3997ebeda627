/* SPDX-License-Identifier: MIT */
/*
 * disk_model: what of a folder is on the disk when power fails.
 *
 * Strict, as POSIX allows: a write or truncation is there for sure once its file
 * was synced, a new name or a removed one once its folder was.  Until then each
 * may be there or not, in any combination, and a write may be torn at 512 bytes.
 * What a failed sync left unwritten may never get there, however often it is
 * synced again.
 */
#ifndef POSTSIL_DISK_MODEL_H
#define POSTSIL_DISK_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record.h"

struct disk_op {
	bool truncate;
	int64_t at;
	const unsigned char *p;  /* borrowed from the record */
	size_t n;
};

struct disk_file {
	char path[256];
	char before[256];        /* its name until it was renamed, which may come back */
	bool folder;
	bool named;              /* its name is on the disk for sure */
	bool unlinked;           /* … but may be gone */
	bool gone;               /* it is, for sure */
	unsigned char *p;        /* what was synced */
	size_t n, cap;
	struct disk_op *op;      /* what was not, oldest first */
	size_t n_op, cap_op;
};

struct disk {
	struct disk_file *file;  /* in the order in which they were made */
	size_t n, cap;
	bool ignore_sync;        /* a disk that lies: the control */
	uint64_t seed;
};

/* What a loss of power took. */
struct disk_loss {
	unsigned dropped, torn, unnamed;
};

/* A file or folder (p is NULL) that was on the disk before; folders come first. */
void disk_have(struct disk *d, const char *path, const unsigned char *p, size_t n);

/* One record of the stream; path and bytes are borrowed for the disk's life. */
void disk_apply(struct disk *d, const struct record *r, const char *path,
		const unsigned char *p);

/* Makes in the folder `to`, which is there and empty, what power left. */
void disk_lose_power(struct disk *d, const char *to, struct disk_loss *loss);

void disk_release(struct disk *d);

/* A number below n; splitmix64 (Steele, Lea, Flood 2014). */
uint64_t disk_random(struct disk *d, uint64_t n);

#endif
