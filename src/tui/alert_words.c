/* SPDX-License-Identifier: MIT */
#include "tui/alert_words.h"

#include <math.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/utf8.h"
#include "tui/draw/text.h"
#include "tui/pane.h"
#include "tui/suite_doubt.h"

#define SHORT_FINGERPRINT 8
#define FIGURE_SHORT 24      /* bytes of a name in a column */

/* Only a stored run says "none" and "unknown" by nothing. */
static const char *or_unknown(const char *s)
{
	return s && *s ? s : "unknown";
}

bool alert_words_is_changed(const struct kept_alert *a, enum component c)
{
	return a->before[c] && a->after[c] && strcmp(a->before[c], a->after[c]) != 0;
}

static bool names_a_field(const struct alert_item *x)
{
	return x->explained && (x->cause.verdict == CAUSE_FIELD ||
				x->cause.verdict == CAUSE_INSEPARABLE);
}

static bool is_workload_doubtful(const struct alert_item *x)
{
	return suite_doubt_is_due(!*x->a->key.suite_version, x->a->drop.change_pct);
}

/* A column has no room for the prefix, nor for all of a long name. */
void alert_words_figure(const struct kept_key *k, char *out, size_t size)
{
	const char *name = k->metric == METRIC_CUSTOM ?
			   metric_label(k->metric, k->custom) : metric_name(k->metric, NULL);

	snprintf(out, size, "%.*s%s %.20s", (int)utf8_fit(name, FIGURE_SHORT), name,
		 strlen(name) > FIGURE_SHORT ? "…" : "", k->precision);
}

void alert_words_value(const struct kept_key *k, double v, char out[UNIT_TEXT])
{
	if (k->metric == METRIC_CUSTOM)
		pane_custom(v, k->metric_unit, out);
	else
		pane_value(k->metric, v, k->precision, out);
}

void alert_words_levels(const struct kept_alert *a, char *out, size_t size)
{
	char from[UNIT_TEXT], to[UNIT_TEXT];

	alert_words_value(&a->key, a->drop.previous_level, from);
	alert_words_value(&a->key, a->drop.current_level, to);
	snprintf(out, size, "%s → %s", from, to);
}

void alert_words_title(const struct alert_item *x, struct buf *out)
{
	const struct kept_key *k = &x->a->key;

	buf_addf(out, "%s %s %s %s", pane_short_product(k->product), k->device,
		 k->precision, metric_label(k->metric, k->custom));
}

struct side {
	const char *what;           /* "best ", "" */
	const struct kept_run *run;
	double level;
	const struct alert_side *of;
};

static bool add_component(const struct alert_side *s, enum component c, struct buf *out)
{
	if (!s->component[c])
		return false;
	buf_addf(out, ", %s ", component_label(c));
	text_shorten(out, s->component[c]);
	return true;
}

/* All runs of which nothing is known have one fingerprint, which says nothing. */
static bool is_anything_known(const struct alert_side *s)
{
	for (int c = 0; c < COMPONENT_COUNT; c++)
		if (s->component[c] && component_table[c].kind == COMPONENT_IS_SOFTWARE)
			return true;
	return false;
}

static void add_software(const struct alert_item *x, const struct alert_side *s,
			 struct buf *out)
{
	enum component blamed = names_a_field(x) ?
		(enum component)x->cause.candidate[0].of.field : COMPONENT_DRIVER_VERSION;
	bool said;

	if (!s->component)
		return;
	said = add_component(s, COMPONENT_DRIVER_VERSION, out);
	if (blamed != COMPONENT_DRIVER_VERSION)
		said |= add_component(s, blamed, out);
	if (!said)
		said = add_component(s, COMPONENT_OS_KERNEL, out);
	if (!said && is_anything_known(s))
		buf_addf(out, ", software %.*s", SHORT_FINGERPRINT, s->software);
}

static void add_side(const struct alert_item *x, const struct side *s,
		     struct buf *out)
{
	const struct kept_key *k = &x->a->key;
	char value[UNIT_TEXT], level[UNIT_TEXT], date[16];

	alert_words_value(k, s->run->value, value);
	alert_words_value(k, s->level, level);
	pane_date(s->run->at_ms, date);
	buf_addf(out, "%s%s on %s", s->what, value, date);
	add_software(x, s->of, out);
	buf_addf(out, "; level %s", level);
}

void alert_words_previous(const struct alert_item *x, struct buf *out)
{
	add_side(x, &(struct side){
		.what = "best ", .run = &x->a->drop.best,
		.level = x->a->drop.previous_level, .of = &x->best }, out);
}

