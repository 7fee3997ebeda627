/* SPDX-License-Identifier: MIT */
#include "db/row_stream.h"

#include <sqlite3.h>

enum { S_RUN, S_AT };

static int step(struct row_stream *s, struct err *e)
{
	int rc = stmt_step(&s->st, e);

	s->end = rc != 1;
	s->run = s->end ? 0 : sqlite3_column_int64(s->st.p, S_RUN);
	s->at_ms = s->end ? 0 : sqlite3_column_int64(s->st.p, S_AT);
	return rc;
}

static bool is_before(const struct row_stream *s, int64_t at_ms)
{
	return !s->run || (s->down ? s->at_ms > at_ms : s->at_ms < at_ms);
}

int row_stream_find(struct row_stream *s, int64_t run, int64_t at_ms, struct err *e)
{
	int rc = 1;

	while (s->st.p && !s->end && rc == 1 && is_before(s, at_ms))
		rc = step(s, e);
	return rc < 0 ? rc : !s->end && s->run == run;
}

int row_stream_next(struct row_stream *s, struct err *e)
{
	int64_t run = s->run;
	int rc = step(s, e);

	return rc < 0 ? rc : rc == 1 && s->run == run;
}

void row_stream_again(struct row_stream *s)
{
	sqlite3_reset(s->st.p);
	s->end = false;
	s->run = 0;
}
