/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/json.h"
#include "tui/cmd/cmd.h"
#include "tui/draw/glyphs.h"
#include "tui/draw/text.h"
#include "tui/workspace.h"

#define LABEL_W 26
#define VALUE_W 44

/* --- JSON: postsil-json(5), detect ------------------------------------------ */

static void json_fact(struct json_writer *w, const char *key, const struct fact *f)
{
	jw_begin_object(w);
	jw_kstr(w, "key", key);
	jw_kstr(w, "state", fact_state_name(f->state));
	jw_kstr(w, "value", f->value);
	jw_kstr(w, "source", f->source);
	if (f->reason)
		jw_kstr(w, "reason", f->reason);
	jw_end_object(w);
}

static void write_json(const struct workspace *ws, struct buf *out)
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
			json_fact(&w, field_table[i].key, &ws->facts.fact[i]);
	for (size_t i = 0; i < ws->facts.n_extra; i++)
		json_fact(&w, ws->facts.extra[i].key, &ws->facts.extra[i].fact);
	jw_end_array(&w);
	jw_end_object(&w);
	buf_addc(out, '\n');
}

/* --- text ------------------------------------------------------------------- */

static void text_fact(struct buf *out, const char *label, const char *unit,
		      const struct fact *f, enum glyph_level level)
{
	struct buf value = BUF_INIT;
	int wide;

	if (f->state == FACT_KNOWN)
		buf_addf(&value, "%s%s%s", f->value, *unit ? " " : "", unit);
	else
		buf_addf(&value, "%s%s%s", f->state == FACT_ABSENT ? "none" : "unknown",
			 f->reason ? ": " : "", f->reason ? f->reason : "");
	buf_adds(out, "  ");
	text_fit(out, label, LABEL_W, TEXT_LEFT, level);
	buf_addc(out, ' ');
	wide = text_width(buf_str(&value), level);
	if (f->source && wide < VALUE_W)
		text_fit(out, buf_str(&value), VALUE_W, TEXT_LEFT, level);
	else
		text_clean(out, buf_str(&value), level);
	if (f->source) {
		buf_addc(out, ' ');
		text_clean(out, f->source, level);
	}
	buf_addc(out, '\n');
	buf_release(&value);
}

static void write_text(const struct workspace *ws, struct buf *out)
{
	enum glyph_level level = glyph_level_detect();

	buf_addf(out, "hardware fingerprint  %s\nsoftware fingerprint  %s\n",
		 ws->hardware_fingerprint, ws->software_fingerprint);
	if (*ws->unit_id)
		buf_addf(out, "unit                  %s\n", ws->unit_id);
	for (int group = FIELD_HARDWARE; group <= FIELD_ENVIRONMENT; group++) {
		buf_addf(out, "\n%s\n", field_group_name((enum field_group)group));
		for (int i = 0; i < FIELD_COUNT; i++) {
			const struct fact *f = &ws->facts.fact[i];

			if ((int)field_table[i].group == group &&
			    (f->source || f->reason))
				text_fact(out, field_table[i].label,
					  field_table[i].unit, f, level);
		}
	}
}

int cmd_detect(const struct args *a)
{
	struct err e = ERR_INIT;
	struct buf out = BUF_INIT;
	struct workspace ws;
	int rc;

	workspace_init(&ws);
	rc = workspace_detect(&ws, a->root, &e);
	if (rc < 0) {
		rc = cmd_fail(&e);
	} else {
		if (a->json)
			write_json(&ws, &out);
		else
			write_text(&ws, &out);
		rc = cmd_print(&out);
	}
	workspace_release(&ws);
	buf_release(&out);
	return rc;
}
