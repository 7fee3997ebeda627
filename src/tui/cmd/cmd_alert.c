/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/json.h"
#include "core/base/xmem.h"
#include "core/model/alert_event.h"
#include "db/alert_store.h"
#include "db/store.h"
#include "tui/alert_report.h"
#include "tui/alert_say.h"
#include "tui/cmd/cmd.h"
#include "tui/nearest.h"
#include "tui/progress.h"
#include "tui/workspace.h"

struct alerting {
	const struct args *args;
	struct workspace ws;
	struct alert_list list;
	struct buf *out;
};

/* --- ack, fix, reopen ------------------------------------------------------------------- */

static void print_said(struct alerting *m, const struct alert_row *x,
		       const struct store_head *head)
{
	struct json_writer w = JSON_WRITER(m->out);

	if (m->args->format != FORMAT_JSON) {
		alert_report_text(x, glyph_level_detect(), m->out);
		buf_addf(m->out, "%-13s %s %lld %s\n", "event head", head->origin,
			 (long long)head->seq, head->hash);
		return;
	}
	jw_begin_object(&w);
	jw_key(&w, "alert");
	alert_report_json(x, &w);
	jw_key(&w, "event_head");
	jw_begin_object(&w);
	jw_kstr(&w, "origin", head->origin);
	jw_kint(&w, "seq", head->seq);
	jw_kstr(&w, "hash", head->hash);
	jw_end_object(&w);
	jw_end_object(&w);
	buf_addc(m->out, '\n');
}

static int say(struct alerting *m, enum alert_action action, struct err *e)
{
	const struct alert_saying x = { action, m->args->why, m->args->who };
	const struct alert_row *row;
	struct store_head head;
	int rc = alert_say(&m->ws, &x, m->args->operand[1], &m->list, &row, e);

	if (rc == 0)
		rc = alert_store_head(m->ws.store, &head, e);
	if (rc == 0)
		print_said(m, row, &head);
	return rc;
}

/* --- list ------------------------------------------------------------------------------- */

static void list_text(struct alerting *m, const struct alert_row *from, size_t n)
{
	size_t open = 0;

	for (size_t i = 0; i < n; i++) {
		alert_report_text(&from[i], glyph_level_detect(), m->out);
		buf_addc(m->out, '\n');
		open += alert_state_is_open(from[i].state);
	}
	if (!n)
		buf_adds(m->out, "no alert: no series of the database has dropped, and "
			 "nothing was said of one\n");
	else
		buf_addf(m->out, "%zu alert%s, %zu open\n", n, n == 1 ? "" : "s", open);
}

static void print_list(struct alerting *m, const struct alert_row *from, size_t n)
{
	struct json_writer w = JSON_WRITER(m->out);

	if (m->args->format == FORMAT_TEXT) {
		list_text(m, from, n);
		return;
	}
	if (m->args->format == FORMAT_CSV) {
		alert_report_csv_header(m->out);
		for (size_t i = 0; i < n; i++)
			alert_report_csv(&from[i], m->out);
		return;
	}
	jw_begin_array(&w);
	for (size_t i = 0; i < n; i++)
		alert_report_json(&from[i], &w);
	jw_end_array(&w);
	buf_addc(m->out, '\n');
}

static int list(struct alerting *m, struct err *e)
{
	const struct alert_row *x = NULL;
	int rc = alert_list_load(&m->list, &m->ws, e);

	if (rc == 0 && m->args->n_operands > 1) {
		rc = alert_list_match(&m->list, m->args->operand[1], &x, e);
		if (rc == 0)
			print_list(m, x, 1);
	} else if (rc == 0) {
		print_list(m, m->list.row, m->list.n);
	}
	return rc;
}

/* --- the command ------------------------------------------------------------------------ */

#define LIST ALERT_ACTIONS   /* as if it were one of them */

static int find_action(const char *name, int *out, struct err *e)
{
	static const char *const names[] = { "ack", "fix", "reopen", "list", NULL };
	static const int action[] = { ALERT_ACK, ALERT_FIX, ALERT_REOPEN, LIST };
	const char *near;

	for (size_t i = 0; names[i]; i++)
		if (strcmp(names[i], name) == 0) {
			*out = action[i];
			return 0;
		}
	near = nearest_word(name, names);
	return err_set(e, ERR_USAGE, "'alert' knows no '%.40s'; %s%s%s", name,
		       near ? "did you mean '" : "it takes ack, fix, reopen, list",
		       near ? near : "", near ? "'?" : "");
}

static int check_args(const struct args *a, int action, struct err *e)
{
	if (action == LIST && (a->why || a->who))
		return err_set(e, ERR_USAGE, "'alert list' takes no option --%s",
			       a->why ? "why" : "who");
	if (action == LIST)
		return 0;
	if (a->n_operands < 2)
		return err_set(e, ERR_USAGE, "'alert %s' needs an ID: `postsil alert "
			       "list` has them", a->operand[0]);
	if (a->format == FORMAT_CSV)
		return err_set(e, ERR_USAGE, "'alert %s' prints text or json",
			       a->operand[0]);
	return alert_say_check(&(struct alert_saying){ (enum alert_action)action, a->why,
						       a->who }, e);
}

static int open_store(struct alerting *m, int action, struct err *e)
{
	struct progress progress;
	char *where = m->args->db ? xstrdup(m->args->db) : store_default_path(e);
	int rc;

	if (!where)
		return ERR_NOT_FOUND;
	progress_begin(&progress, STDERR_FILENO);
	rc = cmd_open(where, action == LIST ? STORE_READ : STORE_WRITE, &progress,
		      &m->ws.store, e);
	progress_end(&progress);
	free(where);
	return rc;
}

int cmd_alert(const struct args *a)
{
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;
	struct alerting m = { .args = a, .out = &out };
	int action = LIST, rc = find_action(a->operand[0], &action, &e);

	workspace_init(&m.ws);
	if (a->threshold > 0)
		m.ws.threshold = a->threshold;
	if (rc == 0)
		rc = check_args(a, action, &e);
	if (rc == 0)
		rc = open_store(&m, action, &e);
	if (rc == 0)
		rc = action == LIST ? list(&m, &e) : say(&m, (enum alert_action)action,
							  &e);
	rc = rc < 0 ? cmd_fail(&e) : cmd_print(&out);
	alert_list_release(&m.list);
	workspace_release(&m.ws);
	buf_release(&out);
	return rc;
}
