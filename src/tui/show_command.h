/* SPDX-License-Identifier: MIT */
/*
 * show_command: the command line that prints what a screen shows.
 */
#ifndef POSTSIL_SHOW_COMMAND_H
#define POSTSIL_SHOW_COMMAND_H

struct buf;
struct view;
struct workspace;

/* Appends "postsil show trajectory --product H100 --precision fp16", quoted for a shell:
 * the workspace's filters and what was chosen on the screen (view_ops.choice). */
void show_command_write(const struct workspace *ws, const struct view *v,
			struct buf *out);

#endif
