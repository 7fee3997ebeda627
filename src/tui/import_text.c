/* SPDX-License-Identifier: MIT */
#include "tui/import_text.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/base/json.h"
#include "tui/draw/text.h"

#define REFUSALS 20   /* of one file, in words */

struct import_report import_outcome_sum(const struct import_outcome *o)
{
	struct import_report sum = { .read = 0 };

	for (size_t i = 0; i < o->n; i++) {
		const struct import_report *r = &o->file[i].report;

		sum.read += r->read;
		sum.added += r->added;
		sum.there += r->there;
		sum.refused += r->refused;
		sum.events_added += r->events_added;
		sum.events_there += r->events_there;
		sum.events_refused += r->events_refused;
	}
	return sum;
}

void import_counts_text(const struct import_report *r, bool dry, struct buf *out)
{
	buf_addf(out, "%lld read: %lld %s, %lld already there, %lld refused",
		 (long long)r->read, (long long)r->added,
		 dry ? "would be added" : "added", (long long)r->there,
		 (long long)r->refused);
	if (r->events_added || r->events_there || r->events_refused)
		buf_addf(out, "; alert events: %lld %s, %lld already there, %lld "
			 "refused", (long long)r->events_added,
			 dry ? "would be added" : "added",
			 (long long)r->events_there, (long long)r->events_refused);
}

/* --- text ------------------------------------------------------------------------ */

static void text_refusals(const struct import_report *r, enum glyph_level level,
			  struct buf *out)
{
	size_t shown = r->n_refusals < REFUSALS ? r->n_refusals : REFUSALS;

	for (size_t i = 0; i < shown; i++) {
		buf_adds(out, "  ");
		text_clean(out, r->refusal[i].where, level);
		buf_adds(out, ": ");
		text_clean(out, r->refusal[i].text, level);
		buf_addc(out, '\n');
	}
	if (r->refused + r->events_refused > (int64_t)shown)
		buf_addf(out, "  and %lld more\n", (long long)
			 (r->refused + r->events_refused - (int64_t)shown));
}

static void text_file(const struct import_outcome *o,
		      const struct import_file_result *f, enum glyph_level level,
		      struct buf *out)
{
	text_clean(out, strcmp(f->path, "-") == 0 ? "standard input" : f->path, level);
	if (f->what) {
		buf_adds(out, ", ");
		text_clean(out, f->what, level);
	}
	buf_adds(out, ": ");
	if (f->what)
		import_counts_text(&f->report, o->dry, out);
	else
		buf_adds(out, "not read");
	if (f->what && f->failed.code)
		buf_adds(out, "; not read to its end");
	buf_addc(out, '\n');
	text_refusals(&f->report, level, out);
}

void import_outcome_text(const struct import_outcome *o, enum glyph_level level,
			 struct buf *out)
{
	struct import_report sum = import_outcome_sum(o);

	for (size_t i = 0; i < o->n; i++)
		text_file(o, &o->file[i], level, out);
	if (o->n > 1) {
		buf_adds(out, "all files: ");
		import_counts_text(&sum, o->dry, out);
		buf_addc(out, '\n');
	}
	for (size_t i = 0; i < o->n_idle; i++) {
		buf_adds(out, "note: --map ");
		text_clean(out, o->idle[i], level);
		buf_adds(out, ": no column of that name was read\n");
	}
	for (size_t i = 0; i < o->n_unset; i++) {
		buf_adds(out, "note: --set ");
		text_clean(out, o->unset[i], level);
		buf_adds(out, ": no row was read that could get it\n");
	}
	if (o->dry) {
		buf_adds(out, "dry run: nothing was written to ");
		text_clean(out, o->database, level);
		if (o->missing)
			buf_addf(out, ", which %s yet", o->missing);
		buf_addc(out, '\n');
	} else if (o->head.seq) {
		buf_addf(out, "%-13s %s %lld %s\n", "store head", o->head.origin,
			 (long long)o->head.seq, o->head.hash);
	}
}

/* --- JSON ------------------------------------------------------------------------ */

static void json_counts(const struct import_report *r, struct json_writer *w)
{
	jw_kint(w, "read", r->read);
	jw_kint(w, "added", r->added);
	jw_kint(w, "already_there", r->there);
	jw_kint(w, "refused", r->refused);
	jw_key(w, "alert_events");
	jw_begin_object(w);
	jw_kint(w, "added", r->events_added);
	jw_kint(w, "already_there", r->events_there);
	jw_kint(w, "refused", r->events_refused);
	jw_end_object(w);
}

static void json_file(const struct import_file_result *f, struct json_writer *w)
{
	jw_begin_object(w);
	jw_kstr(w, "file", f->path);
	jw_kstr(w, "what", f->what);
	json_counts(&f->report, w);
	jw_key(w, "refusals");
	jw_begin_array(w);
	for (size_t i = 0; i < f->report.n_refusals; i++) {
		jw_begin_object(w);
		jw_kstr(w, "where", f->report.refusal[i].where);
		jw_kstr(w, "text", f->report.refusal[i].text);
		jw_end_object(w);
	}
	jw_end_array(w);
	jw_kstr(w, "error", f->failed.code ? f->failed.text : NULL);
	jw_end_object(w);
}

static void json_head(const struct store_head *h, struct json_writer *w)
{
	jw_key(w, "head");
	if (!h->seq) {
		jw_null(w);
		return;
	}
	jw_begin_object(w);
	jw_kstr(w, "origin", h->origin);
	jw_kint(w, "seq", h->seq);
	jw_kstr(w, "hash", h->hash);
	jw_end_object(w);
}

void import_outcome_json(const struct import_outcome *o, struct buf *out)
{
	struct import_report sum = import_outcome_sum(o);
	struct json_writer w = JSON_WRITER(out);

	jw_begin_object(&w);
	jw_kstr(&w, "database", o->database);
	jw_kbool(&w, "dry_run", o->dry);
	jw_kbool(&w, "stopped", o->stopped);
	json_counts(&sum, &w);
	jw_key(&w, "files");
	jw_begin_array(&w);
	for (size_t i = 0; i < o->n; i++)
		json_file(&o->file[i], &w);
	jw_end_array(&w);
	jw_key(&w, "unused_maps");
	jw_begin_array(&w);
	for (size_t i = 0; i < o->n_idle; i++)
		jw_str(&w, o->idle[i]);
	jw_end_array(&w);
	jw_key(&w, "unused_sets");
	jw_begin_array(&w);
	for (size_t i = 0; i < o->n_unset; i++)
		jw_str(&w, o->unset[i]);
	jw_end_array(&w);
	json_head(&o->head, &w);
	jw_end_object(&w);
	buf_addc(out, '\n');
}
