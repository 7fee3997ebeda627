/* SPDX-License-Identifier: MIT */
/*
 * forecast_place: the series of which a forecast can be asked: all efficiencies on
 * the desk, in order of product, device, precision and unit.
 */
#ifndef POSTSIL_FORECAST_PLACE_H
#define POSTSIL_FORECAST_PLACE_H

#include <stddef.h>

#include "core/base/arena.h"
#include "core/model/run.h"

struct err;
struct workspace;

struct forecast_place {
	const char *product, *unit_id, *device, *precision, *backend;
	const char *power_mode, *suite_version;   /* "": unknown */
	int threads;                              /* 0: unknown */
	size_t counted;                           /* runs */
	double reference_peak;                    /* GOP/s, over all units; NAN */
};

/* Fills *list (in the arena) and *n; none without a store, and none where the workspace's
 * metric is METRIC_CUSTOM. */
int forecast_places(const struct workspace *ws, struct arena *arena,
		    struct forecast_place **list, size_t *n, struct err *e);

/* Which to begin with: one of the place asked for (chart_place(); "": any), of this
 * machine, of an accelerator, with most runs, in this order.  n is not 0. */
size_t forecast_place_prefer(const struct forecast_place *list, size_t n,
			     const char *asked, const char *unit_id);

/* Names one series for a person who goes back to it. */
void forecast_place_name(const struct forecast_place *p, char *out, size_t size);

#endif
