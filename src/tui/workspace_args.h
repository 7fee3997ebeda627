/* SPDX-License-Identifier: MIT */
/*
 * workspace_args: the filters and choices of a command line on a workspace, and the
 * other way round.  `postsil show` and the command line of the workstation agree by it.
 */
#ifndef POSTSIL_WORKSPACE_ARGS_H
#define POSTSIL_WORKSPACE_ARGS_H

struct args;
struct buf;
struct err;
struct workspace;

/* Sets what the options of *a choose, and what they do not to what a command without
 * options has; the texts are borrowed from *a.  What is kept (standings.h) is forgotten
 * where it was of other runs, so no view may have its handle any more.  ERR_USAGE: there
 * is no such --group-by, and nothing is set. */
int workspace_args_set(struct workspace *ws, const struct args *a, struct err *e);

/* Appends the options that would choose the same, quoted for a shell and parted by a
 * blank from what is in out: "--product H100 --precision fp16"; nothing where none is
 * needed. */
void workspace_args_write(const struct workspace *ws, struct buf *out);

#endif
