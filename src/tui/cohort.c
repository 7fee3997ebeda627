/* SPDX-License-Identifier: MIT */
#include "tui/cohort.h"

#include <malloc.h>
#include <stdlib.h>

#include "core/base/err.h"
#include "tui/cohort_loader.h"
#include "tui/workspace.h"

#define LARGE 20000   /* rows that a program notices that it still holds */

int cohort_load(const struct workspace *ws, const struct cohort_choice *c,
		struct cohort *out, struct err *e)
{
	struct cohort_loader l = { .n_units = 0 };
	int rc;

	*out = (struct cohort){ .n = 0 };
	rc = cohort_loader_begin(&l, ws, c, e);
	if (rc < 0)
		return rc;
	do
		rc = cohort_loader_work(&l, ws, out, e);
	while (rc == 1);
	return rc;
}

void cohort_release(struct cohort *c)
{
	size_t rows = c->rows;

	for (size_t i = 0; i < c->n; i++) {
		standing_release(&c->unit[i].standing);
		track_release(&c->unit[i].track);
		free(c->unit[i].alert);
	}
	free(c->unit);
	free(c->in_panel);
	arena_release(&c->arena);
	*c = (struct cohort){ .n = 0 };
	if (rows > LARGE)
		malloc_trim(0);   /* glibc keeps what was freed in small pieces */
}

void cohort_fields(struct panel_field out[COMPONENT_COUNT])
{
	for (int i = 0; i < COMPONENT_COUNT; i++)
		out[i] = (struct panel_field){
			.field = i,
			.environment = component_table[i].kind ==
				       COMPONENT_IS_ENVIRONMENT,
		};
}
