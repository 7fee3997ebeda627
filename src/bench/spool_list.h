/* SPDX-License-Identifier: MIT */
/*
 * spool_list: what lies in the spool directory, and taking it away.
 *
 * The state of a run follows from its last line and its lock, in this order: a
 * bye with ok is done, a bye without is failed, a locked spool is running, and
 * the rest died (killed, or the machine went down).
 */
#ifndef POSTSIL_SPOOL_LIST_H
#define POSTSIL_SPOOL_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "core/model/run.h"

struct buf;
struct err;

enum spool_state { SPOOL_RUNNING, SPOOL_DONE, SPOOL_FAILED, SPOOL_DEAD };

/* "running", "done", "failed", "dead". */
const char *spool_state_name(enum spool_state s);

struct spool_info {
	char run[RUN_ID];
	enum spool_state state;
	char suite[16];       /* "" while the hello is not written */
	int64_t started_ms;   /* hello's time; 0 unknown */
	int pid;              /* of a running worker; 0 unknown */
	uint64_t size;        /* bytes */
};

/* The state of one run.  ERR_NOT_FOUND when there is no such spool. */
int spool_stat(int dir, const char *run, struct spool_info *out, struct err *e);

/* All runs, oldest first; *out is on the heap.  Returns their count or a
 * negative code. */
int spool_list(int dir, struct spool_info **out, struct err *e);

/* One line of JSON: run state suite started pid size; null for unknown. */
void spool_info_write(const struct spool_info *i, struct buf *out);

/* The run that this prefix means.  ERR_USAGE when it is no part of an id or
 * fits several, ERR_NOT_FOUND when it fits none. */
int spool_resolve(int dir, const char *prefix, char run[RUN_ID], struct err *e);

/* Opens a spool for reading; a descriptor or a negative code. */
int spool_open(int dir, const char *run, struct err *e);

/* Removes a run that is not in progress; ERR_BUSY when it is. */
int spool_forget(int dir, const char *run, struct err *e);

#endif
