/* SPDX-License-Identifier: MIT */
/*
 * record: what a writer did to its files, as fault_shim.c writes it down and
 * store_replay.c reads it: a struct record, then the path (below the root,
 * without a NUL), then the bytes.
 */
#ifndef POSTSIL_RECORD_H
#define POSTSIL_RECORD_H

#include <stdint.h>

enum record_kind {
	RECORD_FILE = 'C',      /* a file was made */
	RECORD_FOLDER = 'M',    /* a folder was made */
	RECORD_WRITE = 'W',     /* bytes at `at` */
	RECORD_TRUNCATE = 'T',  /* the file has `at` bytes now */
	RECORD_SYNC = 'S',      /* of a file or folder */
	RECORD_FAILED = 'F',    /* a sync that failed and did nothing */
	RECORD_UNLINK = 'U',
	RECORD_RENAME = 'R',    /* the bytes are the new path */
	RECORD_ACK = 'A',       /* run `at` was acknowledged; no path */
};

struct record {
	uint8_t kind;
	uint8_t path_len;
	uint32_t n;
	int64_t at;
};

#endif
