/* SPDX-License-Identifier: MIT */
/*
 * palette: what the command line of the workstation understands, and what may stand at
 * its cursor.
 *
 * A line is words (words.h).  The first one is a command of the program, a screen
 * ("runs" is "show runs"), or a command of keymap.h by its name.  Commands and options
 * that make no sense there (those that print, or name another database) are left to the
 * shell; the rest is parsed by args_parse(), with the same tables in which they lack.
 */
#ifndef POSTSIL_PALETTE_H
#define POSTSIL_PALETTE_H

#include <stddef.h>

#include "core/base/arena.h"
#include "tui/args.h"
#include "tui/args_option.h"

struct buf;
struct err;
struct key_command;
struct words;

#define PALETTE_COMMANDS 32
#define PALETTE_ITEMS 500        /* offered at most */
#define PALETTE_TEXT_MAX 200     /* bytes of one */

/* The table without what is left to the shell; it ends as the whole one does. */
struct palette_commands {
	struct args_command command[PALETTE_COMMANDS];
	const char *options[PALETTE_COMMANDS][ARGS_OPTIONS_MAX + 1];
	const struct args_command *all;
};

void palette_commands_init(struct palette_commands *out, const struct args_command *all);

/* What the first word of a line is: *command (NULL: it is none of the program, but *key
 * then), by a screen's name that of "show".  ERR_USAGE: it is for the shell, or nothing
 * is called so, in words that name the nearest. */
int palette_find(const struct palette_commands *c, const char *word,
		 const struct args_command **command, const struct key_command **key,
		 struct err *e);

/* Whether word is a screen and no command: "runs" */
bool palette_is_screen(const struct palette_commands *c, const char *word);

/* ERR_USAGE: one of the words is an option of that command which is left to the shell. */
int palette_check_options(const struct palette_commands *c,
			  const struct args_command *command, const struct words *w,
			  struct err *e);

/* --- completion ------------------------------------------------------------------- */

struct palette_item { const char *text, *help; };

struct palette_list {
	struct arena arena;          /* of the texts */
	struct palette_item *item;   /* heap: those that begin with what was typed (in
				      * either case), then those that have it within */
	size_t n, cap, begin;        /* begin: so many begin with it */
	size_t left_out;             /* behind PALETTE_ITEMS */
	const char *typed;           /* in the arena: the word before the cursor */
	const char *before;          /* in the arena: "--product=" that stays */
	size_t from;                 /* where in the line it begins */
};

/* Adds a name if it fits to what was typed, and is text without controls; copies. */
void palette_add(struct palette_list *l, const char *text, const char *help);

/* Adds the names of one kind that are in the database. */
typedef void palette_names(void *arg, enum args_value what, struct palette_list *l);

struct palette_source {
	const struct palette_commands *commands;
	palette_names *names;        /* NULL: none are known */
	void *arg;
};

/* What the word before byte `at` of line may become; the caller releases *out. */
void palette_complete(const struct palette_source *src, const char *line, size_t at,
		      struct palette_list *out);
void palette_list_release(struct palette_list *l);

/* Appends what item i puts in the place of the word, quoted. */
void palette_insert(const struct palette_list *l, size_t i, struct buf *out);

/* Appends what Tab puts there: the only item and a blank, or as much as all that begin
 * with it have in common.  False: that is no more than what was typed. */
bool palette_insert_common(const struct palette_list *l, struct buf *out);

#endif
