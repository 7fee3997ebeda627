/* SPDX-License-Identifier: MIT */
/* Runs and rows in JSON, for import_file.c: one value after the other. */
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/json_members.h"
#include "core/base/json_split.h"
#include "core/base/xmem.h"
#include "core/model/import_entry.h"
#include "core/model/import_row_json.h"
#include "core/model/run_parse.h"

#define OPEN_KEY "runs"   /* the older export is an object with this array */

struct json_values {
	struct import_reader reader;
	struct json_split *split;
	struct import_source src;
	struct buf key;               /* of the row that was refused last */
	bool look;                    /* whole records are passed over */
};

/* --- keys that are there twice ---------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool has_twice(const struct cJSON *o, struct err *e)
{
	const char **key;
	size_t n = 0, i;
	bool twice = false;

	for (const struct cJSON *m = json_first(o); m; m = json_next(m))
		n++;
	key = xcalloc(n + 1, sizeof *key);
	i = 0;
	for (const struct cJSON *m = json_first(o); m; m = json_next(m))
		key[i++] = json_key(m);
	qsort(key, n, sizeof *key, by_text);
	for (i = 1; i < n && !twice; i++)
		twice = strcmp(key[i - 1], key[i]) == 0;
	if (twice)
		err_set(e, ERR_FORMAT, "\"%s\" is there twice", jm_shown(key[i - 1]));
	free(key);
	return twice;
}

/* In any object; as deep as json_parse() takes.  One of the two would be lost. */
static int refuse_twice(const struct cJSON *j, struct err *e)
{
	enum json_kind kind = json_kind(j);
	int rc = 0;

	if (kind == JSON_OBJECT && has_twice(j, e))
		return ERR_FORMAT;
	for (j = kind == JSON_OBJECT || kind == JSON_ARRAY ? json_first(j) : NULL;
	     rc == 0 && j; j = json_next(j))
		rc = refuse_twice(j, e);
	return rc;
}

/* --- rows --------------------------------------------------------------------------- */

static bool has_named(const struct json_values *v, const struct import_row *r,
		      const char *ours)
{
	for (size_t i = 0; i < r->n; i++)
		if ((r->value[i].text || r->value[i].ours) &&
		    strcmp(import_value_name(&v->src, &r->value[i]), ours) == 0)
			return true;
	return false;
}

/* From m on, the member that is called ours here; NULL: there is none. */
static const struct cJSON *find_named(const struct json_values *v,
				      const struct cJSON *m, const char *ours)
{
	while (m && strcmp(import_row_name(&v->src, json_key(m)), ours) != 0)
		m = json_next(m);
	return m;
}

/* Of which run a refused row was.  One that is no text, or is there twice, tells
 * nobody. */
static void keep_key(struct json_values *v, const struct cJSON *j,
		     struct import_entry *out)
{
	const struct cJSON *id = find_named(v, json_first(j), "run_id");
	const char *text = id && !find_named(v, json_next(id), "run_id")
			   ? json_value_str(id) : NULL;

	buf_reset(&v->key);
	buf_adds(&v->key, text ? text : "");
	if (v->key.n) {
		out->key = v->key.p;
		out->key_name = "run_id";
	}
	out->alone = !id && !find_named(v, json_first(j), "metric") &&
		     !import_fill_has(&v->src, "run_id") &&
		     !import_fill_has(&v->src, "metric");
}

static void read_row(const struct json_values *v, struct import_set *set,
		     struct import_entry *out)
{
	out->kind = ENTRY_ROW;
	if (set->n > 1) {   /* those under a plain "runs" came one by one */
		err_set(&out->why, ERR_FORMAT, "\"runs\" is spelled with escapes");
		out->kind = ENTRY_BAD;
		out->alone = true;
		import_set_release(set);
		return;
	}
	if (out->form == IMPORT_COLUMNS && has_named(v, &set->row[0], "metric") &&
	    has_named(v, &set->row[0], "value"))
		out->form = IMPORT_LONG;
}

/* One calibration file of the older program. */
static void read_file(struct json_values *v, struct import_set *set,
		      struct import_entry *out)
{
	v->src.form = IMPORT_FILE;
	if (v->look) {
		out->kind = ENTRY_RUN;
		import_set_release(set);
		return;
	}
	out->run = import_rows(&v->src, set->row, set->n, &out->why);
	out->kind = out->run ? ENTRY_RUN : ENTRY_BAD;
	out->alone = true;
	import_set_release(set);
}

/* The columns of --set, where the object, or what was made of one, has those that
 * they are made of. */
static int fill_rows(struct json_values *v, const struct cJSON *j, enum import_form form,
		     struct import_set *set, struct err *e)
{
	const char **name = NULL;
	size_t n = 0, cap = 0;
	int rc;

	if (!v->src.n_fill || !set->n)
		return 0;
	v->src.form = form;
	for (const struct cJSON *m = json_first(j); m && form != IMPORT_FILE;
	     m = json_next(m)) {
		name = xgrow(name, n, &cap, sizeof *name);
		name[n++] = json_key(m);
	}
	for (size_t i = 0; i < set->row[0].n && form == IMPORT_FILE; i++) {
		name = xgrow(name, n, &cap, sizeof *name);
		name[n++] = set->row[0].value[i].name;
	}
	rc = import_fill_check(&v->src, name, n, e);
	free(name);
	for (size_t i = 0; rc == 0 && i < set->n; i++)
		import_fill_row(&v->src, set, i);
	return rc;
}

