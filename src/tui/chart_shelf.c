/* SPDX-License-Identifier: MIT */
#include "tui/chart_shelf.h"

#include <string.h>

static struct chart_track remove_at(struct chart_shelf *s, size_t i)
{
	struct chart_track t = s->track[i];

	s->n--;
	s->rows -= t.set->n;
	memmove(&s->track[i], &s->track[i + 1], (s->n - i) * sizeof *s->track);
	return t;
}

static void drop_oldest(struct chart_shelf *s)
{
	struct chart_track t = remove_at(s, s->n - 1);

	chart_track_release(&t);
}

void chart_shelf_put(struct chart_shelf *s, struct chart_track *t)
{
	if (!t->s || t->set->n > CHART_SHELF_ROWS) {
		chart_track_release(t);
		return;
	}
	while (s->n == CHART_SHELF || s->rows + t->set->n > CHART_SHELF_ROWS)
		drop_oldest(s);
	memmove(&s->track[1], &s->track[0], s->n * sizeof *s->track);
	s->track[0] = *t;
	s->n++;
	s->rows += t->set->n;
	*t = (struct chart_track){ 0 };
}

bool chart_shelf_take(struct chart_shelf *s, const struct chart_key *key,
		      struct chart_track *out)
{
	for (size_t i = 0; i < s->n; i++) {
		if (!chart_track_is(&s->track[i], key))
			continue;
		*out = remove_at(s, i);
		return true;
	}
	return false;
}

void chart_shelf_release(struct chart_shelf *s)
{
	while (s->n)
		drop_oldest(s);
}
