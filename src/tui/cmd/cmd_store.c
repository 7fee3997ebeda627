/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/json.h"
#include "core/base/unit.h"
#include "core/base/xmem.h"
#include "db/store.h"
#include "db/store_backup.h"
#include "db/store_check.h"
#include "db/store_heads.h"
#include "db/store_info.h"
#include "tui/cmd/cmd.h"
#include "tui/cmd/cmd_store.h"
#include "tui/draw/glyphs.h"
#include "tui/draw/text.h"
#include "tui/held_signals.h"
#include "tui/nearest.h"
#include "tui/progress.h"

void cmd_store_line(struct buf *out, const char *label, const char *fmt, ...)
{
	struct buf words = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&words, fmt, ap);
	va_end(ap);
	buf_addf(out, "%-13s ", label);
	text_clean(out, buf_str(&words), glyph_level_detect());
	buf_addc(out, '\n');
	buf_release(&words);
}

/* --- check --------------------------------------------------------------------- */

static void check_progress(void *arg, enum check_part part, int64_t done,
			   int64_t of)
{
	char text[120];

	if (of)
		snprintf(text, sizeof text, "checking %s: %lld of %lld %s",
			 check_part_name(part), (long long)done, (long long)of,
			 check_part_unit(part));
	else
		snprintf(text, sizeof text, "checking %s", check_part_name(part));
	progress_status(arg, text);
}

static void text_part(const struct check_report *r, enum check_part p,
		      struct buf *out)
{
	long long looked = r->part[p].looked, found = r->part[p].found;

	if (found)
		cmd_store_line(out, check_part_name(p), "%lld found (%s: %lld)", found,
		     check_part_unit(p), looked);
	else if (r->part[p].reached)
		cmd_store_line(out, check_part_name(p), "ok (%s: %lld)", check_part_unit(p),
		     looked);
	else
		cmd_store_line(out, check_part_name(p), "not checked%s", p == CHECK_TAIL
		     ? ": no kept head was given (--head)" : "");
}

static void text_findings(const struct check_report *r, struct buf *out)
{
	buf_addc(out, '\n');
	for (size_t i = 0; i < r->n_findings; i++) {
		const struct check_finding *f = &r->finding[i];

		cmd_store_line(out, check_part_name(f->part), "%s%s%s%s",
		     *f->run_id ? "run " : "", f->run_id,
		     *f->run_id ? ": " : "", f->text);
	}
	if (r->n_found > (int64_t)r->n_findings)
		buf_addf(out, "and %lld more\n",
			 (long long)(r->n_found - (int64_t)r->n_findings));
	buf_addc(out, '\n');
	if (r->first_bad.n)
		cmd_store_line(out, "first bad run", "%s", *r->first_bad.run_id
		     ? r->first_bad.run_id : "its id cannot be read");
	buf_adds(out, "Keep this file as it is: it may hold runs that no backup has.  "
		 "Go on with a backup\nin which `postsil store check` finds "
		 "nothing, or with what `postsil store\nsalvage` brings back.\n");
}

static void check_text(const char *where, const struct check_report *r,
		       struct buf *out)
{
	cmd_store_line(out, "database", "%s", where);
	for (int p = 0; p < CHECK_PARTS; p++)
		text_part(r, p, out);
	if (r->n_found)
		text_findings(r, out);
}

static void json_finding(const struct check_finding *f, struct json_writer *w)
{
	jw_begin_object(w);
	jw_kstr(w, "part", check_part_name(f->part));
	jw_kstr(w, "run_id", *f->run_id ? f->run_id : NULL);
	jw_kstr(w, "text", f->text);
	jw_end_object(w);
}

static void json_part(const struct check_report *r, enum check_part p,
		      struct json_writer *w)
{
	jw_begin_object(w);
	jw_kstr(w, "part", check_part_name(p));
	jw_kstr(w, "state", r->part[p].found ? "bad"
		: r->part[p].reached ? "ok" : "skipped");
	jw_kint(w, "looked", r->part[p].looked);
	jw_kstr(w, "unit", check_part_unit(p));
	jw_kint(w, "found", r->part[p].found);
	jw_end_object(w);
}

