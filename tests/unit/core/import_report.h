/* SPDX-License-Identifier: MIT */
/*
 * What an import stream hands out, as text: a line for each item,
 * "WHERE: run ID of N" (N rows; "whole": none) or "WHERE: refused: WHY", then
 * "stop: WHY" where it could not go on.
 */
#ifndef TEST_IMPORT_REPORT_H
#define TEST_IMPORT_REPORT_H

#include "core/base/buf.h"
#include "core/model/import_file.h"

/* Everything that in holds.  what: if given, gets what the stream called itself. */
void report_of(FILE *in, const struct import_file_options *o, struct buf *out,
	       const char **what);

/* The same of n bytes, read with no seeking in pieces of a few bytes; the heap text
 * is the caller's. */
char *report_text(const char *text, size_t n, const struct import_file_options *o);

#endif