static void read_object(struct json_values *v, const struct cJSON *j, bool below,
			struct import_set *set, struct import_entry *out)
{
	int rc = refuse_twice(j, &out->why);

	out->form = IMPORT_CALIBRATION_RUNS;
	if (rc == 0)
		rc = below ? import_json_row(j, set, &out->why)
			   : import_json_read(j, &out->form, set, &out->why);
	if (rc == 0)
		rc = fill_rows(v, j, out->form, set, &out->why);
	if (rc < 0) {
		if (rc == ERR_FORMAT && out->form == IMPORT_COLUMNS &&
		    !find_named(v, json_first(j), "device") &&
		    !import_fill_has(&v->src, "device")) {
			err_clear(&out->why);
			err_set(&out->why, ERR_REFUSED, "no run, no row of one (it has "
				"no device), and no calibration file");
		}
		keep_key(v, j, out);
		import_set_release(set);
	} else if (out->form == IMPORT_FILE) {
		read_file(v, set, out);
	} else {
		read_row(v, set, out);
	}
}

/* --- values ------------------------------------------------------------------------- */

static bool has_key(const struct cJSON *o, const char *key)
{
	const struct cJSON *m = json_first(o);

	while (m && strcmp(json_key(m), key) != 0)
		m = json_next(m);
	return m != NULL;
}

static void read_run(const struct json_values *v, const struct cJSON *j,
		     struct import_entry *out)
{
	if (run_parse_tree(j, &out->run, &out->why) < 0)
		return;
	if (import_refuse_future(out->run->timestamp_ms, v->src.now_ms, &out->why) == 0) {
		out->kind = ENTRY_RUN;
		return;
	}
	run_free(out->run);
	out->run = NULL;
}

static void read_value(struct json_values *v, const struct cJSON *j, bool below,
		       struct import_set *set, struct import_entry *out)
{
	out->kind = ENTRY_BAD;
	if (json_kind(j) != JSON_OBJECT) {
		err_set(&out->why, ERR_FORMAT, "not an object");
	} else if (has_key(j, "canonical")) {
		out->alone = true;
		read_run(v, j, out);
	} else {
		read_object(v, j, below, set, out);
	}
}

/* Most likely: a row may have this text in it, and then is not looked at. */
static bool is_passed_over(const struct json_values *v, const struct json_piece *p)
{
	static const char key[] = "\"canonical\"";
	size_t n = p->n;

	while (n && p->p[n - 1] == '\r')
		n--;
	return v->look && n && p->p[n - 1] == '}' &&
	       memmem(p->p, n, key, sizeof key - 1);
}

/* The next value, parsed; NULL, with *rc as of json_split_next() or ERR_REFUSED, or 1
 * where it is passed over. */
static struct cJSON *parse_next(struct json_values *v, struct json_piece *p, int *rc,
				struct err *e)
{
	struct cJSON *j = NULL;

	*p = (struct json_piece){ .n = 0 };
	*rc = json_split_next(v->split, p, e);
	if (*rc == 1 && is_passed_over(v, p))
		return NULL;
	if (*rc == 1 && p->unread) {
		j = json_parse(p->p, p->n, NULL);
		if (j && !json_get(j, OPEN_KEY))
			return j;
		json_free(j);
		j = NULL;
		json_split_back(v->split);
		*rc = json_split_next(v->split, p, e);
	}
	if (*rc == 1 && !is_passed_over(v, p)) {
		j = json_parse(p->p, p->n, e);
		*rc = j ? 1 : ERR_REFUSED;
	}
	return j;
}

static void read_next(struct import_reader *reader, struct import_set *set,
		      struct import_entry *out)
{
	struct json_values *v = (struct json_values *)(void *)reader;
	struct json_piece p;
	int rc;
	struct cJSON *j = parse_next(v, &p, &rc, &out->why);

	out->line = p.line;
	out->last_line = p.last_line;
	out->nth = p.nth;
	if (j)
		read_value(v, j, p.below, set, out);
	else if (rc)
		out->kind = rc == 1 ? ENTRY_RUN
			    : rc == ERR_REFUSED ? ENTRY_BAD : ENTRY_FAIL;
	json_free(j);
	reader->what = json_split_is_lines(v->split) ? "JSON lines" : "JSON";
}

static void free_values(struct import_reader *reader)
{
	struct json_values *v = (struct json_values *)(void *)reader;

	json_split_free(v->split);
	buf_release(&v->key);
	free(v);
}

struct import_reader *import_json_open(FILE *in, const struct import_begin *b,
				       const struct import_file_options *o)
{
	const struct json_split_options split = { .max = RUN_PARSE_MAX,
		.line = b->line, .before = b->before, .open_key = OPEN_KEY };
	struct json_values *v = xcalloc(1, sizeof *v);

	v->reader = (struct import_reader){ .read = read_next, .free = free_values,
					    .what = "JSON" };
	v->look = o->look;
	v->split = json_split_new(in, &split);
	v->src = import_file_source(o);
	return &v->reader;
}
