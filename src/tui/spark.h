/* SPDX-License-Identifier: MIT */
/*
 * spark: a little plot in one row of a table, a character a stretch.
 */
#ifndef POSTSIL_SPARK_H
#define POSTSIL_SPARK_H

#include <stddef.h>

#include "tui/draw/glyphs.h"

/* From the least to the greatest of n values, but at least over SPARK_SPAN so that
 * noise does not look like a mountain; NAN is a blank.  out has room for
 * SPARK_BYTES a value and a NUL. */
#define SPARK_SPAN 0.10
#define SPARK_BYTES 4
void spark_text(const double *value, size_t n, enum glyph_level level, char *out);

#endif
