/* SPDX-License-Identifier: MIT */
/*
 * explain_identity: how the two fingerprints of a machine come about: the rule,
 * the joined fields in their order with the value of each, and which of them
 * could not be read.  Two machines whose fingerprints differ, differ in a line
 * of this.
 */
#ifndef POSTSIL_EXPLAIN_IDENTITY_H
#define POSTSIL_EXPLAIN_IDENTITY_H

struct buf;
struct detect_columns;
struct facts;
struct json_writer;

/* For people: a section for each fingerprint. */
void explain_identity_text(struct buf *out, const struct facts *f,
			   const struct detect_columns *c);

/* postsil-json(5), detect --explain: the array "fingerprints". */
void explain_identity_json(struct json_writer *w, const struct facts *f);

#endif
