/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/digest.h"
#include "core/base/err.h"
#include "db/facts_row.h"
#include "db/sql.h"
#include "db/stmt.h"
#include "db/store_check_part.h"

static const struct { const char *name, *sql; } table[FACTS_KINDS] = {
	[FACTS_HARDWARE] = { .name = "hardware", .sql = sql_check_hardware },
	[FACTS_SOFTWARE] = { .name = "software", .sql = sql_check_software },
	[FACTS_GPU] = { .name = "gpu", .sql = sql_check_gpu },
};

bool check_copy(struct stmt *st, const char *name, enum field_type type,
		const char *value)
{
	const char *text;

	if (!value || stmt_is_null(st, name))
		return !value && stmt_is_null(st, name);
	if (type == FIELD_INTEGER)
		return stmt_int(st, name) == strtoll(value, NULL, 10);
	if (type == FIELD_REAL)
		return stmt_real(st, name) == strtod(value, NULL);
	text = stmt_text(st, name);
	return text && strcmp(text, value) == 0;
}

bool check_key(struct stmt *st, enum facts_kind kind, const struct facts *f)
{
	const char *key = stmt_text(st, "key"), *fingerprint;
	struct buf text = BUF_INIT;
	char digest[DIGEST_HEX];

	if (kind != FACTS_GPU) {
		fingerprint = stmt_text(st, "fingerprint");
		buf_addf(&text, "%lld|%s|",
			 (long long)stmt_int(st, "fingerprint_rule"),
			 fingerprint ? fingerprint : "");
	}
	facts_row_text(f, kind, &text);
	digest_hex(text.p, text.n, digest);
	buf_release(&text);
	key = stmt_text(st, "key");
	return key && strcmp(key, digest) == 0;
}

static void judge_row(struct check *c, struct stmt *st, enum facts_kind kind,
		      const struct facts *f)
{
	long long n = stmt_int(st, "n");

	if (!check_key(st, kind, f))
		check_found(c, CHECK_FACTS, NULL, "row %lld of %s was changed: its key "
			    "is not the digest of its facts", n, table[kind].name);
	for (int i = 0; i < FIELD_COUNT; i++)
		if (facts_row_has_column(kind, i) &&
		    !check_copy(st, field_table[i].key, field_table[i].type,
				facts_value(f, i)))
			check_found(c, CHECK_FACTS, NULL, "row %lld of %s: the column "
				    "%s was changed", n, table[kind].name,
				    field_table[i].key);
}

static int check_row(struct check *c, struct stmt *st, enum facts_kind kind,
		     struct err *e)
{
	struct facts f;
	int rc;

	facts_init(&f);
	rc = facts_row_read(st, "facts", kind, &f, e);
	if (rc < 0) {
		err_prefix(e, "row %lld of %s", (long long)stmt_int(st, "n"),
			   table[kind].name);
		rc = check_trouble(c, CHECK_FACTS, NULL, rc, e);
	} else {
		judge_row(c, st, kind, &f);
	}
	facts_release(&f);
	check_looked(c, CHECK_FACTS, 0);
	return rc;
}

static int check_kind(struct check *c, enum facts_kind kind, struct err *e)
{
	struct stmt st = STMT_INIT;
	int rc = check_prepare(c, CHECK_FACTS, &st, table[kind].sql, e);

	while (rc == 1) {
		rc = check_step(c, CHECK_FACTS, &st, e);
		if (rc == 1 && check_row(c, &st, kind, e) < 0)
			rc = e->code;
	}
	stmt_release(&st);
	return rc;
}

int check_facts(struct check *c, struct err *e)
{
	int rc = 0;

	for (int k = 0; k < FACTS_KINDS && rc == 0; k++)
		rc = check_kind(c, k, e);
	return rc;
}
