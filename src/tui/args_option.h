/* SPDX-License-Identifier: MIT */
/*
 * args_option: the table of all options: what each takes, where its value goes in
 * struct args, and its line of help.  Which command takes which is the command
 * table's.  Of two with one name, one is for the commands that move files, and the
 * other for the rest; both take a value, or neither does.
 */
#ifndef POSTSIL_ARGS_OPTION_H
#define POSTSIL_ARGS_OPTION_H

#include <stddef.h>

#include "tui/args.h"

enum args_option_kind {
	OPTION_FLAG, OPTION_TEXT, OPTION_WORD, OPTION_FORMAT, OPTION_METRIC,
	OPTION_TIME, OPTION_SIZE, OPTION_PERCENT, OPTION_MAP, OPTION_SET,
};

struct args_option {
	const char *name, *value, *help;
	enum args_option_kind kind;
	enum args_value takes;         /* of OPTION_TEXT and OPTION_METRIC */
	size_t at;                     /* offset in struct args */
	const char *const *words;      /* of OPTION_WORD and OPTION_FORMAT */
	bool files;                    /* for commands that move files */
};

#define ARGS_OPTIONS_MAX 64   /* no more than so many in the table */

extern const struct args_option args_options[];   /* in the order of the help */
extern const size_t args_n_options;

/* The option whose long name has these n bytes, or NULL; of two, that of commands
 * which move files or that of the others. */
const struct args_option *args_option_find(const char *name, size_t n, bool files);

/* Checks the value (of a flag: not looked at) and puts it into *a.  0, or
 * ERR_USAGE with what the option takes. */
int args_option_set(struct args *a, const struct args_option *o,
		    const char *value, struct err *e);

#endif
