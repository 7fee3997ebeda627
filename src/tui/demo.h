/* SPDX-License-Identifier: MIT */
/*
 * demo: a built-in synthetic history, so that every screen can be seen before
 * anything was measured.  270 days up to DEMO_NOW_MS, six machines, always the
 * same; every run's notes say SYNTHETIC.  It belongs into a store of its own,
 * in memory, never into a real one.
 */
#ifndef POSTSIL_DEMO_H
#define POSTSIL_DEMO_H

#include <stddef.h>
#include <stdint.h>

#define DEMO_DAYS 270
#define DEMO_START_MS 1736899200000ll  /* 2025-01-15T00:00:00Z */
#define DEMO_NOW_MS 1760270400000ll    /* 2025-10-12T12:00:00Z: "now" */

struct err;
struct run;
struct store;

/* Adds the history to s; 0 or what store_add_runs() returned. */
int demo_fill(struct store *s, struct err *e);

/* The same runs, in order of time; heap, for demo_runs_free(). */
struct run **demo_runs_new(size_t *n);
void demo_runs_free(struct run **runs, size_t n);

#endif
