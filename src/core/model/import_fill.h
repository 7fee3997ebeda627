/* SPDX-License-Identifier: MIT */
/*
 * import_fill: columns of ours that a file lacks, and that each of its rows gets:
 * --set OURS=TEMPLATE.
 *
 * In a template {NAME} stands for what the row has in the column that the file calls
 * NAME ({} for one without a name), whatever a map makes of that; {{ and }} stand for
 * braces.  What is null, empty or not there in a row is the empty text; where all that
 * a template names are, the row is not told the column.  A template without {NAME} is
 * the same text for every row.
 *
 * Rows get the columns as they are read, before anything else is made of them: a row
 * is as if the file had them under our name, its run_id too where that is formed from
 * the row, and maps do not touch them.  A column that templates name needs no meaning:
 * without one, and without a map, it is left out once it was used.
 */
#ifndef POSTSIL_IMPORT_FILL_H
#define POSTSIL_IMPORT_FILL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/import_row.h"

struct buf;
struct err;

struct import_piece {
	const char *text;
	bool is_column;             /* else it stands there as it is */
};

struct import_fill {
	const char *ours;
	const struct import_piece *piece;
	size_t n;
	bool *came;                 /* set with the first row; NULL: not wanted */
};

/* Of "OURS=TEMPLATE", which the first '=' parts; texts in the arena.  ERR_USAGE with a
 * remedy: not of that form, OURS is no column here, a brace that is alone, no UTF-8, or
 * more than IMPORT_TEXT_MAX bytes. */
int import_fill_parse(const char *option, struct arena *a, struct import_fill *out,
		      struct err *e);

/* Can these columns of a file be filled?  ERR_REFUSED: it lacks one that a template
 * names (with those that are near), or it has one that is filled. */
int import_fill_check(const struct import_source *src, const char *const *theirs,
		      size_t n, struct err *e);

/* Does a template name this column of theirs, that has no meaning of its own?  is_long:
 * as in import_row_column.h. */
bool import_fill_spends(const struct import_source *src, const char *theirs,
			bool is_long);

/* Does a template name it? */
bool import_fill_uses(const struct import_source *src, const char *theirs);

/* Is the column filled that is called so here? */
bool import_fill_has(const struct import_source *src, const char *ours);

/* Gives row i its columns, and drops what is spent.  Texts are cut where they are longer
 * than any column may be: import_rows() refuses them. */
void import_fill_row(const struct import_source *src, struct import_set *set, size_t i);

#endif
