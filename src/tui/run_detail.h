/* SPDX-License-Identifier: MIT */
/*
 * run_detail: one stored run in full: who and when with the record hash, every
 * result with its interval, every sample with its repetitions as a plot, the
 * preflight checks and all facts.
 *
 * Owned by a view; the focus and the selections are kept while it lives.
 */
#ifndef POSTSIL_RUN_DETAIL_H
#define POSTSIL_RUN_DETAIL_H

#include <stdbool.h>

#include "tui/draw/grid.h"

struct buf;
struct err;
struct json_writer;
struct run_detail;
struct store;

/* Reads the run whose id begins with id; ERR_NOT_FOUND, ERR_USAGE (several). */
int run_detail_open(struct run_detail **out, struct store *s, const char *id,
		    struct err *e);
void run_detail_free(struct run_detail *d);

const char *run_detail_id(const struct run_detail *d);

void run_detail_draw(struct run_detail *d, bool demo, struct grid *g,
		     struct rect r);

/* Whether the key was one of its own (Tab, the movements). */
bool run_detail_key(struct run_detail *d, int key);

/* All repetitions, one a line: device, precision, kernel, variant, size, work,
 * block, i, ns, cpu_ns, clock_mhz, marks, value. */
void run_detail_csv(const struct run_detail *d, struct buf *out);

/* {"run_id", "record_hash", "canonical": the run itself}, postsil-json(5). */
void run_detail_json(const struct run_detail *d, struct buf *out);

#endif
