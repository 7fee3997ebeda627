/* SPDX-License-Identifier: MIT */
/*
 * series_cell: what a cell of anybody's table holds.  Blanks around it do not count.
 */
#ifndef POSTSIL_SERIES_CELL_H
#define POSTSIL_SERIES_CELL_H

enum series_cell {
	CELL_WORD,      /* neither of the following */
	CELL_EMPTY,
	CELL_NONE,      /* NaN, inf, NA, null, none */
	CELL_NUMBER,    /* a finite decimal number */
	CELL_UNIX,      /* as a time: Unix seconds or milliseconds, from 1973 on */
	CELL_DATE,      /* as a time: a date, perhaps with a time of the day */
};

/* CELL_WORD to CELL_NUMBER; with the last one *out is filled. */
enum series_cell series_cell_number(const char *s, double *out);

/* CELL_WORD, or one of the last three with *out: for a date seconds since 1970, for
 * Unix milliseconds (1e11 or more) seconds too, else the number as it is. */
enum series_cell series_cell_time(const char *s, double *out);

#endif
