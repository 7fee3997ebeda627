/* SPDX-License-Identifier: MIT */
/*
 * findings: what only the run itself could find out, told after the last step as
 * facts: threads and where they ran, the libraries and how they were built, the
 * clock under load, huge pages in use, whether the machine was throttled.
 */
#ifndef POSTSIL_FINDINGS_H
#define POSTSIL_FINDINGS_H

#include <stdint.h>

struct facts;
struct libraries;
struct placement;
struct session;
struct steps_outcome;
struct team;

struct findings {
	const struct facts *detected;   /* before the run */
	const struct placement *place;
	const struct libraries *libraries;
	const struct steps_outcome *outcome;
	struct team *team;              /* asked where its threads are; NULL: the CPU
					   was not measured */
	uint64_t seed;
};

/* Says it; a placement that does not hold gets a note.  A failure is the
 * session's. */
void findings_tell(struct session *s, const struct findings *what);

#endif
