/* SPDX-License-Identifier: MIT */
/*
 * config: what a user wants of the workstation, from $XDG_CONFIG_HOME/postsil/config
 * (else ~/.config/postsil/config) or --config FILE.
 *
 *	# comments have lines of their own
 *	theme = light            dark light contrast colorblind colorblind-light mono
 *	glyphs = block           braille block ascii; no more than the locale allows
 *	mouse = off              on off
 *	filter.product = H100    and filter.device, filter.precision, filter.unit
 *	metric = blas3           as --metric
 *	threshold = 3            as --threshold, in per cent
 *	days-from = launch       as --days-from
 *	key.quit = q F10         key_bindings.h
 *
 * Of two lines with one name the last counts.  A line that is of no use is skipped with
 * a warning that names file, line and word, and what was probably meant; a file with
 * more than CONFIG_BYTES or CONFIG_LINES is not used at all.  Nothing in it stops the
 * program.  The command line wins over it, and `postsil show` does not read it: what
 * scripts get must not hang on it.  Here are the words; config_file.h is the file.
 */
#ifndef POSTSIL_CONFIG_H
#define POSTSIL_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buf.h"
#include "tui/args.h"
#include "tui/draw/glyphs.h"
#include "tui/draw/theme.h"
#include "tui/key_bindings.h"

#define CONFIG_BYTES 65536
#define CONFIG_LINES 1000
#define CONFIG_WARNINGS 20    /* are kept; n_warnings counts all */
#define CONFIG_NAMES 32       /* settings there may be, at most */

struct config {
	bool has_theme, has_glyphs;
	enum theme_kind theme;
	enum glyph_level glyphs;
	bool mouse_off;              /* "mouse = off" */
	struct key_bindings keys;    /* the table's where nothing was said */
	struct args args;            /* filters, metric, threshold and days-from as the
				      * command line would have them; texts lie in text */
	struct buf text;
	int line[CONFIG_NAMES];      /* of each setting, 0: none; private */
	char *warning[CONFIG_WARNINGS];   /* "FILE:3: ...", one line of clean text */
	size_t n_warnings;
};

/* As without a file. */
void config_init(struct config *c);
void config_release(struct config *c);

/* Reads the n bytes of a file at p, once; name is for the warnings. */
void config_parse(struct config *c, const char *name, const char *p, size_t n);

/* Puts what *a leaves open to what the file says.  Filters only with filters true: the
 * demonstration has products of its own. */
void config_fill_args(const struct config *c, struct args *a, bool filters);

/* Appends a start's filters from the file as people read them, "product H100, device
 * gpu0"; nothing without any. */
void config_filters(const struct config *c, const struct args *a, struct buf *out);

#endif
