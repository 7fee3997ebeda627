/* SPDX-License-Identifier: MIT */
/*
 * facts: what one machine (or device) is known to be.
 *
 * A fact has three states.  KNOWN has a value.  ABSENT means that there is
 * none ("no GPU").  UNKNOWN means that it could not be read, and says why:
 * a fingerprint must tell the two apart.  Every fact names its source.
 *
 * Values are text in a normal form, so that they survive the event stream,
 * the store and the canonical form unchanged: valid UTF-8 without controls at
 * the ends, at most FACT_MAX bytes; INTEGER fields decimal, REAL fields
 * finite and by %.17g.  What cannot be normalised becomes UNKNOWN with the
 * reason.
 *
 * Facts own their strings.  Keys that this version does not know (from a newer
 * worker) are kept among the extras: nothing is forgotten.
 */
#ifndef POSTSIL_FACTS_H
#define POSTSIL_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/arena.h"
#include "core/model/field.h"

#define FACT_MAX 4096
#define FACTS_EXTRA_MAX 1024

enum fact_state { FACT_UNKNOWN, FACT_ABSENT, FACT_KNOWN };

struct fact {
	enum fact_state state;
	const char *value;   /* NULL unless known */
	const char *source;  /* "/proc/cpuinfo", "cpuid"; NULL: nobody looked */
	const char *reason;  /* why unknown or absent; NULL when known */
};

struct fact_extra {
	const char *key;
	struct fact fact;
};

struct facts {
	struct arena arena;
	struct fact fact[FIELD_COUNT];
	struct fact_extra *extra;  /* in order of arrival */
	size_t n_extra, cap_extra;
};

void facts_init(struct facts *f);
void facts_release(struct facts *f);

/* Copies all of src into the initialised dst, replacing. */
void facts_copy(struct facts *dst, const struct facts *src);

/* A later call for the same field replaces the earlier one. */
void facts_known(struct facts *f, enum field_id id, const char *source,
		 const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void facts_absent(struct facts *f, enum field_id id, const char *source,
		  const char *reason);
void facts_unknown(struct facts *f, enum field_id id, const char *source,
		   const char *reason);

/* Of the form [a-z0-9_]{1,64}. */
bool facts_key_is_valid(const char *key);

/* By key, for events and stores; unknown keys go to the extras.  Returns 0,
 * or ERR_FORMAT when the key is not of that form, or ERR_REFUSED
 * when there are too many extras. */
int facts_set(struct facts *f, const char *key, enum fact_state state,
	      const char *value, const char *source, const char *reason);

/* The value, or NULL unless known. */
const char *facts_value(const struct facts *f, enum field_id id);

/* The value as a number into *out; false unless known and a number. */
bool facts_number(const struct facts *f, enum field_id id, double *out);

bool facts_is_known(const struct facts *f, enum field_id id);

const char *fact_state_name(enum fact_state s);  /* "known" … */
/* Returns 0, or ERR_FORMAT. */
int fact_state_parse(const char *s, enum fact_state *out);

#endif
