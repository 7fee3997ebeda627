/* SPDX-License-Identifier: MIT */
/*
 * completion: scripts by which bash, zsh and fish complete postsil's command lines: their
 * logic is data/completion_*.template, filled with the table of commands (cmd.h) and that
 * of options (args_option.h).  Names in the database the scripts ask `postsil completion
 * WHAT` for (palette_names.h).
 *
 * Each script finds the command and the first operand before the cursor as args.h has
 * them: options may stand anywhere, with their values behind "=" or a blank.
 */
#ifndef POSTSIL_COMPLETION_H
#define POSTSIL_COMPLETION_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/args_option.h"

struct buf;

/* Append a script; commands ends with an entry without name. */
void completion_bash(const struct args_command *commands, struct buf *out);
void completion_zsh(const struct args_command *commands, struct buf *out);
void completion_fish(const struct args_command *commands, struct buf *out);

/* --- what the three share -------------------------------------------------- */

/* What stands in the place of a template's line "@name@".  The last has no name. */
struct completion_part {
	const char *name;
	void (*add)(const struct args_command *commands, struct buf *out);
};

void completion_fill(const char *template, const struct completion_part *parts,
		     const struct args_command *commands, struct buf *out);

/* Whether the command takes the option, by this entry of args_options. */
bool completion_takes(const struct args_command *c, const struct args_option *o);

/* Whether the words of the option depend on the command. */
bool completion_is_format(const struct args_option *o);

/* The i-th word that the option takes in that command, or that a value of this kind may
 * be; NULL behind the last, and where there are none.  Words are made of letters,
 * digits, "_", "-" and ".". */
const char *completion_option_word(const struct args_command *c,
				   const struct args_option *o, size_t i);
const char *completion_value_word(const struct args_command *commands,
				  enum args_value v, size_t i);

/* The i-th word of the command's first operand and, in *next, what may stand behind it;
 * NULL behind the last, and where the first operand is no word. */
const char *completion_operand(const struct args_command *commands,
			       const struct args_command *c, size_t i,
			       enum args_value *next);

/* Whether what stands behind the first operand may be given again and again. */
bool completion_repeats(const struct args_command *c, enum args_value next);

/* "products": what `postsil completion` calls such names in the database; NULL: they
 * are none. */
const char *completion_what(enum args_value v);

/* Appends "--db|--color": all options that have a value, with this between them. */
void completion_add_valued(struct buf *out, const char *between);

/* Appends s with a backslash before each character of special. */
void completion_add_escaped(struct buf *out, const char *s, const char *special);

#endif
