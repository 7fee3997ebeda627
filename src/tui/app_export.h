/* SPDX-License-Identifier: MIT */
/*
 * app_export: the screen that is shown as a file: its rows as CSV or JSON with the same
 * filters, selection and order, or the screen itself as text; the end of the file's name
 * tells which.
 *
 * The file has its name when it is whole and on the disk (export_file.h), and one that is
 * there is not written over unless that was said.
 */
#ifndef POSTSIL_APP_EXPORT_H
#define POSTSIL_APP_EXPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/draw/grid.h"
#include "tui/line_edit.h"

struct app;
struct err;

/* What `e` asks, while it asks (PROMPT_EXPORT, PROMPT_OVER). */
struct app_export_ask {
	struct line_edit line;   /* the file's name */
	char why[600];           /* why the last name would not do, as in struct err; "" */
};

/* Writes the current screen to path.  ERR_USAGE: the name is no file's, or ends with
 * none of .csv, .json, .txt.  ERR_REFUSED: it is there already and over is false, or is
 * no regular file.  ERR_IO: in words of the operating system; nothing is left behind. */
int app_export(struct app *a, const char *path, bool over, struct err *e);

/* The prompt: begins with postsil-VIEW-DATE.csv; draws; takes a key. */
void app_export_begin(struct app *a);
void app_export_draw(const struct app *a, struct grid *g, struct rect inside);
void app_export_key(struct app *a, uint32_t key);
void app_export_release(struct app *a);

#endif
