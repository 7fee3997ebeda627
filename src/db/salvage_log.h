/* SPDX-License-Identifier: MIT */
/*
 * salvage_log: the images of pages that stand beside a database: all frames of its
 * log, and the pages in a rollback journal.
 */
#ifndef POSTSIL_SALVAGE_LOG_H
#define POSTSIL_SALVAGE_LOG_H

#include "db/salvage_page.h"

enum source_file { SOURCE_MAIN, SOURCE_WAL, SOURCE_JOURNAL, SOURCE_FILES };

struct log_image {
	uint32_t page;           /* as the frame says; may be anything */
	enum source_file file;
	int64_t at;              /* where its bytes begin */
};

/* Pages, each once, ordered; image is the last of those that count. */
struct log_pages {
	struct { uint32_t page; size_t image; } *p;
	size_t n;
};

struct salvage_log {
	struct log_image *image;
	size_t n;
	struct log_pages committed;  /* frames that SQLite would honour */
	struct log_pages any;        /* all frames, whatever their checksums say */
	struct log_pages undone;     /* the pages in the rollback journal */
	int64_t last_page;           /* of those committed; 0: there are none */
};

/* fd: by enum source_file, -1: there is none. */
void salvage_log_read(struct salvage_log *out, const int *fd,
		      const struct page_form *form);
void salvage_log_release(struct salvage_log *l);

/* Which image; -1: none has this page. */
int64_t log_pages_find(const struct log_pages *l, uint32_t page);

#endif
