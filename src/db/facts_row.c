/* SPDX-License-Identifier: MIT */
#include "db/facts_row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/json.h"
#include "db/stmt.h"

#define NUMBER_TEXT 40

bool fact_is_blank(const struct fact *f)
{
	return f->state == FACT_UNKNOWN && !f->source && !f->reason;
}

static enum field_group group_of(enum facts_kind kind)
{
	return kind == FACTS_SOFTWARE ? FIELD_SOFTWARE : FIELD_HARDWARE;
}

bool facts_row_has_column(enum facts_kind kind, enum field_id id)
{
	if (kind == FACTS_GPU)
		return id >= FIELD_GPU_MODEL && id <= FIELD_GPU_COMPUTE_CAPABILITY;
	return field_table[id].column && field_table[id].group == group_of(kind);
}

/* The value's text as it comes back from a column of its type; facts.h fixes
 * the form of numbers. */
static void number_text(enum field_type type, const char *value,
			char out[NUMBER_TEXT])
{
	if (type == FIELD_INTEGER)
		snprintf(out, NUMBER_TEXT, "%lld", strtoll(value, NULL, 10));
	else
		/* SQLite stores no sign of zero */
		snprintf(out, NUMBER_TEXT, "%.17g", strtod(value, NULL) + 0.0);
}

/* A value that a column would not give back to the letter stays in the object. */
static bool column_holds(enum facts_kind kind, enum field_id id,
			 const char *value)
{
	char text[NUMBER_TEXT];

	if (!value || !facts_row_has_column(kind, id))
		return false;
	if (field_table[id].type == FIELD_TEXT)
		return true;
	number_text(field_table[id].type, value, text);
	return strcmp(text, value) == 0;
}

static void put_text(struct json_writer *w, const char *key, const char *s)
{
	if (s)
		jw_kstr(w, key, s);
}

static size_t put_object(const struct facts *f, enum facts_kind kind,
			 bool all_values, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);
	size_t n = 0;

	jw_begin_object(&w);
	for (int i = 0; i < FIELD_COUNT; i++) {
		const struct fact *x = &f->fact[i];

		if (field_table[i].group != group_of(kind) || fact_is_blank(x))
			continue;
		jw_key(&w, field_table[i].key);
		jw_begin_object(&w);
		jw_kstr(&w, "state", fact_state_name(x->state));
		if (all_values || !column_holds(kind, i, x->value))
			put_text(&w, "value", x->value);
		put_text(&w, "source", x->source);
		put_text(&w, "reason", x->reason);
		jw_end_object(&w);
		n++;
	}
	jw_end_object(&w);
	return n;
}

size_t facts_row_text(const struct facts *f, enum facts_kind kind,
		      struct buf *out)
{
	return put_object(f, kind, true, out);
}

void facts_row_bind(const struct facts *f, enum facts_kind kind,
		    struct stmt *st, struct buf *json)
{
	buf_reset(json);
	put_object(f, kind, false, json);
	stmt_bind_text(st, ":facts", json->p);
	for (int i = 0; i < FIELD_COUNT; i++) {
		const char *value = facts_value(f, i);
		char name[80];

		if (!value || !facts_row_has_column(kind, i))
			continue;
		snprintf(name, sizeof name, ":%s", field_table[i].key);
		if (field_table[i].type == FIELD_TEXT)
			stmt_bind_text(st, name, value);
		else if (field_table[i].type == FIELD_INTEGER)
			stmt_bind_int(st, name, strtoll(value, NULL, 10));
		else
			stmt_bind_real(st, name, strtod(value, NULL));
	}
}

/* The value that stands in the column of this field; NULL: there is none. */
static const char *column_value(struct stmt *st, int id, char out[NUMBER_TEXT])
{
	const char *key = field_table[id].key;

	if (stmt_is_null(st, key))
		return NULL;
	if (field_table[id].type == FIELD_TEXT)
		return stmt_text(st, key);
	if (field_table[id].type == FIELD_INTEGER)
		snprintf(out, NUMBER_TEXT, "%lld", (long long)stmt_int(st, key));
	else
		snprintf(out, NUMBER_TEXT, "%.17g", stmt_real(st, key));
	return out;
}

static int read_fact(const struct cJSON *j, struct stmt *st,
		     enum facts_kind kind, struct facts *f)
{
	struct err e = ERR_INIT;
	enum fact_state state;
	char number[NUMBER_TEXT];
	const char *value;
	int id = field_find(json_key(j));

	if (fact_state_parse(json_str(j, "state", "", &e), &state) < 0)
		return ERR_FORMAT;
	value = json_str(j, "value", NULL, &e);
	if (!value && state == FACT_KNOWN && id >= 0 &&
	    facts_row_has_column(kind, id))
		value = column_value(st, id, number);
	if (e.code || (state == FACT_KNOWN) != (value != NULL))
		return ERR_FORMAT;
	return facts_set(f, json_key(j), state, value,
			 json_str(j, "source", NULL, &e),
			 json_str(j, "reason", NULL, &e));
}

int facts_row_read(struct stmt *st, const char *column, enum facts_kind kind,
		   struct facts *f, struct err *e)
{
	const char *json = stmt_text(st, column);
	struct cJSON *root = json_parse(json ? json : "", json ? strlen(json) : 0, e);
	int rc = 0;

	if (!root) {
		err_prefix(e, "stored facts");
		return ERR_FORMAT;
	}
	for (const struct cJSON *j = json_first(root); j && rc == 0; j = json_next(j))
		if (read_fact(j, st, kind, f) < 0)
			rc = err_set(e, ERR_FORMAT, "stored facts are damaged at "
				     "'%.64s'", json_key(j));
	json_free(root);
	return rc;
}
