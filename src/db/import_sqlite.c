/* SPDX-License-Identifier: MIT */
#include "db/import_sqlite.h"

#include <string.h>

#include "core/base/err.h"
#include "db/import_db.h"
#include "db/import_older.h"
#include "db/import_peer.h"

/* SQLite file format 1.3, with its NUL */
static const char magic[16] = "SQLite format 3";

bool import_sqlite_is(const void *p, size_t n)
{
	return n >= sizeof magic && memcmp(p, magic, sizeof magic) == 0;
}

static int open_stream(const char *path, const struct import_source *src,
		       struct import_stream **out, struct err *e)
{
	struct import_db *d;
	int rc = import_db_open(path, &d, e);

	if (rc < 0)
		return rc;
	rc = import_peer_is(d, e);
	if (rc < 0) {
		import_db_close(d);
		return rc;
	}
	return rc == 1 ? import_peer_open(d, src->now_ms, out, e)
		       : import_older_open(d, src, out, e);
}

int import_sqlite_open(const char *path, const struct import_sqlite_options *o,
		       struct import_stream **out, struct err *e)
{
	const struct import_source src = {
		.map = o->map, .n_map = o->n_map, .fill = o->fill,
		.n_fill = o->n_fill, .now_ms = o->now_ms,
	};
	int rc = open_stream(path, &src, out, e);

	if (rc < 0)
		err_prefix(e, "%.300s", path);
	return rc;
}
