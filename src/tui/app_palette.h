/* SPDX-License-Identifier: MIT */
/*
 * app_palette: `:`, the command line of the workstation (palette.h): its line, what may
 * stand at the cursor below it, and why the last one would not do.
 *
 * Tab writes what all that begin so have in common, then one after the other; Enter does
 * the line, Esc leaves it, as does Backspace where nothing is left.  What is wrong is said
 * below the line, which stays as it is.
 */
#ifndef POSTSIL_APP_PALETTE_H
#define POSTSIL_APP_PALETTE_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/draw/grid.h"

struct app;
struct args_command;
struct err;

/* What the application has of it; NULL before it was opened first. */
struct app_palette;

void app_palette_open(struct app *a);
bool app_palette_is_open(const struct app *a);
void app_palette_key(struct app *a, uint32_t key);

/* Over the lower rows of r. */
void app_palette_draw(struct app *a, struct grid *g, struct rect r);
/* What its keys do, in the bottom line. */
void app_palette_draw_keys(struct grid *g, struct rect r);
void app_palette_free(struct app_palette *p);

/* Where filters are on, the last row of r says which, and *r goes without it. */
void app_filters_draw(const struct app *a, struct grid *g, struct rect *r);

/* Does what a line says (app_command.c).  Negative: what is wrong with it, and nothing
 * was done.  `show` with other filters than before empties the other screens too. */
int app_command(struct app *a, const char *line, struct err *e);
/* Takes back the filters, whose texts are about to go. */
void app_command_release(struct app *a);

#endif
