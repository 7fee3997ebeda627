/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/base/buf.h"
#include "core/base/csv.h"
#include "core/base/json.h"
#include "tui/changes.h"
#include "tui/series_file.h"

static const char *state_name(const struct changes_item *i)
{
	return i->provisional ? "provisional" : "confirmed";
}

static const char *time_of(const struct changes *c, size_t i)
{
	return c->data->time ? c->data->time_text[i] : NULL;
}

void changes_csv(const struct changes *c, struct buf *out)
{
	buf_adds(out, "index,time,line,change_pct,before,after,confidence,state,worse,"
		      "drift,known_at,fixed_at\n");
	for (size_t k = 0; k < c->n_items; k++) {
		const struct changes_item *i = &c->item[k];
		const double figure[] = { i->change_pct, i->before, i->after,
					  i->confidence };

		buf_addf(out, "%zu,", i->index);
		csv_text(out, time_of(c, i->index));
		buf_addf(out, ",%zu,", c->data->line[i->index]);
		csv_reals(out, figure, sizeof figure / sizeof *figure);
		buf_addf(out, ",%s,%d,%d,", state_name(i), i->worse, i->drift);
		if (i->known != CHANGES_NEVER)
			buf_addf(out, "%zu", i->known - 1);
		buf_addc(out, ',');
		if (i->fixed != CHANGES_NEVER)
			buf_addf(out, "%zu", i->fixed);
		buf_addc(out, '\n');
	}
}

static void json_index(struct json_writer *w, const char *key, size_t i)
{
	jw_key(w, key);
	if (i == CHANGES_NEVER)
		jw_null(w);
	else
		jw_int(w, (int64_t)i);
}

static void json_item(const struct changes *c, const struct changes_item *i,
		      struct json_writer *w)
{
	jw_begin_object(w);
	json_index(w, "index", i->index);
	jw_knum(w, "change_pct", i->change_pct);
	jw_knum(w, "confidence", i->confidence);
	jw_kstr(w, "state", state_name(i));
	jw_kstr(w, "time", time_of(c, i->index));
	json_index(w, "line", c->data->line[i->index]);
	jw_knum(w, "before", i->before);
	jw_knum(w, "after", i->after);
	jw_kbool(w, "worse", i->worse);
	jw_kbool(w, "drift", i->drift);
	json_index(w, "known_at", i->known == CHANGES_NEVER ? CHANGES_NEVER :
		   i->known - 1);
	json_index(w, "fixed_at", i->fixed);
	jw_end_object(w);
}

static void json_levels(const struct changes *c, struct json_writer *w)
{
	jw_key(w, "levels");
	jw_begin_array(w);
	for (size_t k = 0; k < c->n_levels; k++) {
		const struct level *l = &c->level[k];

		jw_begin_object(w);
		json_index(w, "start", l->start);
		json_index(w, "end", l->end);
		jw_knum(w, "median", l->median);
		jw_knum(w, "spread", l->spread);
		jw_end_object(w);
	}
	jw_end_array(w);
}

void changes_json(const struct changes *c, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	jw_begin_object(&w);
	json_index(&w, "n", c->data->n);
	json_levels(c, &w);
	jw_key(&w, "changes");
	jw_begin_array(&w);
	for (size_t k = 0; k < c->n_items; k++)
		json_item(c, &c->item[k], &w);
	jw_end_array(&w);
	jw_kstr(&w, "verdict", changes_verdict_name(c->verdict));
	jw_kbool(&w, "online", c->online);
	jw_kbool(&w, "lower_is_better", c->lower_is_better);
	jw_kstr(&w, "value", c->data->name);
	json_index(&w, "moved", c->data->moved);
	json_index(&w, "equal_times", c->data->equal);
	jw_end_object(&w);
	buf_addc(out, '\n');
}
