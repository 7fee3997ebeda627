/* SPDX-License-Identifier: MIT */
#include "core/analysis/alert_state.h"

struct fold {
	const struct alert_history *h;
	enum alert_state state;
	bool back;           /* the level is, by now */
	bool doubted;        /* fixed is what somebody said, at: */
	int64_t fixed_ms;
};

const char *alert_state_name(enum alert_state s)
{
	static const char *const names[] = {
		[ALERT_PROVISIONAL] = "provisional", [ALERT_CONFIRMED] = "confirmed",
		[ALERT_ACKNOWLEDGED] = "acknowledged", [ALERT_FIXED] = "fixed",
		[ALERT_REOPENED] = "reopened",
	};

	return names[s];
}

bool alert_state_is_open(enum alert_state s)
{
	return s != ALERT_FIXED;
}

/* What the runs up to that time change: enough low ones after a fix, and the level
 * that is back. */
static void let_pass(struct fold *f, int64_t until_ms)
{
	const struct alert_history *h = f->h;
	size_t low = 0;

	for (size_t i = 0; f->doubted && i < h->n_low; i++)
		low += h->low_ms[i] > f->fixed_ms && h->low_ms[i] <= until_ms;
	if (low >= ALERT_FIX_RUNS) {
		f->state = ALERT_REOPENED;
		f->doubted = false;
	}
	if (h->seen == ALERT_SEEN_RECOVERED && !f->back && h->recovered_ms <= until_ms) {
		f->state = ALERT_FIXED;
		f->back = true;
		f->doubted = false;
	}
}

static void hear(struct fold *f, const struct alert_word *w)
{
	switch (w->said) {
	case ALERT_SAID_ACK:
		if (f->state != ALERT_FIXED)
			f->state = ALERT_ACKNOWLEDGED;
		return;
	case ALERT_SAID_FIX:
		f->state = ALERT_FIXED;
		f->doubted = true;
		f->fixed_ms = w->at_ms;
		return;
	case ALERT_SAID_REOPEN:
		f->state = ALERT_REOPENED;
		f->doubted = false;
		return;
	}
}

enum alert_state alert_state_fold(const struct alert_history *h)
{
	struct fold f = {
		.h = h, .state = h->seen == ALERT_SEEN_CONFIRMED ? ALERT_CONFIRMED
								 : ALERT_PROVISIONAL,
	};

	for (size_t i = 0; i < h->n_words; i++) {
		let_pass(&f, h->word[i].at_ms);
		hear(&f, &h->word[i]);
	}
	let_pass(&f, INT64_MAX);
	return f.state;
}
