/* SPDX-License-Identifier: MIT */
#include "db/facts_shared.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/digest.h"
#include "core/base/xmem.h"
#include "db/sql.h"
#include "db/stmt.h"

/* So many texts of each kind are remembered, as an import mixes many machines; a
 * power of two. */
#define FOUND 64

static const struct { const char *find, *add; } shared_sql[FACTS_KINDS] = {
	[FACTS_HARDWARE] = { .find = sql_hardware_find, .add = sql_hardware_add },
	[FACTS_SOFTWARE] = { .find = sql_software_find, .add = sql_software_add },
	[FACTS_GPU] = { .find = sql_gpu_find, .add = sql_gpu_add },
};

struct found {
	char *text;
	int64_t n;
};

struct kind {
	struct stmt find, add;
	struct found found[FOUND];
};

struct facts_shared {
	struct kind kind[FACTS_KINDS];
	struct buf text;  /* what the key is the digest of */
	struct buf json;
};

int facts_shared_open(struct sqlite3 *db, struct facts_shared **out,
		      struct err *e)
{
	struct facts_shared *s = xcalloc(1, sizeof *s);
	int rc = 0;

	for (int k = 0; k < FACTS_KINDS && rc == 0; k++) {
		rc = stmt_prepare(&s->kind[k].find, db, shared_sql[k].find, e);
		if (rc == 0)
			rc = stmt_prepare(&s->kind[k].add, db, shared_sql[k].add, e);
	}
	if (rc < 0)
		facts_shared_close(s);
	else
		*out = s;
	return rc;
}

void facts_shared_forget(struct facts_shared *s)
{
	for (int k = 0; k < FACTS_KINDS; k++) {
		stmt_reset(&s->kind[k].find);
		stmt_reset(&s->kind[k].add);
		for (int i = 0; i < FOUND; i++) {
			free(s->kind[k].found[i].text);
			s->kind[k].found[i].text = NULL;
		}
	}
}

void facts_shared_close(struct facts_shared *s)
{
	if (!s)
		return;
	facts_shared_forget(s);
	for (int k = 0; k < FACTS_KINDS; k++) {
		stmt_release(&s->kind[k].find);
		stmt_release(&s->kind[k].add);
	}
	buf_release(&s->text);
	buf_release(&s->json);
	free(s);
}

/* n of the row with this key; 0: there is none. */
static int find(struct kind *k, const char *key, int64_t *n, struct err *e)
{
	int rc;

	*n = 0;
	stmt_bind_text(&k->find, ":key", key);
	rc = stmt_step(&k->find, e);
	if (rc == 1)
		*n = stmt_int(&k->find, "n");
	stmt_reset(&k->find);
	return rc < 0 ? rc : 0;
}

/* What the row holds, and of which run its fingerprint is (NULL: it has none). */
struct row {
	enum facts_kind kind;
	const struct facts *facts;
	const struct run *run;
};

static int insert(struct facts_shared *s, const struct row *row,
		  const char *key, struct err *e)
{
	struct stmt *st = &s->kind[row->kind].add;

	stmt_bind_text(st, ":key", key);
	if (row->run) {
		stmt_bind_text(st, ":fingerprint", row->kind == FACTS_HARDWARE
			       ? row->run->hardware_fingerprint
			       : row->run->software_fingerprint);
		stmt_bind_int(st, ":fingerprint_rule", row->run->fingerprint_rule);
	}
	facts_row_bind(row->facts, row->kind, st, &s->json);
	return stmt_run(st, e);
}

/* Where this text is remembered, or would be.  FNV-1a of every seventh byte, as texts
 * are some 3 kB: those that differ elsewhere alone share a place, and that is all. */
static struct found *place(struct kind *k, const struct buf *text)
{
	uint32_t h = 2166136261;

	for (size_t i = 0; i < text->n; i += 7)
		h = (h ^ (unsigned char)text->p[i]) * 16777619;
	return &k->found[(h ^ h >> 16) % FOUND];
}

static int add(struct facts_shared *s, const struct row *row, int64_t *n,
	       struct err *e)
{
	struct kind *k = &s->kind[row->kind];
	struct found *found = place(k, &s->text);
	char key[DIGEST_HEX];
	int rc;

	if (found->text && strcmp(found->text, s->text.p) == 0) {
		*n = found->n;
		return 0;
	}
	digest_hex(s->text.p, s->text.n, key);
	rc = find(k, key, n, e);
	if (rc == 0 && !*n) {
		rc = insert(s, row, key, e);
		if (rc == 0)
			rc = find(k, key, n, e);
	}
	if (rc < 0)
		return rc;
	free(found->text);
	found->text = xstrdup(s->text.p);
	found->n = *n;
	return 0;
}

int facts_shared_group(struct facts_shared *s, const struct run *r,
		       enum facts_kind kind, int64_t *n, struct err *e)
{
	struct row row = { .kind = kind, .facts = &r->facts, .run = r };

	buf_reset(&s->text);
	buf_addf(&s->text, "%d|%s|", r->fingerprint_rule, kind == FACTS_HARDWARE
		 ? r->hardware_fingerprint : r->software_fingerprint);
	facts_row_text(&r->facts, kind, &s->text);
	return add(s, &row, n, e);
}

int facts_shared_gpu(struct facts_shared *s, const struct facts *f, int64_t *n,
		     struct err *e)
{
	struct row row = { .kind = FACTS_GPU, .facts = f };

	*n = 0;
	buf_reset(&s->text);
	return facts_row_text(f, FACTS_GPU, &s->text) ? add(s, &row, n, e) : 0;
}
