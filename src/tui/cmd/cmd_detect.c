/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/json.h"
#include "tui/cmd/cmd.h"
#include "tui/detect_facts.h"
#include "tui/detect_text.h"
#include "tui/explain_identity.h"
#include "tui/explain_peak.h"
#include "tui/workspace.h"

/* --- JSON: postsil-json(5), detect ------------------------------------------ */

/* in: the fingerprint that the fact counts in. */
static void json_fact(struct json_writer *w, const char *key, const struct fact *f,
		      enum field_fingerprint in)
{
	static const char *const names[] = {
		[FP_NONE] = NULL, [FP_HARDWARE] = "hardware", [FP_SOFTWARE] = "software",
	};

	jw_begin_object(w);
	jw_kstr(w, "key", key);
	jw_kstr(w, "state", fact_state_name(f->state));
	jw_kstr(w, "value", f->value);
	jw_kstr(w, "source", f->source);
	if (f->reason)
		jw_kstr(w, "reason", f->reason);
	jw_kstr(w, "fingerprint", names[in]);
	jw_end_object(w);
}

/* peaks: NULL without --explain. */
static void write_json(const struct workspace *ws,
		       const struct explain_peaks *peaks, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	jw_begin_object(&w);
	jw_kstr(&w, "hardware_fingerprint", ws->hardware_fingerprint);
	jw_kstr(&w, "software_fingerprint", ws->software_fingerprint);
	jw_kstr(&w, "unit_id", *ws->unit_id ? ws->unit_id : NULL);
	jw_key(&w, "facts");
	jw_begin_array(&w);
	for (int i = 0; i < FIELD_COUNT; i++)
		if (ws->facts.fact[i].source || ws->facts.fact[i].reason)
			json_fact(&w, field_table[i].key, &ws->facts.fact[i],
				  field_table[i].in);
	for (size_t i = 0; i < ws->facts.n_extra; i++)
		json_fact(&w, ws->facts.extra[i].key, &ws->facts.extra[i].fact,
			  FP_NONE);
	jw_end_array(&w);
	if (peaks) {
		jw_key(&w, "explain");
		jw_begin_object(&w);
		jw_key(&w, "fingerprints");
		explain_identity_json(&w, &ws->facts);
		jw_key(&w, "peaks");
		explain_peaks_json(&w, peaks);
		jw_end_object(&w);
	}
	jw_end_object(&w);
	buf_addc(out, '\n');
}

static void write_text(const struct workspace *ws,
		       const struct explain_peaks *peaks, struct buf *out)
{
	struct detect_columns columns = detect_columns_pick();

	detect_facts_text(out, ws, &columns);
	if (peaks) {
		explain_identity_text(out, &ws->facts, &columns);
		explain_peaks_text(out, peaks, &columns);
	}
}

static bool holds(const char *dir, const char *name)
{
	char path[4096];
	int n = snprintf(path, sizeof path, "%s/%s", dir, name);

	return n > 0 && (size_t)n < sizeof path && access(path, F_OK) == 0;
}

/* What may stand behind --root by mistake, in words that say what to give. */
static int check_root(const char *dir, struct err *e)
{
	struct stat st;

	if (stat(dir, &st) < 0)
		return err_sys(e, "no machine can be read below %.300s", dir);
	if (!S_ISDIR(st.st_mode))
		return err_set(e, ERR_IO, "%.300s is no folder: --root takes the folder "
			       "that holds the proc and sys of a machine (unpack an "
			       "archive first)", dir);
	if (access(dir, R_OK | X_OK) < 0)
		return err_sys(e, "no machine can be read below %.300s", dir);
	if (!holds(dir, "proc") && !holds(dir, "sys") && !holds(dir, "capture"))
		return err_set(e, ERR_IO, "%.300s holds no machine: neither proc nor sys "
			       "is in it%s", dir, holds(dir, "fsroot")
			       ? ", but its folder fsroot may" : "");
	return 0;
}

static int detect(const struct args *a, struct workspace *ws, struct buf *out,
		  struct err *e)
{
	struct explain_peaks peaks = { 0 };
	int rc = a->root ? check_root(a->root, e) : 0;

	if (rc == 0)
		rc = workspace_detect(ws, a->root, e);
	if (rc == 0 && a->explain)
		rc = explain_peaks_find(&peaks, a->root, &ws->facts, e);
	if (rc == 0 && a->json)
		write_json(ws, a->explain ? &peaks : NULL, out);
	else if (rc == 0)
		write_text(ws, a->explain ? &peaks : NULL, out);
	explain_peaks_release(&peaks);
	return rc;
}

int cmd_detect(const struct args *a)
{
	struct err e = ERR_INIT;
	struct buf out = BUF_INIT;
	struct workspace ws;
	int rc;

	workspace_init(&ws);
	rc = detect(a, &ws, &out, &e) < 0 ? cmd_fail(&e) : cmd_print(&out);
	workspace_release(&ws);
	buf_release(&out);
	return rc;
}
