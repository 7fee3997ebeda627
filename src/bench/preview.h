/* SPDX-License-Identifier: MIT */
/*
 * preview: what a run would say, without measuring.  Both print on standard
 * output.
 */
#ifndef POSTSIL_PREVIEW_H
#define POSTSIL_PREVIEW_H

struct err;
struct plan_request;

/* The plan of this machine now, as a table with the expected seconds.  backend
 * NULL: BLIS if it is there. */
int preview_plan(const struct plan_request *rq, const char *backend,
		 struct err *e);

/* The facts of this machine as `fact` events. */
int preview_facts(struct err *e);

#endif
