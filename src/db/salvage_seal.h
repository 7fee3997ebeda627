/* SPDX-License-Identifier: MIT */
/* salvage_seal: a row of the journal, out of a damaged database. */
#ifndef POSTSIL_SALVAGE_SEAL_H
#define POSTSIL_SALVAGE_SEAL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/model/run.h"

struct rescue_row;

struct seal {
	char origin[33];
	int64_t seq;
	char run_id[RUN_ID];
	char record_hash[DIGEST_HEX], prev_hash[DIGEST_HEX], hash[DIGEST_HEX];
};

void seal_read(const struct rescue_row *row, struct seal *s);

/* Its own hash is right: no part of it was changed. */
bool seal_is_sound(const struct seal *s);

#endif
