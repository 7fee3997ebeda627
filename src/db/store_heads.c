/* SPDX-License-Identifier: MIT */
#include "db/store_heads.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/sql.h"
#include "db/stmt.h"

#define BLANKS " \t\r"

void store_heads_release(struct store_heads *h)
{
	free(h->head);
	free(h->event);
	*h = (struct store_heads)STORE_HEADS_INIT;
}

static void add(struct store_heads *h, bool event, const struct store_head *head)
{
	if (event) {
		h->event = xgrow(h->event, h->n_events, &h->cap_events,
				 sizeof *h->event);
		h->event[h->n_events++] = *head;
	} else {
		h->head = xgrow(h->head, h->n, &h->cap, sizeof *h->head);
		h->head[h->n++] = *head;
	}
}

/* --- a file ------------------------------------------------------------------ */

static int copy_hex(const char *s, char *out, size_t n)
{
	if (strlen(s) != n || strspn(s, "0123456789abcdef") != n)
		return ERR_FORMAT;
	memcpy(out, s, n + 1);
	return 0;
}

/* The last three words of a line, which is taken apart. */
static int parse_line(char *line, struct store_head *out, bool *event)
{
	char *word[3] = { NULL, NULL, NULL }, *save = NULL, *end;

	*event = false;
	for (char *w = strtok_r(line, BLANKS, &save); w;
	     w = strtok_r(NULL, BLANKS, &save)) {
		*event = *event || (word[0] && strcmp(word[0], "event") == 0);
		word[0] = word[1];
		word[1] = word[2];
		word[2] = w;
	}
	if (!word[0] || copy_hex(word[0], out->origin, 32) < 0 ||
	    copy_hex(word[2], out->hash, 64) < 0 || *word[1] < '1' ||
	    *word[1] > '9')
		return ERR_FORMAT;
	errno = 0;
	out->seq = strtoll(word[1], &end, 10);
	return errno || *end ? ERR_FORMAT : 0;
}

static int parse(const char *path, struct buf *text, struct store_heads *h,
		 struct err *e)
{
	size_t before = h->n + h->n_events;
	int line = 0;

	for (char *p = text->p, *next; p; p = next) {
		struct store_head head;
		bool event;

		next = strchr(p, '\n');
		if (next)
			*next++ = '\0';
		line++;
		if (*p == '#' || p[strspn(p, BLANKS)] == '\0')
			continue;
		if (h->n + h->n_events - before == STORE_HEADS_MAX ||
		    parse_line(p, &head, &event) < 0)
			return err_set(e, ERR_FORMAT, "line %d of %s is no head: a "
				       "head is \"origin number hash\", as "
				       "`postsil store info` prints it", line,
				       path);
		add(h, event, &head);
	}
	if (h->n + h->n_events == before)
		return err_set(e, ERR_FORMAT, "%s holds no head: keep the lines "
			       "\"head ...\" of `postsil store info` in it", path);
	return 0;
}

int store_heads_read(const char *path, struct store_heads *h, struct err *e)
{
	struct buf text = BUF_INIT;
	char part[4096];
	FILE *f = fopen(path, "re");
	size_t n;
	int rc = 0;

	if (!f)
		return err_sys(e, "cannot read the kept heads in %s", path);
	while (rc == 0 && (n = fread(part, 1, sizeof part, f)) > 0) {
		buf_add(&text, part, n);
		if (text.n > STORE_HEADS_BYTES || memchr(part, '\0', n))
			rc = err_set(e, ERR_FORMAT, "%s is no file of heads", path);
	}
	if (rc == 0 && ferror(f))
		rc = err_sys(e, "cannot read the kept heads in %s", path);
	fclose(f);
	if (rc == 0)
		rc = parse(path, &text, h, e);
	buf_release(&text);
	return rc;
}

/* --- a database -------------------------------------------------------------- */

static int load_row(struct stmt *st, struct store_heads *h, bool event, struct err *e)
{
	const char *origin = stmt_text(st, "origin"), *hash;
	struct store_head head;

	head.seq = stmt_int(st, "seq");
	hash = stmt_text(st, "hash");
	if (!origin || !hash || copy_hex(origin, head.origin, 32) < 0 ||
	    copy_hex(hash, head.hash, 64) < 0)
		return err_set(e, ERR_FORMAT, "the journal is damaged: `postsil store "
			       "check` says where");
	add(h, event, &head);
	return 0;
}

static int load(struct sqlite3 *db, struct store_heads *h, bool event, struct err *e)
{
	struct stmt st = STMT_INIT;
	int rc = stmt_prepare(&st, db, event ? sql_alert_heads : sql_heads, e);

	if (rc < 0)
		return rc;
	while ((rc = stmt_step(&st, e)) == 1) {
		rc = load_row(&st, h, event, e);
		if (rc < 0)
			break;
	}
	stmt_release(&st);
	return rc;
}

int store_heads_load(struct sqlite3 *db, struct store_heads *h, struct err *e)
{
	int rc = load(db, h, false, e);

	if (rc < 0 || sqlite3_table_column_metadata(db, "main", "alert_journal", NULL,
						    NULL, NULL, NULL, NULL, NULL) !=
			      SQLITE_OK)
		return rc;
	return load(db, h, true, e);
}
