/* SPDX-License-Identifier: MIT */
/*
 * block_file: sequences of bytes, each of a length that nobody knows beforehand, which
 * grow side by side in bounded memory.  A sequence holds what does not fill a block
 * (4 KiB) itself; full blocks go to one file, which is made when the first one is full, and
 * has no name: $TMPDIR, else /var/tmp, else /tmp.  Nothing stays behind, however the
 * program ends.
 */
#ifndef POSTSIL_BLOCK_FILE_H
#define POSTSIL_BLOCK_FILE_H

#include <stddef.h>
#include <stdint.h>

struct err;

#define BLOCK_BYTES 4096
#define BLOCK_ROOM (BLOCK_BYTES - 8)   /* its first bytes say which one is next */

struct block_file {
	int fd;        /* -1: there is none yet */
	int64_t n;     /* blocks that belong to somebody, a last one unwritten */
};

#define BLOCK_FILE_INIT { .fd = -1 }

/* All 0 is empty. */
struct block_chain {
	uint64_t n;            /* bytes in all */
	int64_t first, next;   /* its first block; where the one at hand goes */
	char *rest;            /* the n % BLOCK_ROOM bytes behind its blocks; heap */
	size_t cap;
};

/* From the first byte on; all 0 is there. */
struct block_reader {
	uint64_t at;
	char block[BLOCK_BYTES];
};

void block_file_close(struct block_file *f);

/* ERR_IO with the words for it: no room, no folder. */
int block_chain_add(struct block_chain *c, struct block_file *f, const void *p,
		    size_t n, struct err *e);

/* The next n bytes, which are there; ERR_IO when the file cannot be read. */
int block_chain_read(const struct block_chain *c, const struct block_file *f,
		     struct block_reader *r, void *p, size_t n, struct err *e);

/* Forgets its bytes and keeps its memory; its blocks are not used again. */
void block_chain_reset(struct block_chain *c);

void block_chain_release(struct block_chain *c);

#endif