void alert_words_current(const struct alert_item *x, struct buf *out)
{
	add_side(x, &(struct side){
		.what = "", .run = &x->a->drop.current,
		.level = x->a->drop.current_level, .of = &x->current }, out);
}

void alert_words_change(const struct alert_item *x, struct buf *out)
{
	const struct kept_drop *d = &x->a->drop;
	char sure[UNIT_TEXT];

	buf_addf(out, "%+.1f %% against the best run, %+.1f %% from level to level",
		 d->best_pct, d->change_pct);
	unit_confidence(d->confidence, sure);
	if (isfinite(d->confidence))
		buf_addf(out, ", confidence %s", sure);
	if (d->drift)
		buf_adds(out, "; a slow decline rather than a step");
	if (d->little_history)
		buf_adds(out, "; little history");
}

/* --- cause ---------------------------------------------------------------------- */

static void add_step(enum component c, const char *from, const char *to,
		     struct buf *out)
{
	buf_addf(out, "%s ", component_label(c));
	text_shorten(out, or_unknown(from));
	buf_adds(out, " → ");
	text_shorten(out, or_unknown(to));
}

static void add_counts(const struct cause *c, struct buf *out)
{
	const struct cause_candidate *k = &c->candidate[0];

	buf_addf(out, "%zu unit%s dropped with it, %zu stayed", k->dropped,
		 k->dropped == 1 ? "" : "s", k->stayed);
	if (k->unclear)
		buf_addf(out, ", %zu cannot be told", k->unclear);
	if (k->without)
		buf_addf(out, ", %zu dropped without it", k->without);
	if (k->back)
		buf_addf(out, "; %zu took it back", k->back);
	if (isfinite(k->elsewhere_pct))
		buf_addf(out, "; on other units %+.1f %%", k->elsewhere_pct);
}

void alert_words_changed(const struct kept_alert *a, struct buf *out)
{
	const char *sep = "";

	for (int c = 0; c < COMPONENT_COUNT; c++)
		if (alert_words_is_changed(a, (enum component)c)) {
			buf_adds(out, sep);
			add_step((enum component)c, a->before[c], a->after[c], out);
			sep = ", ";
		}
	if (!*sep)
		buf_adds(out, "nothing that is recorded");
}

static void add_named(const struct cause *c, struct buf *out)
{
	buf_addf(out, "%s: ", cause_confidence_name(c->confidence));
	for (size_t i = 0; i < c->n_named; i++) {
		const struct cause_candidate *k = &c->candidate[i];

		buf_adds(out, !i ? "" : i + 1 < c->n_named ? ", " : " or ");
		add_step((enum component)k->of.field, k->from, k->to, out);
	}
	buf_adds(out, c->n_named > 1 ?
		 ", which were always taken together and cannot be told apart; " : "; ");
	add_counts(c, out);
}

static bool is_any_changed(const struct kept_alert *a)
{
	for (int c = 0; c < COMPONENT_COUNT; c++)
		if (alert_words_is_changed(a, (enum component)c))
			return true;
	return false;
}

/* What changed near it tells too little: not at it, or so often that it says nothing. */
static void add_unknown(const struct alert_item *x, struct buf *out)
{
	const struct cause *c = &x->cause;

	if (x->left_out) {
		buf_adds(out, "not looked for, as its runs are older than those that are "
			 "read for it; changed before it: ");
		alert_words_changed(x->a, out);
		return;
	}
	if (!c->n_candidates && !is_any_changed(x->a)) {
		buf_adds(out, "unknown: nothing that is recorded changed, and no other "
			 "unit has runs to compare with");
		return;
	}
	buf_adds(out, "unknown: no other unit has runs to compare with; changed before "
		 "it: ");
	alert_words_changed(x->a, out);
	for (size_t i = 0; i < c->n_candidates; i++) {
		const struct cause_candidate *k = &c->candidate[i];

		if (alert_words_is_changed(x->a, (enum component)k->of.field))
			continue;
		buf_adds(out, "; near it: ");
		add_step((enum component)k->of.field, k->from, k->to, out);
	}
}