static void check_json(const char *where, const struct check_report *r,
		       struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	jw_begin_object(&w);
	jw_kstr(&w, "database", where);
	jw_kbool(&w, "clean", r->n_found == 0);
	jw_key(&w, "parts");
	jw_begin_array(&w);
	for (int p = 0; p < CHECK_PARTS; p++)
		json_part(r, p, &w);
	jw_end_array(&w);
	jw_kint(&w, "found", r->n_found);
	jw_key(&w, "findings");
	jw_begin_array(&w);
	for (size_t i = 0; i < r->n_findings; i++)
		json_finding(&r->finding[i], &w);
	jw_end_array(&w);
	jw_kstr(&w, "first_bad_run", *r->first_bad.run_id ? r->first_bad.run_id
							  : NULL);
	jw_end_object(&w);
	buf_addc(out, '\n');
}

static int check(const struct args *a, const char *where, struct buf *out,
		 struct err *e)
{
	struct store_heads kept = STORE_HEADS_INIT;
	struct check_report *report = xcalloc(1, sizeof *report);
	struct progress progress;
	struct check_request rq = {
		.where = where, .kept = a->head ? &kept : NULL,
		.progress = check_progress, .arg = &progress,
	};
	char *real = realpath(where, NULL);
	int rc = a->head ? store_heads_read(a->head, &kept, e) : 0;

	progress_begin(&progress, STDERR_FILENO);
	if (rc == 0)
		rc = store_check(&rq, report, e);
	progress_end(&progress);
	if (rc == 0) {
		(a->format == FORMAT_JSON ? check_json : check_text)(real ? real
							     : where, report, out);
		rc = report->n_found ? EXIT_FOUND : EXIT_DONE;
	}
	store_heads_release(&kept);
	free(real);
	free(report);
	return rc;
}

/* --- info ---------------------------------------------------------------------- */

static void time_text(int64_t ms, bool any, char out[CLOCK_ISO])
{
	if (any)
		clock_iso(ms, out);
	else
		snprintf(out, CLOCK_ISO, "none");
}

static void info_text(const char *where, const struct store_info *i,
		      struct buf *out)
{
	const struct store_counts *n = &i->counts;
	char bytes[UNIT_TEXT], page[UNIT_TEXT], log[UNIT_TEXT];
	char first[CLOCK_ISO], last[CLOCK_ISO];

	unit_bytes((uint64_t)i->bytes, bytes);
	unit_bytes((uint64_t)i->page_bytes, page);
	unit_bytes((uint64_t)i->log_bytes, log);
	time_text(i->oldest_ms, n->runs > 0, first);
	time_text(i->newest_ms, n->runs > 0, last);
	cmd_store_line(out, "database", "%s", where);
	cmd_store_line(out, "schema", "%d, made %s", i->schema, i->created_at);
	cmd_store_line(out, "origin", "%s", i->origin);
	cmd_store_line(out, "runs", "%lld, with %lld results", (long long)n->runs,
	     (long long)n->results);
	cmd_store_line(out, "first, last", "%s, %s", first, last);
	cmd_store_line(out, "machines", "units %lld, hardware %lld, software %lld",
	     (long long)n->units, (long long)n->hardware, (long long)n->software);
	cmd_store_line(out, "file", "%s: %lld pages of %s, %lld of them free", bytes,
	     (long long)i->pages, page, (long long)i->free_pages);
	cmd_store_line(out, "journal mode", "%s, log %s", i->journal_mode, log);
	if (i->alerts.events)
		cmd_store_line(out, "alert events", "%lld, of %lld alerts",
			       (long long)i->alerts.events,
			       (long long)i->alerts.alerts);
	for (size_t k = 0; k < i->heads.n; k++)
		cmd_store_line(out, "head", "%s %lld %s", i->heads.head[k].origin,
		     (long long)i->heads.head[k].seq, i->heads.head[k].hash);
	for (size_t k = 0; k < i->heads.n_events; k++)
		cmd_store_line(out, "event head", "%s %lld %s",
			       i->heads.event[k].origin,
			       (long long)i->heads.event[k].seq,
			       i->heads.event[k].hash);
}

