/* SPDX-License-Identifier: MIT */
/*
 * view_keys: the keys that screens understand by themselves, beside those of keymap.h:
 * the one table that feeds the key bar and the help; the manual page has every row in
 * the same words (a test compares them).
 *
 * In keys each character is a key, but for names (Enter, Esc, Tab, End, Home, PgDn),
 * between which there are blanks or commas.  Arrows also stand for hjkl.
 */
#ifndef POSTSIL_VIEW_KEYS_H
#define POSTSIL_VIEW_KEYS_H

struct view_key {
	const char *keys;   /* as people read them; NULL ends a table */
	const char *word;   /* for the key bar, in this order; NULL: not there */
	const char *help;   /* a line of the help and of the manual page */
};

/* Of view_overview and so on. */
extern const struct view_key view_keys_overview[], view_keys_machine[],
	view_keys_run[], view_keys_runs[], view_keys_trajectory[],
	view_keys_roofline[], view_keys_maturity[], view_keys_regressions[],
	view_keys_impact[], view_keys_compare[], view_keys_forecast[];

#endif
