/* SPDX-License-Identifier: MIT */
/*
 * store_info: what is in a store, and how its file stands.
 */
#ifndef POSTSIL_STORE_INFO_H
#define POSTSIL_STORE_INFO_H

#include <stdint.h>

#include "core/base/clock.h"
#include "db/alert_store.h"
#include "db/store.h"
#include "db/store_heads.h"

struct err;

struct store_info {
	int64_t bytes, log_bytes;       /* the file; its write-ahead log, 0: none */
	int64_t pages, free_pages, page_bytes;
	int schema;                     /* the number of the schema */
	char origin[33];
	char created_at[CLOCK_ISO];
	char journal_mode[16];          /* "wal", "truncate", "delete" … */
	struct store_counts counts;
	int64_t oldest_ms, newest_ms;   /* of the runs; 0: there is none */
	struct store_heads heads;       /* of each origin */
	struct alert_counts alerts;
};

/* All of one moment.  The errors of store_open(), ERR_FORMAT, ERR_BUSY, ERR_IO.
 * The caller releases *out, also after an error. */
int store_info(struct store *s, struct store_info *out, struct err *e);
void store_info_release(struct store_info *i);

#endif