static void json_heads(struct json_writer *w, const char *key,
		       const struct store_head *head, size_t n)
{
	jw_key(w, key);
	jw_begin_array(w);
	for (size_t i = 0; i < n; i++) {
		jw_begin_object(w);
		jw_kstr(w, "origin", head[i].origin);
		jw_kint(w, "seq", head[i].seq);
		jw_kstr(w, "hash", head[i].hash);
		jw_end_object(w);
	}
	jw_end_array(w);
}

static void json_time(struct json_writer *w, const char *key, int64_t ms, bool any)
{
	char iso[CLOCK_ISO];

	clock_iso(ms, iso);
	jw_kstr(w, key, any ? iso : NULL);
}

static void info_json(const char *where, const struct store_info *i,
		      struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	jw_begin_object(&w);
	jw_kstr(&w, "database", where);
	jw_kint(&w, "schema", i->schema);
	jw_kstr(&w, "created_at", i->created_at);
	jw_kstr(&w, "origin", i->origin);
	jw_kint(&w, "runs", i->counts.runs);
	jw_kint(&w, "results", i->counts.results);
	jw_kint(&w, "units", i->counts.units);
	jw_kint(&w, "hardware", i->counts.hardware);
	jw_kint(&w, "software", i->counts.software);
	json_time(&w, "first", i->oldest_ms, i->counts.runs > 0);
	json_time(&w, "last", i->newest_ms, i->counts.runs > 0);
	jw_kint(&w, "bytes", i->bytes);
	jw_kint(&w, "log_bytes", i->log_bytes);
	jw_kint(&w, "page_bytes", i->page_bytes);
	jw_kint(&w, "pages", i->pages);
	jw_kint(&w, "free_pages", i->free_pages);
	jw_kstr(&w, "journal_mode", i->journal_mode);
	json_heads(&w, "heads", i->heads.head, i->heads.n);
	jw_kint(&w, "alert_events", i->alerts.events);
	jw_kint(&w, "alerts", i->alerts.alerts);
	json_heads(&w, "event_heads", i->heads.event, i->heads.n_events);
	jw_end_object(&w);
	buf_addc(out, '\n');
}

static int info(const struct args *a, const char *where, struct buf *out,
		struct err *e)
{
	struct store_info i = { .schema = 0 };
	struct store *s = NULL;
	int rc = store_open(where, STORE_READ, &s, e);

	if (rc == 0)
		rc = store_info(s, &i, e);
	if (rc == 0)
		(a->format == FORMAT_JSON ? info_json : info_text)(store_where(s), &i,
								   out);
	store_info_release(&i);
	store_close(s);
	return rc;
}

/* --- backup -------------------------------------------------------------------- */

static bool backup_progress(void *arg, int64_t done, int64_t of)
{
	char text[80];

	snprintf(text, sizeof text, done < of ? "copied %lld of %lld pages" :
		 "copied %lld of %lld pages, checking them", (long long)done,
		 (long long)of);
	progress_status(arg, text);
	return !held_signals_came();
}

static void backup_json(const char *file, const struct backup_made *made,
			struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	jw_begin_object(&w);
	jw_kstr(&w, "file", file);
	jw_kint(&w, "bytes", made->bytes);
	jw_kint(&w, "runs", made->runs);
	jw_kstr(&w, "origin", made->head.origin);
	jw_kint(&w, "seq", made->head.seq);
	jw_kstr(&w, "hash", made->head.seq ? made->head.hash : NULL);
	jw_end_object(&w);
	buf_addc(out, '\n');
}

