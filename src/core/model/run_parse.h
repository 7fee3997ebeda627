/* SPDX-License-Identifier: MIT */
/*
 * run_parse: the canonical form of a run, postsil-json(5), read back: the
 * inverse of run_canonical().
 *
 * Where the text is canonical, run_canonical() of the run gives its very bytes.
 * A text that a JSON tool rewrote (other order of keys, blanks, escapes, another
 * spelling of the same numbers) gives the same run, and so the same bytes and
 * record hash.  Nothing else is taken, nothing is mended or left out: ERR_FORMAT
 * names the place ("samples[3]: reps[17]: "ns" is …") of
 * - what is no JSON, not UTF-8, nested too deep or too long (json.h);
 * - a key that is missing, unknown or given twice, a value of another type;
 * - whole numbers outside of 0 to 2^53 - 1, which JSON readers do not keep; others
 *   that no double holds;
 * - facts that are not in the normal form of facts.h; and what run_validate()
 *   refuses.
 * A form with another number than RUN_CANONICAL_FORM is ERR_VERSION.
 */
#ifndef POSTSIL_RUN_PARSE_H
#define POSTSIL_RUN_PARSE_H

#include <stddef.h>

#include "core/model/run.h"

/* More bytes than this make no run: a reader of lines need not read on.  Some
 * 350,000 repetitions; the tree of one takes up to 40 times its bytes. */
#define RUN_PARSE_MAX (16u << 20)

/* *out is the caller's, and untouched on failure. */
int run_parse(const char *text, size_t n, struct run **out, struct err *e);

/* The same of a text that json_parse() took. */
struct cJSON;
int run_parse_tree(const struct cJSON *j, struct run **out, struct err *e);

#endif
