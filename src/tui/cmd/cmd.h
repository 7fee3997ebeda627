/* SPDX-License-Identifier: MIT */
/*
 * cmd: the commands, one file each.  They, app.c and main() alone print.
 *
 * A command returns the exit status: 0 done, 1 found something (a failed
 * check), 2 usage, 3 could not.
 */
#ifndef POSTSIL_CMD_H
#define POSTSIL_CMD_H

#include "db/store.h"
#include "tui/args.h"

struct buf;
struct err;
struct progress;
struct workspace;

enum { EXIT_DONE = 0, EXIT_FOUND = 1, EXIT_USAGE = 2, EXIT_COULD_NOT = 3 };

extern const struct args_command cmd_table[];

int cmd_tui(const struct args *a);
int cmd_run(const struct args *a);
int cmd_plain(const struct args *a);
int cmd_show(const struct args *a);
int cmd_changes(const struct args *a);
int cmd_detect(const struct args *a);
int cmd_capture(const struct args *a);
int cmd_alert(const struct args *a);
int cmd_store(const struct args *a);
int cmd_import(const struct args *a);
int cmd_export(const struct args *a);
int cmd_completion(const struct args *a);
int cmd_help(const struct args *a);

/* The i-th word that --format takes there; NULL behind the last. */
const char *cmd_import_format(size_t i);
const char *cmd_export_format(size_t i);

/* Prints "postsil: text" to standard error and returns the exit status. */
int cmd_fail(const struct err *e);

/* Writes all of it to standard output; EXIT_DONE, also when the reader has
 * gone away, or EXIT_COULD_NOT. */
int cmd_print(const struct buf *out);

/* Opens the database or the demonstration and sets the filters; nothing is
 * loaded yet. */
int cmd_workspace(struct workspace *ws, const struct args *a, struct err *e);

/* As store_open(); a database that is brought to a newer schema shows how far that is
 * on p, and its user is told of the backup. */
int cmd_open(const char *where, enum store_mode mode, struct progress *p,
	     struct store **out, struct err *e);

/* Stores runs at where that finished while nobody looked, and says so on
 * standard error.  Does nothing when the spool directory of this user is empty,
 * and stops waiting after wait_ms.  running becomes the id of the newest run in
 * progress, or ""; NULL: not wanted. */
void cmd_collect(const char *where, int wait_ms, char *running);

/* The same before looking at runs: a finished one that waits in its spool exists.
 * Not with --demo, nor where nothing may be written; a database that was named by
 * hand must exist: none is made by looking. */
void cmd_collect_first(const struct args *a, char *running);

/* Whether --color and NO_COLOR ask for colours on this descriptor. */
bool cmd_wants_color(const struct args *a, int fd);

#endif
