/* SPDX-License-Identifier: MIT */
/*
 * salvage_source: every page of a damaged database, in every state in which it can be
 * found: in the file, in the frames of its log (FILE-wal) and in a rollback journal
 * (FILE-journal).  Each is an image, numbered from 0.  Rows never change once they
 * are written, so an older image of a page holds true rows as well.
 *
 * Files are opened for reading only, and read page by page; what cannot be read
 * (a bad sector, the end of a torn file) reads as zeros.
 *
 * The newest state is what SQLite would see: the file, and over it the frames of
 * the log up to the last commit, as far as salts and checksums hold
 * (sqlite.org/fileformat2.html, 4).
 */
#ifndef POSTSIL_SALVAGE_SOURCE_H
#define POSTSIL_SALVAGE_SOURCE_H

#include "db/salvage_page.h"

struct buf;
struct err;
struct shapes;
struct source;

/* The size of pages is taken from the header where it has one, else, or where no rows
 * are found so, all sizes are tried.  ERR_IO, ERR_NOT_FOUND; ERR_FORMAT: empty, or
 * no regular file. */
int source_open(const char *path, const struct shapes *shapes, struct source **out,
		struct err *e);
void source_close(struct source *s);

/* ERR_BUSY when somebody wrote to the files since they were opened. */
int source_is_unchanged(const struct source *s, struct err *e);

/* The header's user_version; 0 where there is no header of ours. */
uint32_t source_version(struct source *s);

const struct page_form *source_form(const struct source *s);
int64_t source_pages(const struct source *s);    /* of the newest state */
int64_t source_images(const struct source *s);
uint32_t source_page_of(const struct source *s, int64_t image);
bool source_is_newest(const struct source *s, int64_t image);

/* By which images pages are put together; they differ where the log is damaged, the
 * file is behind it, or a rollback journal has what was. */
enum source_way { SOURCE_NEWEST, SOURCE_LOG, SOURCE_FILE, SOURCE_UNDONE, SOURCE_WAYS };

/* The image that a page has so; -1: there is none. */
int64_t source_image_of(const struct source *s, uint32_t page, enum source_way way);

/* Valid until the next call. */
const unsigned char *source_image(struct source *s, int64_t image);

/* A rollback journal stands beside the file: a transaction was cut short, and pages in
 * the file may be of what SQLite would undo. */
bool source_has_journal(const struct source *s);

/* Appends the whole record of a cell.  ERR_FORMAT: its chain is broken.  1: its last
 * page does not look like one: it adds but zeros, or says that it is not the last. */
int source_load(struct source *s, const struct page_cell *c, enum source_way way,
		struct buf *out);

#endif
