/* SPDX-License-Identifier: MIT */
#include "alert_fixture.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/base/err.h"
#include "db/alert_store.h"
#include "db_fixture.h"

#define UNIT "00000000000000000000000000000abc"

void event_make(unsigned k, struct alert_event *x, char series[EVENT_SERIES])
{
	static const char *const why[] = { "blas3 fell by 4.6 %", "seen, we look into it",
					   ("driver 560.41 mends it\n(B\xc3\xbc" "cher)"),
					   "still low" };

	memset(x, 0, sizeof *x);
	snprintf(series, EVENT_SERIES, UNIT "|gpu%u|fp16|blas3|cublas|0|MAXN|2.0", k / 4);
	snprintf(x->event_id, sizeof x->event_id, "00000000-0000-4000-8000-%012x", k + 1);
	snprintf(x->first_run_id, sizeof x->first_run_id,
		 "11111111-0000-4000-8000-%012x", k / 4);
	memcpy(x->unit_id, UNIT, sizeof x->unit_id);
	x->series = series;
	x->at_ms = 1790000000000 + 1000 * (int64_t)k;
	x->action = (enum alert_action)(k % 4);
	x->product = k % 3 ? "NVIDIA H100 SXM5 80GB" : NULL;
	x->who = k % 2 ? "lab" : NULL;
	x->why = why[k % 4];
	alert_id_of(series, x->first_run_id, x->alert_id);
}

size_t events_add(const struct scratch *s, unsigned from, unsigned to)
{
	struct store *store = fixture_open(s);
	size_t added = 0;

	for (unsigned k = from; k < to; k++) {
		struct alert_event x;
		char series[EVENT_SERIES];
		struct err e = ERR_INIT;
		size_t one;

		event_make(k, &x, series);
		cr_assert_eq(alert_store_add(store, &x, 1, &one, &e), 0, "%s", e.text);
		added += one;
	}
	store_close(store);
	return added;
}
