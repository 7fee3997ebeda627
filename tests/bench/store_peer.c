/* SPDX-License-Identifier: MIT */
#include "store_peer.h"

#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/xmem.h"
#include "db/sql.h"

struct peer {
	sqlite3 *db;
	sqlite3_stmt *series;
	double sum;        /* of what was read, so that it is */
};

static int complain(struct peer *p)
{
	fprintf(stderr, "store_peer: %s\n", sqlite3_errmsg(p->db));
	return -1;
}

static int bind(struct peer *p, const char *name, const char *value)
{
	return sqlite3_bind_text(p->series,
				 sqlite3_bind_parameter_index(p->series, name),
				 value, -1, SQLITE_TRANSIENT);
}

static int prepare(struct peer *p)
{
	struct buf sql = BUF_INIT;
	int rc;

	buf_addf(&sql, "%s %s %s %s %s %s", sql_part_columns, sql_part_by_series,
		 sql_part_unit, sql_part_device, sql_part_precision,
		 sql_part_order_by_series);
	rc = sqlite3_prepare_v2(p->db, sql.p, -1, &p->series, NULL);
	buf_release(&sql);
	return rc;
}

struct peer *peer_open(const char *file, const char *unit, const char *device,
		       const char *precision)
{
	struct peer *p = xcalloc(1, sizeof *p);

	if (sqlite3_open_v2(file, &p->db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
	    /* nor is the store's log touched by it */
	    sqlite3_db_config(p->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) ==
		    SQLITE_OK &&
	    sqlite3_exec(p->db, "PRAGMA query_only = ON; PRAGMA cache_size = -8192",
			 NULL, NULL, NULL) == SQLITE_OK &&
	    prepare(p) == SQLITE_OK && bind(p, ":unit", unit) == SQLITE_OK &&
	    bind(p, ":device", device) == SQLITE_OK &&
	    bind(p, ":precision", precision) == SQLITE_OK &&
	    sqlite3_bind_int64(p->series, sqlite3_bind_parameter_index(p->series,
			       ":limit"), -1) == SQLITE_OK)
		return p;
	complain(p);
	peer_close(p);
	return NULL;
}

void peer_close(struct peer *p)
{
	if (!p)
		return;
	sqlite3_finalize(p->series);
	sqlite3_close(p->db);
	free(p);
}

static void take_row(struct peer *p)
{
	int n = sqlite3_column_count(p->series);

	for (int i = 0; i < n; i++)
		if (sqlite3_column_type(p->series, i) == SQLITE_TEXT)
			p->sum += sqlite3_column_text(p->series, i)[0];
		else
			p->sum += sqlite3_column_double(p->series, i);
}

int peer_read(struct peer *p, size_t *rows)
{
	int rc;

	*rows = 0;
	while ((rc = sqlite3_step(p->series)) == SQLITE_ROW) {
		take_row(p);
		++*rows;
	}
	sqlite3_reset(p->series);
	return rc == SQLITE_DONE ? 0 : complain(p);
}
