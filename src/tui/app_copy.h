/* SPDX-License-Identifier: MIT */
/*
 * app_copy: y and Y: what is shown, on the terminal's clipboard (clipboard.h).
 */
#ifndef POSTSIL_APP_COPY_H
#define POSTSIL_APP_COPY_H

struct app;

/* The command that prints the same (show_command.h). */
void app_copy_command(struct app *a);

/* The selected row of the table that has the keys, a tab between its cells. */
void app_copy_row(struct app *a);

#endif