static void add_reason(const struct alert_item *x, struct buf *out)
{
	const struct cause *c = &x->cause;

	if (!x->explained) {
		buf_adds(out, "not looked into; changed before it: ");
		alert_words_changed(x->a, out);
		return;
	}
	switch (c->verdict) {
	case CAUSE_FIELD:
	case CAUSE_INSEPARABLE:
		add_named(c, out);
		return;
	case CAUSE_DOUBTFUL:
		buf_adds(out, "none: the runs of all units do not bear it out, it may be "
			 "noise; more runs will tell");
		break;
	case CAUSE_UNIT:
		buf_addf(out, "this unit alone (%.0f %%): %zu other unit%s of its kind "
			 "did not drop then", c->unit_probability * 100, c->other_units,
			 c->other_units == 1 ? "" : "s");
		break;
	case CAUSE_COMMON:
		buf_addf(out, "something that %zu other unit%s of %zu share%s, and that "
			 "is not recorded", c->same_days, c->same_days == 1 ? "" : "s",
			 c->other_units, c->same_days == 1 ? "s" : "");
		break;
	default:
		add_unknown(x, out);
		return;
	}
	buf_adds(out, "; changed before it: ");
	alert_words_changed(x->a, out);
}

void alert_words_cause(const struct alert_item *x, struct buf *out)
{
	add_reason(x, out);
	if (is_workload_doubtful(x)) {
		buf_adds(out, ". ");
		suite_doubt_words(x->a->drop.change_pct, out);
	}
}

/* --- advice ---------------------------------------------------------------------- */

static void add_trial(const struct alert_item *x, struct buf *out)
{
	const struct cause_trial *t = &x->cause.trial;

	if (!x->explained || !t->from || !t->to)
		return;
	buf_addf(out, " To be sure: take %s back to ",
		 component_label((enum component)t->of.field));
	text_shorten(out, t->from);
	buf_addf(out, " on unit %.8s, measure three times, then ", x->trial_unit);
	text_shorten(out, t->to);
	buf_adds(out, " again, three times.");
}

/* The unit may be any machine, not only the one that this is read on. */
static void add_again(const struct alert_item *x, const char *what, struct buf *out)
{
	buf_addf(out, "Measure unit %.8s three times more: that %s.", x->a->key.unit_id, what);
}

static void add_remedy(const struct alert_item *x, struct buf *out)
{
	const struct cause *c = &x->cause;
	const struct cause_candidate *k = &c->candidate[0];
	const char *label = component_label((enum component)k->of.field);

	switch (x->explained ? c->verdict : CAUSE_DOUBTFUL) {
	case CAUSE_FIELD:
		buf_addf(out, k->of.environment ? "Set %s back to " : "Pin %s to ", label);
		text_shorten(out, or_unknown(k->from));
		buf_adds(out, k->of.environment ? "." :
			 " until a later one is shown to be better.");
		break;
	case CAUSE_INSEPARABLE:
		buf_adds(out, "Take one of them back alone, and measure again: that "
			 "tells them apart.");
		break;
	case CAUSE_UNIT:
		buf_addf(out, "Look at unit %.8s: cooling, power limit, memory, neighbours. "
			 "Do not blame the software.", x->a->key.unit_id);
		break;
	case CAUSE_COMMON:
		buf_adds(out, "Look for what these units share: room, rack, power, a "
			 "setting that is not recorded.");
		break;
	case CAUSE_UNKNOWN:
		buf_addf(out, "Look at unit %.8s: cooling, power limit, memory, neighbours. "
			 "Measure another unit: that tells this one from the software.",
			 x->a->key.unit_id);
		return;
	default:
		add_again(x, "tells more", out);
		return;
	}
	add_trial(x, out);
}

void alert_words_advice(const struct alert_item *x, struct buf *out)
{
	char date[16];

	if (x->state == ALERT_FIXED && x->a->drop.recovered_ms) {
		pane_date(x->a->drop.recovered_ms, date);
		buf_addf(out, "Nothing: the level is back since %s.", date);
		return;
	}
	if (x->state == ALERT_FIXED && x->a->drop.state == REGRESSION_CONFIRMED &&
	    x->a->drop.change_pct > -REGRESSION_MIN_PCT) {
		buf_addf(out, "Nothing: over all its runs the level is within %g %% of "
			 "the one before.", REGRESSION_MIN_PCT);
		return;
	}
	if (x->state == ALERT_FIXED) {
		buf_adds(out, "Nothing: somebody says that it is fixed.");
		return;
	}
	if (is_workload_doubtful(x))
		buf_adds(out, "First see whether both sides ran the same workload. ");
	if (x->a->drop.state == REGRESSION_PROVISIONAL) {
		add_again(x, "confirms it, or not", out);
		return;
	}
	if (is_workload_doubtful(x))
		buf_adds(out, "If they did: ");
	add_remedy(x, out);
}
