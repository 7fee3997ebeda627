/* SPDX-License-Identifier: MIT */
/* salvage_files: a store's file as bytes (file_bytes.h), and changed by hand; ends the test
 * where it cannot be. */
#ifndef POSTSIL_SALVAGE_FILES_H
#define POSTSIL_SALVAGE_FILES_H

#include "db_fixture.h"
#include "file_bytes.h"

/* As somebody who means it: without the triggers. */
void files_by_hand(const struct scratch *s, const char *sql);

#endif
