/* SPDX-License-Identifier: MIT */
/* file_bytes: a whole file as bytes, for tests of every kind; ends the program, which a
 * unit test is, where it cannot be. */
#ifndef POSTSIL_FILE_BYTES_H
#define POSTSIL_FILE_BYTES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buf.h"

/* Nothing where there is no file. */
void files_read(const char *path, struct buf *b);
void files_write(const char *path, const char *p, size_t n);

/* Whether the file has these bytes, and no others. */
bool files_hold(const char *path, const struct buf *b);

#endif
