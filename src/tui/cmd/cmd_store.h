/* SPDX-License-Identifier: MIT */
/* cmd_store: what the actions of `postsil store` share. */
#ifndef POSTSIL_CMD_STORE_H
#define POSTSIL_CMD_STORE_H

#include "tui/args.h"

struct buf;
struct err;

/* "label      words": words may quote what came from outside. */
void cmd_store_line(struct buf *out, const char *label, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* cmd_store_salvage.c.  The exit status, or an error; prints nothing. */
int cmd_store_salvage(const struct args *a, const char *where, struct buf *out,
		      struct err *e);

#endif
