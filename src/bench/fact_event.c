/* SPDX-License-Identifier: MIT */
#include "bench/fact_event.h"

#include "core/model/event.h"
#include "core/model/facts.h"

void fact_event_each(const struct facts *f,
		     void (*fn)(void *user, const struct event *ev), void *user)
{
	struct event ev = event_init(EV_FACT);

	for (int i = 0; i < FIELD_COUNT; i++) {
		if (!f->fact[i].source)
			continue;
		ev.key = field_table[i].key;
		ev.fact = f->fact[i];
		fn(user, &ev);
	}
	for (size_t i = 0; i < f->n_extra; i++) {
		ev.key = f->extra[i].key;
		ev.fact = f->extra[i].fact;
		fn(user, &ev);
	}
}
