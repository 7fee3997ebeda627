/* SPDX-License-Identifier: MIT */
/* salvage_files: a store's file as bytes, and changed by hand; ends the test where it
 * cannot be. */
#ifndef POSTSIL_SALVAGE_FILES_H
#define POSTSIL_SALVAGE_FILES_H

#include "core/base/buf.h"
#include "db_fixture.h"

/* Nothing where there is no file. */
void files_read(const char *path, struct buf *b);
void files_write(const char *path, const char *p, size_t n);

/* As somebody who means it: without the triggers. */
void files_by_hand(const struct scratch *s, const char *sql);

#endif
