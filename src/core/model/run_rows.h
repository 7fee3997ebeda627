/* SPDX-License-Identifier: MIT */
/*
 * run_rows: samples folded into result rows, by the rules in run_builder.h.
 * Needs r->samples and r->devices; fills r->results in r's arena, sorted by
 * device and precision.
 */
#ifndef POSTSIL_RUN_ROWS_H
#define POSTSIL_RUN_ROWS_H

struct run;

void run_rows_fill(struct run *r);

/* Size in bytes of an element ("fp64" 8 … "int8" 1); 0 when not known. */
int run_rows_element_bytes(const char *precision);

#endif
