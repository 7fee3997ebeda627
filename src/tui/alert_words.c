/* SPDX-License-Identifier: MIT */
#include "tui/alert_words.h"

#include <math.h>
#include <string.h>

#include "core/base/buf.h"
#include "tui/pane.h"

#define SHORT_FINGERPRINT 8

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

enum component alert_words_component(const struct alert_item *x)
{
	if (names_a_field(x))
		return (enum component)x->cause.candidate[0].of.field;
	return x->a->before[COMPONENT_DRIVER_VERSION] ||
	       x->a->after[COMPONENT_DRIVER_VERSION] ? COMPONENT_DRIVER_VERSION
						     : COMPONENT_OS_KERNEL;
}

void alert_words_title(const struct alert_item *x, struct buf *out)
{
	const struct kept_key *k = &x->a->key;

	buf_addf(out, "%s %s %s %s", pane_short_product(k->product), k->device,
		 k->precision, metric_table[k->metric].label);
}

struct side {
	const char *what;           /* "best ", "" */
	const struct kept_run *run;
	double level;
	const char *const *component;
	const char *software;       /* fingerprint */
};

static void add_side(const struct alert_item *x, const struct side *s,
		     struct buf *out)
{
	const struct kept_key *k = &x->a->key;
	enum component c = alert_words_component(x);
	char value[UNIT_TEXT], level[UNIT_TEXT], date[16];

	pane_value(k->metric, s->run->value, k->precision, value);
	pane_value(k->metric, s->level, k->precision, level);
	pane_date(s->run->at_ms, date);
	buf_addf(out, "%s%s on %s", s->what, value, date);
	if (s->component[c])
		buf_addf(out, ", %s %s", component_label(c), s->component[c]);
	else if (*s->software)
		buf_addf(out, ", software %.*s", SHORT_FINGERPRINT, s->software);
	buf_addf(out, "; level %s", level);
}

void alert_words_previous(const struct alert_item *x, struct buf *out)
{
	add_side(x, &(struct side){
		.what = "best ", .run = &x->a->drop.best,
		.level = x->a->drop.previous_level, .component = x->a->before,
		.software = x->a->drop.software_before }, out);
}

void alert_words_current(const struct alert_item *x, struct buf *out)
{
	add_side(x, &(struct side){
		.what = "", .run = &x->a->drop.current,
		.level = x->a->drop.current_level, .component = x->a->after,
		.software = x->a->drop.software_after }, out);
}

void alert_words_change(const struct alert_item *x, struct buf *out)
{
	const struct kept_drop *d = &x->a->drop;

	buf_addf(out, "%+.1f %% against the best run, %+.1f %% from level to level",
		 d->best_pct, d->change_pct);
	if (isfinite(d->confidence))
		buf_addf(out, ", confidence %.3f", d->confidence);
	if (d->drift)
		buf_adds(out, "; a slow decline rather than a step");
	if (d->little_history)
		buf_adds(out, "; little history");
}

/* --- cause ---------------------------------------------------------------------- */

static void add_step(const struct cause_candidate *k, struct buf *out)
{
	buf_addf(out, "%s %s → %s", component_label((enum component)k->of.field),
		 or_unknown(k->from), or_unknown(k->to));
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

static void add_changed(const struct kept_alert *a, struct buf *out)
{
	const char *sep = "";

	for (int c = 0; c < COMPONENT_COUNT; c++)
		if (alert_words_is_changed(a, (enum component)c)) {
			buf_addf(out, "%s%s %s → %s", sep,
				 component_label((enum component)c), a->before[c],
				 a->after[c]);
			sep = ", ";
		}
	if (!*sep)
		buf_adds(out, "nothing that is recorded");
}

static void add_named(const struct cause *c, struct buf *out)
{
	buf_addf(out, "%s: ", cause_confidence_name(c->confidence));
	for (size_t i = 0; i < c->n_named; i++) {
		buf_adds(out, !i ? "" : i + 1 < c->n_named ? ", " : " or ");
		add_step(&c->candidate[i], out);
	}
	buf_adds(out, c->n_named > 1 ?
		 ", which were always taken together and cannot be told apart; " : "; ");
	add_counts(c, out);
}

void alert_words_cause(const struct alert_item *x, struct buf *out)
{
	const struct cause *c = &x->cause;

	if (!x->explained) {
		buf_adds(out, "not looked into; changed before it: ");
		add_changed(x->a, out);
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
		buf_adds(out, "unknown: nothing that is recorded changed, and no other "
			 "unit has runs to compare with");
		return;
	}
	buf_adds(out, "; changed before it: ");
	add_changed(x->a, out);
}

/* --- advice ---------------------------------------------------------------------- */

static void add_trial(const struct alert_item *x, struct buf *out)
{
	const struct cause_trial *t = &x->cause.trial;

	if (!x->explained || !t->from || !t->to)
		return;
	buf_addf(out, " To be sure: take %s back to %s on unit %.8s, `postsil run` three "
		 "times, then %s again, three times.",
		 component_label((enum component)t->of.field), t->from, x->trial_unit,
		 t->to);
}

static void add_remedy(const struct alert_item *x, struct buf *out)
{
	const struct cause *c = &x->cause;
	const struct cause_candidate *k = &c->candidate[0];
	const char *label = component_label((enum component)k->of.field);

	switch (x->explained ? c->verdict : CAUSE_DOUBTFUL) {
	case CAUSE_FIELD:
		if (k->of.environment)
			buf_addf(out, "Set %s back to %s.", label, or_unknown(k->from));
		else
			buf_addf(out, "Pin %s to %s until a later one is shown to be "
				 "better.", label, or_unknown(k->from));
		break;
	case CAUSE_INSEPARABLE:
		buf_adds(out, "Take one of them back alone, and run again: that tells "
			 "them apart.");
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
		buf_adds(out, "`postsil run` three times: that tells more.");
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
	} else if (x->state == ALERT_FIXED) {
		buf_adds(out, "Nothing: somebody says that it is fixed.");
	} else if (x->a->drop.state == REGRESSION_PROVISIONAL) {
		buf_adds(out, "`postsil run` three times: that confirms it, or not.");
	} else {
		add_remedy(x, out);
	}
}
