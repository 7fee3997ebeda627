/* SPDX-License-Identifier: MIT */
#include "tui/roof_pick.h"

#include <string.h>

#include "core/model/device.h"

/* Texts of one set are equal when their pointers are. */
bool roof_pick_is_same(const struct run_row *a, const struct run_row *b)
{
	return a->unit_id == b->unit_id && a->device == b->device &&
	       a->product == b->product;
}

static struct roof_choice *find(struct roof_pick *p, const struct run_row *row)
{
	for (size_t i = 0; i < p->n; i++)
		if (roof_pick_is_same(&p->set->rows[p->choice[i].row], row))
			return &p->choice[i];
	return NULL;
}

void roof_pick_fill(struct roof_pick *p, const struct run_set *set,
		    bool with_forced)
{
	*p = (struct roof_pick){ .set = set };
	for (size_t i = set ? set->n : 0; i-- > 0;) {
		struct roof_choice *c = find(p, &set->rows[i]);

		if (!c) {
			if (p->n < ROOF_PICK_MAX)
				p->choice[p->n++] = (struct roof_choice){ .row = i };
		} else if (!with_forced && set->rows[c->row].forced &&
			   !set->rows[i].forced) {
			*c = (struct roof_choice){ .row = i, .passed_forced = true };
		}
	}
}

/* Of the devices of one run the first GPU is what people ask for. */
static bool is_before(const struct run_row *a, const struct run_row *b)
{
	bool cpu = strcmp(b->device, "cpu") == 0;

	if (strcmp(a->run_id, b->run_id) != 0 || strcmp(a->device, "cpu") == 0)
		return false;
	return cpu || device_compare(a->device, b->device) < 0;
}

size_t roof_pick_first(const struct roof_pick *p, const char *unit_id)
{
	size_t first = 0;

	for (size_t i = 0; unit_id && *unit_id && i < p->n; i++)
		if (strcmp(p->set->rows[p->choice[i].row].unit_id, unit_id) == 0) {
			first = i;
			break;
		}
	for (size_t i = 0; i < p->n; i++)
		if (is_before(&p->set->rows[p->choice[i].row],
			      &p->set->rows[p->choice[first].row]))
			first = i;
	return p->n ? first : ROOF_PICK_NONE;
}

size_t roof_pick_step(const struct run_set *set, size_t row, int step)
{
	const struct run_row *from = &set->rows[row];

	for (size_t i = row + (size_t)step; i < set->n; i += (size_t)step)
		if (roof_pick_is_same(&set->rows[i], from) &&
		    strcmp(set->rows[i].run_id, from->run_id) != 0)
			return i;
	return ROOF_PICK_NONE;
}
