/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/json.h"
#include "db/store_salvage.h"
#include "tui/cmd/cmd.h"
#include "tui/cmd/cmd_store.h"
#include "tui/held_signals.h"
#include "tui/progress.h"

static bool show_progress(void *arg, enum salvage_stage stage, int64_t done, int64_t of)
{
	char text[120] = "checking the new store";

	if (stage == SALVAGE_READING)
		snprintf(text, sizeof text, "read %lld of %lld pages", (long long)done,
			 (long long)of);
	else if (stage == SALVAGE_WRITING)
		snprintf(text, sizeof text, "put together %lld of %lld runs",
			 (long long)done, (long long)of);
	progress_status(arg, text);
	return !held_signals_came();
}

static void text_losses(const struct salvage_report *r, struct buf *out)
{
	buf_addc(out, '\n');
	for (size_t i = 0; i < r->n_losses; i++) {
		const struct salvage_loss *x = &r->loss[i];

		cmd_store_line(out, x->saved ? "unproven" : "lost", "%s%s%s%s",
			       *x->run_id ? "run " : "", x->run_id,
			       *x->run_id ? ": " : "", x->text);
	}
	if (r->n_told > (int64_t)r->n_losses)
		buf_addf(out, "and %lld more\n",
			 (long long)(r->n_told - (int64_t)r->n_losses));
}

static void report_text(const char *where, const char *file,
			const struct salvage_report *r, struct buf *out)
{
	cmd_store_line(out, "damaged", "%s: %lld pages; %lld that its tables need are "
		       "missing or cannot be read", where, (long long)r->pages,
		       (long long)r->pages_bad);
	cmd_store_line(out, "new store", "%s, checked", file);
	cmd_store_line(out, "saved", "%lld runs, proven; %lld of them with the origin "
		       "and number that they had", (long long)r->saved,
		       (long long)r->kept_place);
	cmd_store_line(out, "unproven", "%lld runs, saved too", (long long)
		       r->saved_unproven);
	cmd_store_line(out, "lost", "%lld runs%s", (long long)r->lost, r->pages_bad
		       ? ", and perhaps others of which no page is left" : "");
	if (r->strays)
		cmd_store_line(out, "strays", "%lld rows of no run that is known",
			       (long long)r->strays);
	if (r->events || r->events_unproven || r->events_lost)
		cmd_store_line(out, "alert events", "%lld saved, proven; %lld saved, "
			       "unproven; %lld lost", (long long)r->events,
			       (long long)r->events_unproven,
			       (long long)r->events_lost);
	if (r->newer)
		cmd_store_line(out, "schema", "%u, which this postsil does not know: a "
			       "newer one wrote it, and salvages what this one leaves "
			       "behind, or the number is damaged", r->newer);
	if (r->head.seq)
		cmd_store_line(out, "head", "%s %lld %s", r->head.origin,
			       (long long)r->head.seq, r->head.hash);
	if (r->n_told)
		text_losses(r, out);
	buf_adds(out, "\nKeep the damaged file, which was not changed: a backup may "
		 "have what is lost.\n");
}

static void json_loss(const struct salvage_loss *x, struct json_writer *w)
{
	jw_begin_object(w);
	jw_kstr(w, "run_id", *x->run_id ? x->run_id : NULL);
	jw_kbool(w, "saved", x->saved);
	jw_kstr(w, "text", x->text);
	jw_end_object(w);
}

static void report_json(const char *where, const char *file,
			const struct salvage_report *r, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	jw_begin_object(&w);
	jw_kstr(&w, "database", where);
	jw_kstr(&w, "file", file);
	jw_kint(&w, "pages", r->pages);
	jw_kint(&w, "pages_bad", r->pages_bad);
	jw_kint(&w, "seen", r->seen);
	jw_kint(&w, "saved", r->saved);
	jw_kint(&w, "kept_place", r->kept_place);
	jw_kint(&w, "saved_unproven", r->saved_unproven);
	jw_kint(&w, "lost", r->lost);
	jw_kint(&w, "strays", r->strays);
	jw_kint(&w, "alert_events", r->events);
	jw_kint(&w, "alert_events_unproven", r->events_unproven);
	jw_kint(&w, "alert_events_lost", r->events_lost);
	jw_knum(&w, "newer_schema", r->newer ? r->newer : NAN);
	jw_kstr(&w, "origin", r->head.origin);
	jw_kint(&w, "seq", r->head.seq);
	jw_kstr(&w, "hash", r->head.seq ? r->head.hash : NULL);
	jw_kint(&w, "told", r->n_told);
	jw_key(&w, "losses");
	jw_begin_array(&w);
	for (size_t i = 0; i < r->n_losses; i++)
		json_loss(&r->loss[i], &w);
	jw_end_array(&w);
	jw_end_object(&w);
	buf_addc(out, '\n');
}

int cmd_store_salvage(const struct args *a, const char *where, struct buf *out,
		      struct err *e)
{
	struct progress progress;
	struct salvage_report report;
	struct salvage_request rq = { .from = where, .to = a->operand[1],
				      .progress = show_progress, .arg = &progress };
	sigset_t was;
	int rc;

	held_signals_begin(&was);
	progress_begin(&progress, STDERR_FILENO);
	rc = store_salvage(&rq, &report, e);
	progress_end(&progress);
	held_signals_release(&was);
	if (rc == 0) {
		(a->format == FORMAT_JSON ? report_json : report_text)(where, rq.to,
								       &report, out);
		/* a run of which nothing is left is told by what should be there */
		rc = report.n_told || report.pages_bad || report.events_unproven ||
				     report.events_lost || report.newer ? EXIT_FOUND
									: EXIT_DONE;
	}
	salvage_report_release(&report);
	return rc;
}
