/* SPDX-License-Identifier: MIT */
/*
 * csv: comma-separated values by RFC 4180: a streaming reader, and the writer of
 * every CSV that this program prints.
 *
 * Reading.  Fields are separated by commas; lines end in LF or CRLF, the last one
 * also at the end of the file.  A field in quotes may hold commas, quotes
 * (doubled) and line breaks, and is given as it stands between them.  Blanks
 * belong to fields.  A byte-order mark at the start and empty lines are skipped.
 * The first record is the header where there is one: that is the caller's to
 * know.  Texts are UTF-8 without NUL, and everything is bounded; memory is that of
 * one record.
 */
#ifndef POSTSIL_CSV_H
#define POSTSIL_CSV_H

#include <stddef.h>
#include <stdio.h>

struct buf;
struct err;

#define CSV_COLUMNS_MAX 1024u
#define CSV_FIELD_MAX (64u << 10)   /* bytes; our texts have 4096 at most */
#define CSV_RECORD_MAX (1u << 20)   /* bytes of all its fields, with a NUL each */

struct csv_reader;

/* One record; valid until the next one is read. */
struct csv_record {
	const char *const *field;
	size_t n;      /* of a refused one: those before what is wrong with it */
	size_t line;   /* where it begins; the first line of a file is 1 */
};

/* in stays the caller's, and open as long as the reader. */
struct csv_reader *csv_reader_new(FILE *in);
void csv_reader_free(struct csv_reader *r);

/* The first byte that will be read stands in that line, and the mark at the start of
 * the file was read already. */
void csv_reader_begin(struct csv_reader *r, size_t line);

/* 1: a record; 0: the end.  ERR_REFUSED: this record has another number of
 * fields than the first one, is not UTF-8, or has a quotation mark where none may be
 * and stands on one line; *out has its fields as they came, and the next call goes on
 * behind it (of a stray quotation mark, in the next line).
 * ERR_FORMAT, ERR_IO: what follows cannot be told apart (a quotation mark that is
 * never closed, or is stray in a record of several lines; a limit; a NUL; a carriage
 * return alone), or the first record would be refused; every further call says the
 * same.  Errors name the line. */
int csv_read(struct csv_reader *r, struct csv_record *out, struct err *e);

/* Appends s as a field, in quotes where it needs them; NULL is an empty one. */
void csv_text(struct buf *out, const char *s);

/* So many fields, commas between them. */
void csv_texts(struct buf *out, const char *const *s, size_t n);

/* The same to out, which has room for 2 n + 2 bytes; n is the length of s.  Returns
 * the end. */
char *csv_put_text(char *out, const char *s, size_t n);

/* Appends v by %.17g, which gives back the very same number; nothing for NaN and
 * infinities. */
void csv_real(struct buf *out, double v);

/* So many, commas between them. */
void csv_reals(struct buf *out, const double *v, size_t n);

#endif
