/* SPDX-License-Identifier: MIT */
#include "db/salvage_seal.h"

#include <string.h>

#include "db/run_write.h"
#include "db/salvage_rows.h"

void seal_read(const struct rescue_row *row, struct seal *s)
{
	uint32_t seq = shape_column(row->shape, "seq");
	struct record r;

	row_record(row, &r);
	s->seq = record_int(&r, seq);
	row_text(row, "origin", s->origin, sizeof s->origin);
	row_text(row, "run_id", s->run_id, sizeof s->run_id);
	row_text(row, "record_hash", s->record_hash, sizeof s->record_hash);
	row_text(row, "prev_hash", s->prev_hash, sizeof s->prev_hash);
	row_text(row, "hash", s->hash, sizeof s->hash);
}

bool seal_is_sound(const struct seal *s)
{
	char hash[DIGEST_HEX];

	run_chain_hash(s->origin, s->seq, s->run_id, s->record_hash, s->prev_hash,
		       hash);
	return strcmp(hash, s->hash) == 0;
}
