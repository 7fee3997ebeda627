/* SPDX-License-Identifier: MIT */
#include "made_panel.h"

#include <stdint.h>

#define NOISE .005

/* Twelve uniform numbers make a normal one, nearly. */
static double normal(uint64_t *state)
{
	double sum = -6;

	for (int i = 0; i < 12; i++) {
		*state = *state * 6364136223846793005u + 1442695040888963407u;
		sum += (double)(*state >> 11) / 9007199254740992.0;
	}
	return sum;
}

size_t made_unit(struct made_panel *m, const char *name, size_t runs)
{
	static const char *const first[MADE_FIELDS] = {
		"a0", "b0", "c0", "d0", "performance",
	};
	size_t u = m->n++;
	uint64_t state = 4711 + 17 * u;
	struct track *t = &m->track[u];

	track_init(t, runs);
	for (size_t i = 0; i < runs; i++) {
		t->day[i] = (double)i;
		t->value[i] = 1000 * (1 + .01 * (double)u) *
			      (1 + NOISE * normal(&state));
		t->stack[i] = m->text[u][i];
		for (int f = 0; f < MADE_FIELDS; f++)
			m->text[u][i][f] = first[f];
	}
	m->unit[u] = (struct panel_unit){ .name = name, .track = t };
	return u;
}

void made_text(struct made_panel *m, size_t unit, size_t from, int field,
	       const char *text)
{
	m->track[unit].boundary[from] = field != GOVERNOR;
	for (size_t i = from; i < m->track[unit].n; i++)
		m->text[unit][i][field] = text;
}

void made_factor(struct made_panel *m, size_t unit, size_t from, double factor)
{
	for (size_t i = from; i < m->track[unit].n; i++)
		m->track[unit].value[i] *= factor;
}

void made_panel_finish(struct made_panel *m)
{
	static const struct panel_field fields[MADE_FIELDS] = {
		{ DRIVER, false }, { KERNEL, false }, { CUDA, false },
		{ NUMPY, false }, { GOVERNOR, true },
	};

	for (size_t u = 0; u < m->n; u++) {
		m->unit[u].drops = &m->drop[u];
		m->unit[u].n_drops = regression_find(&m->track[u], 5,
						     &changepoint_stacked,
						     &m->drop[u], 1) > 0;
	}
	panel_init(&m->panel, &(struct panel_source){ m->unit, m->n, fields,
						      MADE_FIELDS });
}

void made_panel_release(struct made_panel *m)
{
	panel_release(&m->panel);
	for (size_t u = 0; u < m->n; u++)
		track_release(&m->track[u]);
	m->n = 0;
}
