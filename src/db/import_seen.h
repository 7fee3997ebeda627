/* SPDX-License-Identifier: MIT */
/*
 * import_seen: the runs that a dry run would have added so far, so that one which
 * comes again counts as there.  Memory: 24 bytes a run, at most half of the room
 * used; 48 MiB for a million.
 */
#ifndef POSTSIL_IMPORT_SEEN_H
#define POSTSIL_IMPORT_SEEN_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/digest.h"
#include "core/model/run.h"

struct import_seen {
	struct import_seen_slot *slot;
	size_t n, cap;   /* cap: 0 or a power of two */
};

#define IMPORT_SEEN_INIT { 0 }

enum import_seen_answer { SEEN_NEW, SEEN_SAME, SEEN_OTHER };

/* Whether this run came before, with the same record hash or with another; one that
 * did not is kept.  run_id: 36 characters, as run_validate() has it. */
enum import_seen_answer import_seen_add(struct import_seen *s,
					const char run_id[RUN_ID],
					const char record_hash[DIGEST_HEX]);

void import_seen_release(struct import_seen *s);

#endif
