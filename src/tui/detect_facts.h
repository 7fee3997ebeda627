/* SPDX-License-Identifier: MIT */
/*
 * detect_facts: the facts of a machine as `postsil detect` prints them for
 * people.
 *
 * A group a section, what belongs together side by side, what counts in a
 * fingerprint marked.  Every fact that somebody looked for is named.  One that
 * is absent or unknown for a reason that a fact before it has, and one that is
 * absent and neither counts nor is a column of a run, has its name in a list at
 * the end of its group; --json says the reason and the source of all.
 */
#ifndef POSTSIL_DETECT_FACTS_H
#define POSTSIL_DETECT_FACTS_H

struct buf;
struct detect_columns;
struct workspace;

/* The fingerprints, the unit, what is missing in them, and the facts. */
void detect_facts_text(struct buf *out, const struct workspace *ws,
		       const struct detect_columns *c);

#endif