static int backup(const struct args *a, const char *where, struct buf *out,
		  struct err *e)
{
	struct progress progress;
	struct backup_made made;
	struct backup_request rq = { .file = a->operand[1],
				     .progress = backup_progress,
				     .arg = &progress };
	struct store *s = NULL;
	sigset_t was;
	int rc;

	held_signals_begin(&was);
	rc = store_open(where, STORE_READ, &s, e);
	progress_begin(&progress, STDERR_FILENO);
	if (rc == 0)
		rc = store_backup(s, &rq, &made, e);
	progress_end(&progress);
	store_close(s);
	held_signals_release(&was);
	if (rc < 0)
		return rc;
	if (a->format == FORMAT_JSON) {
		backup_json(rq.file, &made, out);
		return rc;
	}
	cmd_store_line(out, "backup", "%s: %lld runs, verified", rq.file, (long long)made.runs);
	if (made.head.seq)
		cmd_store_line(out, "head", "%s %lld %s", made.head.origin,
		     (long long)made.head.seq, made.head.hash);
	return rc;
}

/* --- the command --------------------------------------------------------------- */

static const struct action {
	const char *name;
	int n_operands;   /* its own name included */
	bool head;        /* takes --head */
	/* The exit status, or an error; prints nothing. */
	int (*run)(const struct args *a, const char *where, struct buf *out,
		   struct err *e);
} action_table[] = {
	{ .name = "check", .n_operands = 1, .head = true, .run = check },
	{ .name = "info", .n_operands = 1, .run = info },
	{ .name = "backup", .n_operands = 2, .run = backup },
	{ .name = "salvage", .n_operands = 2, .run = cmd_store_salvage },
};

#define N_ACTIONS (sizeof action_table / sizeof *action_table)

static int no_action(const char *name, struct err *e)
{
	const char *names[N_ACTIONS + 1] = { NULL }, *near;
	struct buf all = BUF_INIT;
	int rc;

	for (size_t i = 0; i < N_ACTIONS; i++) {
		names[i] = action_table[i].name;
		buf_addf(&all, "%s%s", i ? ", " : "", names[i]);
	}
	near = nearest_word(name, names);
	rc = err_set(e, ERR_USAGE, "'store' knows no '%.40s'; %s%s%s", name,
		     near ? "did you mean '" : "it takes ", near ? near : all.p,
		     near ? "'?" : "");
	buf_release(&all);
	return rc;
}

static int find_action(const struct args *a, const struct action **out,
		       struct err *e)
{
	const struct action *x = NULL;

	for (size_t i = 0; i < N_ACTIONS; i++)
		if (strcmp(action_table[i].name, a->operand[0]) == 0)
			x = &action_table[i];
	if (!x)
		return no_action(a->operand[0], e);
	if (a->n_operands < x->n_operands)
		return err_set(e, ERR_USAGE, "'store %s' needs a FILE", x->name);
	if (a->n_operands > x->n_operands)
		return err_set(e, ERR_USAGE, "'store %s' has no use for '%.40s'",
			       x->name, a->operand[x->n_operands]);
	if (a->head && !x->head)
		return err_set(e, ERR_USAGE, "'store %s' takes no option --head",
			       x->name);
	if (a->format == FORMAT_CSV)
		return err_set(e, ERR_USAGE, "'store' prints text or json");
	*out = x;
	return 0;
}

int cmd_store(const struct args *a)
{
	const struct action *action = NULL;
	struct err e = ERR_INIT;
	struct buf out = BUF_INIT;
	char *where = NULL;
	int rc = find_action(a, &action, &e), printed;

	if (rc == 0) {
		where = a->db ? xstrdup(a->db) : store_default_path(&e);
		rc = where ? action->run(a, where, &out, &e) : ERR_NOT_FOUND;
	}
	if (rc < 0) {
		rc = cmd_fail(&e);
	} else {
		printed = cmd_print(&out);
		rc = printed == EXIT_DONE ? rc : printed;
	}
	buf_release(&out);
	free(where);
	return rc;
}
