/* SPDX-License-Identifier: MIT */
#include "tui/alert_claim.h"

#include <string.h>

static bool has_run(const struct alert_drop *d, const struct alert_standing *x)
{
	return x->first_ms >= d->from_ms && x->first_ms < d->end_ms &&
	       strcmp(d->series, x->event->series) == 0;
}

static struct alert_drop *find(struct alert_drop *drop, size_t n,
			       const struct alert_standing *x)
{
	struct alert_drop *latest = NULL;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(drop[i].id, x->event->alert_id) == 0)
			return &drop[i];
		if (has_run(&drop[i], x) &&
		    (!latest || drop[i].from_ms > latest->from_ms))
			latest = &drop[i];
	}
	return latest;
}

void alert_claim(struct alert_drop *drop, size_t n, const struct alert_states *said)
{
	for (size_t i = 0; i < said->n; i++) {
		const struct alert_standing *x = &said->alert[i];
		struct alert_drop *d = find(drop, n, x);

		if (d && (!d->said || x->event->at_ms < d->said->event->at_ms))
			d->said = x;
	}
}
