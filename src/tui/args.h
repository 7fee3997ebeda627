/* SPDX-License-Identifier: MIT */
/*
 * args: the command line: one table of options and one of commands, from
 * which the parser, the help and the messages come.
 *
 * Options are long ("--suite quick" or "--suite=quick"); -h is --help and -V
 * is --version.  They may stand before or behind the command and its operands;
 * "--" ends them.  An option that the command does not take is refused, as is
 * one given twice with different values (--map and --set may be given again and again).
 * What is mistyped gets the nearest name suggested.
 *
 * Commands that move files (import, export) have formats of their own behind
 * --format, and other words of help for some options.
 *
 * Texts in struct args are borrowed from argv, which is reordered.
 */
#ifndef POSTSIL_ARGS_H
#define POSTSIL_ARGS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model/metric.h"

struct buf;
struct err;

#define ARGS_MANY INT_MAX    /* operands: as many as there are */
#define ARGS_MAPS 128        /* of --map, and of --set: more than there are columns */
#define ARGS_SIDE_MAX 1000   /* of --size, from 1x1 */

enum args_format { FORMAT_TEXT, FORMAT_CSV, FORMAT_JSON };

struct args_command;

struct args {
	const struct args_command *command;
	bool help, version, demo, plain, json, explain, include_forced;
	bool force, wait_cool, dry_run;
	bool safe;
	const char *config;              /* file; NULL unless given */
	const char *db, *color;          /* color: "auto" unless given */
	const char *suite;               /* "quick" unless given */
	const char *backend, *precision, *device, *root;
	const char *hardware, *product, *unit;
	const char *group_by;            /* a component's key; NULL unless given */
	const char *days_from;           /* "launch", "first"; NULL unless given */
	const char *time, *value;        /* columns; NULL unless given */
	bool online, lower_is_better;
	const char *why, *who;           /* of what is said of an alert */
	const char *head;                /* file of kept heads; NULL unless given */
	enum args_format format;
	/* What --format says to a command that moves files, unchecked (args_word());
	 * NULL: not given. */
	const char *file_format;
	const char *map[ARGS_MAPS];      /* "THEIRS=OURS"; OURS is not empty */
	size_t n_maps;
	const char *set[ARGS_MAPS];      /* "OURS=TEMPLATE", of a column each; the rest
					  * import_fill_parse() checks */
	size_t n_sets;
	int metric;                      /* enum metric; -1 unless given */
	const char *custom;              /* of METRIC_CUSTOM "custom:NAME" */
	int width, height;               /* of --size; 0 unless given */
	double threshold;                /* a share; 0 unless given */
	int64_t since_ms, until_ms;      /* 0 unless given */
	const char *const *operand;
	int n_operands;
};

/* What a value may be that stands behind an option or as an operand: what shells and
 * the palette offer there.  Words of tables need nothing else; the last ones are names
 * in the database, which `postsil completion WHAT` prints (palette_names.h). */
enum args_value {
	VALUE_NONE,                      /* nothing, or nothing that can be offered */
	VALUE_FILE, VALUE_DIR,
	VALUE_COMMAND, VALUE_VIEW, VALUE_METRIC, VALUE_COMPONENT,
	VALUE_PRODUCT, VALUE_UNIT, VALUE_HARDWARE, VALUE_DEVICE, VALUE_BACKEND,
	VALUE_RUN, VALUE_ALERT,
	VALUE_COUNT
};

/* A word that the first operand may be, and what stands behind it. */
struct args_operand {
	const char *word;
	enum args_value next;
};

struct args_command {
	const char *name;                /* "" is the workstation */
	const char *operands;            /* "VIEW", "" */
	const struct args_operand *words;  /* of the first operand, ends with NULL; or
					    * NULL: each operand is what value says */
	enum args_value value;
	/* The i-th word that --format takes there, NULL behind the last; NULL: text,
	 * csv and json. */
	const char *(*format)(size_t i);
	const char *summary;             /* one line */
	const char *text;                /* further lines of its help; "" */
	const char *const *options;      /* long names, ends with NULL */
	int min_operands, max_operands;
	bool files;                      /* it moves files */
	int (*run)(const struct args *a);  /* the exit status */
};

/* Parses argv[1..].  commands ends with an entry without name (NULL).
 * 0, or ERR_USAGE with words that name the thing and the nearest match. */
int args_parse(struct args *a, const struct args_command *commands, int argc,
	       char **argv, struct err *e);

/* The command called name, or NULL. */
const struct args_command *args_command_find(const struct args_command *commands,
					     const char *name);

/* The index of s in words (ends with NULL), or ERR_USAGE, which names the option
 * and all words, and the nearest. */
int args_word(const char *option, const char *s, const char *const *words,
	      struct err *e);

/* Help of all commands, and of one. */
void args_help(const struct args_command *commands, struct buf *out);
void args_help_command(const struct args_command *c, struct buf *out);

#endif
