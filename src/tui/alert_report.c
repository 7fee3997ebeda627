/* SPDX-License-Identifier: MIT */
#include "tui/alert_report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/csv.h"
#include "core/base/json.h"
#include "core/base/xmem.h"
#include "tui/alert_words.h"
#include "tui/draw/text.h"
#include "tui/pane.h"

#define WORDS_WIDTH 78
#define INDENT 4

char *alert_report_words(const struct alert_row *x)
{
	char from[UNIT_TEXT], to[UNIT_TEXT];

	if (isnan(x->change_pct) || !x->key)
		return xstrdup("");
	alert_words_value(x->key, x->previous, from);
	alert_words_value(x->key, x->current, to);
	return xasprintf("%s of %s %s fell by %.1f %%, from %s to %s", x->metric,
			 x->device, x->precision, fabs(x->change_pct), from, to);
}

/* --- text ------------------------------------------------------------------------------ */

static void text_event(const struct alert_event *x, enum glyph_level level,
		       struct buf *out)
{
	struct buf words = BUF_INIT, lines = BUF_INIT;
	char at[24];

	pane_time(x->at_ms, at);
	buf_addf(&words, "%s  %s", at, alert_action_name(x->action));
	if (x->who)
		buf_addf(&words, " by %s", x->who);
	if (x->why)
		buf_addf(&words, ": %s", x->why);
	text_wrap(&lines, words.p, WORDS_WIDTH - INDENT, level);
	for (const char *p = buf_str(&lines), *end; *p; p = end) {
		end = strchrnul(p, '\n');
		buf_addf(out, "%*s%.*s\n", INDENT, "", (int)(end - p), p);
		end += *end == '\n';
	}
	buf_release(&words);
	buf_release(&lines);
}

void alert_report_text(const struct alert_row *x, enum glyph_level level,
		       struct buf *out)
{
	struct buf words = BUF_INIT;
	char *seen = alert_report_words(x), at[24];

	buf_addf(&words, "%s  %s: %s, unit %.8s", x->id, alert_state_name(x->state),
		 *x->product ? x->product : "unknown product", x->unit_id);
	text_clean(out, words.p, level);
	buf_reset(&words);
	buf_addf(out, "\n%*s", INDENT, "");
	if (*seen) {
		pane_time(x->since_ms, at);
		buf_addf(&words, "%s, since %s", seen, at);
	} else {
		buf_addf(&words, "%s of %s %s: nothing is seen of it now", x->metric,
			 x->device, x->precision);
	}
	text_clean(out, words.p, level);
	buf_addc(out, '\n');
	for (size_t i = 0; x->said && i < x->said->n; i++)
		text_event(&x->said->event[i], level, out);
	buf_release(&words);
	free(seen);
}

/* NULL: it is not seen. */
static const char *unit_of(const struct alert_row *x)
{
	return x->key ? metric_unit(x->key->metric, x->key->metric_unit) : NULL;
}

/* --- CSV ------------------------------------------------------------------------------- */

void alert_report_csv_header(struct buf *out)
{
	buf_adds(out, "alert_id,state,product,unit_id,device,precision,metric,"
		 "first_run_id,change_pct,previous_level,current_level,event_id,"
		 "timestamp,action,who,why,unit\n");
}

static void csv_row(const struct alert_row *x, const struct alert_event *y,
		    struct buf *out)
{
	char at[CLOCK_ISO] = "";
	const char *const lead[] = {
		x->id, alert_state_name(x->state), x->product, x->unit_id, x->device,
		x->precision, x->metric, x->first_run_id,
	};
	const char *const tail[] = {
		y ? y->event_id : "", at, y ? alert_action_name(y->action) : "",
		y ? y->who : "", y ? y->why : "", unit_of(x),
	};
	const double figure[] = { x->change_pct, x->previous, x->current };

	if (y)
		clock_iso(y->at_ms, at);
	csv_texts(out, lead, sizeof lead / sizeof *lead);
	buf_addc(out, ',');
	csv_reals(out, figure, sizeof figure / sizeof *figure);
	buf_addc(out, ',');
	csv_texts(out, tail, sizeof tail / sizeof *tail);
	buf_addc(out, '\n');
}

void alert_report_csv(const struct alert_row *x, struct buf *out)
{
	if (!x->said)
		csv_row(x, NULL, out);
	for (size_t i = 0; x->said && i < x->said->n; i++)
		csv_row(x, &x->said->event[i], out);
}

/* --- JSON ------------------------------------------------------------------------------ */

static void json_event(const struct alert_event *x, struct json_writer *w)
{
	char at[CLOCK_ISO];

	clock_iso(x->at_ms, at);
	jw_begin_object(w);
	jw_kstr(w, "event_id", x->event_id);
	jw_kstr(w, "timestamp", at);
	jw_kstr(w, "action", alert_action_name(x->action));
	jw_kstr(w, "who", x->who);
	jw_kstr(w, "why", x->why);
	jw_end_object(w);
}

void alert_report_json(const struct alert_row *x, struct json_writer *w)
{
	jw_begin_object(w);
	jw_kstr(w, "id", x->id);
	jw_kstr(w, "state", alert_state_name(x->state));
	jw_kstr(w, "product", *x->product ? x->product : NULL);
	jw_kstr(w, "unit_id", x->unit_id);
	jw_kstr(w, "device", x->device);
	jw_kstr(w, "precision", x->precision);
	jw_kstr(w, "metric", x->metric);
	jw_kstr(w, "unit", unit_of(x));
	jw_kstr(w, "series", x->series);
	jw_kstr(w, "first_run_id", x->first_run_id);
	jw_knum(w, "change_pct", x->change_pct);
	jw_knum(w, "previous_level", x->previous);
	jw_knum(w, "current_level", x->current);
	jw_key(w, "events");
	jw_begin_array(w);
	for (size_t i = 0; x->said && i < x->said->n; i++)
		json_event(&x->said->event[i], w);
	jw_end_array(w);
	jw_end_object(w);
}
