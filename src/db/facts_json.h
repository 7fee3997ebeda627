/* SPDX-License-Identifier: MIT */
/*
 * facts_json: the facts of one group as a JSON object, for the columns facts of
 * hardware, software and gpu: {"cpu_model":{"state":"known","value":"…",
 * "source":"cpuid"},…} in the order of field_table.  Members that are NULL are
 * left out, and so are facts that nobody looked at: equal facts give equal
 * bytes.
 */
#ifndef POSTSIL_FACTS_JSON_H
#define POSTSIL_FACTS_JSON_H

#include <stddef.h>

#include "core/model/facts.h"

struct buf;
struct err;

/* Appends the object; returns how many facts are in it. */
size_t facts_json_write(const struct facts *f, enum field_group g,
			struct buf *out);

/* Adds what the object holds to *f; ERR_FORMAT when it is none of ours. */
int facts_json_read(const char *json, struct facts *f, struct err *e);

/* Nobody looked: the state in which facts_init() leaves it. */
bool fact_is_blank(const struct fact *f);

#endif
