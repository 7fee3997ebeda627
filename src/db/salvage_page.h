/* SPDX-License-Identifier: MIT */
/*
 * salvage_page: rows out of one page of a SQLite file, without the tree around it.
 *
 * Tables WITHOUT ROWID and indexes are kept in pages of type 0x0a (leaf) and 0x02
 * (interior); both hold rows (sqlite.org/fileformat2.html, 1.6).  Nothing in the
 * page is believed: every offset and length is checked against it.
 */
#ifndef POSTSIL_SALVAGE_PAGE_H
#define POSTSIL_SALVAGE_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_SIZE_MIN 512u
#define PAGE_SIZE_MAX 65536u

/* More columns than any table of ours has; a row with more is none. */
#define RECORD_COLUMNS 80u

/* Longest row that is put together: as the store's own limit of a value. */
#define RECORD_BYTES_MAX (64u << 20)

/* usable: size less the bytes that some builds of SQLite reserve at the end. */
struct page_form {
	uint32_t size, usable;
};

struct page_head {
	bool interior;
	uint32_t cells;
	uint32_t right;      /* the last child; 0 in a leaf */
};

struct page_cell {
	const unsigned char *local;  /* into the page */
	uint32_t n_local, total;     /* bytes of the record: here, of all of it */
	uint32_t overflow;           /* the page where it goes on; 0: all is here */
	uint32_t child;              /* the page of what stands before; 0: a leaf */
};

/* A size that SQLite takes: a power of two in the bounds above. */
bool page_size_is_valid(uint32_t size);

/* False: no page of this kind, or its list of cells does not fit. */
bool page_head_read(const struct page_form *f, const unsigned char *page,
		    struct page_head *out);

/* Cell i < cells.  False: it does not fit into the page. */
bool page_cell_read(const struct page_form *f, const unsigned char *page,
		    const struct page_head *h, uint32_t i, struct page_cell *out);

/* Cells, free blocks and fragments make up all that the head says is in use, and do not
 * overlap: no row is there that the list has not. */
bool page_is_accounted(const struct page_form *f, const unsigned char *page,
		       const struct page_head *h);

/* What would stand at this offset if a cell began there (behind the number of its
 * child); for pages whose list of cells is lost. */
bool page_cell_at(const struct page_form *f, const unsigned char *page,
		  uint32_t offset, struct page_cell *out);

enum record_kind { RECORD_NULL, RECORD_INT, RECORD_REAL, RECORD_TEXT, RECORD_BLOB };

struct record_column {
	enum record_kind kind;
	uint8_t fixed;        /* RECORD_INT: 8 or 9, the numbers 0 and 1 */
	uint32_t at, n;       /* its bytes in the record */
};

struct record {
	const unsigned char *p;
	uint32_t n;           /* bytes at p, which may be but the first of them */
	uint32_t columns;
	struct record_column column[RECORD_COLUMNS];
};

/* 1: a record of total bytes, of which n are at p; its header is whole and the
 * columns make up the total.  0: its header is longer than n.  Negative: none. */
int record_read(const unsigned char *p, uint32_t n, uint32_t total,
		struct record *out);

/* Row i of a page of sqlite_schema, which has a rowid (pages of type 0x0d): type,
 * name, table and root page are there, the statement may be cut.  number: of the page,
 * as the first has the header of the file before its own. */
bool page_schema_row(const struct page_form *f, const unsigned char *page,
		     uint32_t number, uint32_t i, struct record *out);

/* The bytes of the column are among those at p. */
bool record_has(const struct record *r, uint32_t column);

/* Of columns of that kind that record_has(). */
int64_t record_int(const struct record *r, uint32_t column);
double record_real(const struct record *r, uint32_t column);

/* The text of a column, cut to fit, "" where it is none. */
void record_text(const struct record *r, uint32_t column, char *out, size_t n);

/* Big-endian numbers, as SQLite keeps them. */
uint32_t page_u16(const unsigned char *p);
uint32_t page_u32(const unsigned char *p);

#endif
