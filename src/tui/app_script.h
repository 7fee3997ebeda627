/* SPDX-License-Identifier: MIT */
/*
 * app_script: plays a script (script.h) in the workstation, a step for each turn of the
 * loop, and none before the first frame and what comes by itself behind it (app.h).
 *
 * On a screen in memory it ends with the script; on a terminal its user goes on from
 * there.  After `resize` frames have that size, whatever the terminal's is.  What goes
 * wrong ends the program with words that name the script's line.
 */
#ifndef POSTSIL_APP_SCRIPT_H
#define POSTSIL_APP_SCRIPT_H

struct app;

/* The next step, when it is due. */
void app_script_step(struct app *a);

/* How long the loop may wait at most, of ms. */
int app_script_timeout(const struct app *a, int ms);

/* What `resize` said, else w and h as they are. */
void app_script_size(const struct app *a, int *w, int *h);

#endif
