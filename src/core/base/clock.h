/* SPDX-License-Identifier: MIT */
/*
 * clock: wall time (Unix, UTC) and monotonic time.
 *
 * Wall time can be pinned by the environment variable POSTSIL_NOW (ISO 8601
 * UTC or Unix seconds), so that golden screens and tests do not depend on the
 * day they run; monotonic time cannot.
 */
#ifndef POSTSIL_CLOCK_H
#define POSTSIL_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define CLOCK_ISO 25  /* "2025-01-15T14:30:00.123Z" and a NUL */
#define CLOCK_DAY_MS 86400000ll

int64_t clock_wall_ms(void);
bool clock_is_pinned(void);
uint64_t clock_mono_ns(void);

/* ISO 8601 UTC with milliseconds.  Years 0 to 9999; others are clamped. */
void clock_iso(int64_t ms, char out[CLOCK_ISO]);

/* Accepts YYYY-MM-DD, YYYY-MM-DDTHH:MM[:SS[.fff]] with "T" or a blank, an
 * optional "Z" or +HH:MM offset (none means UTC), and whole Unix seconds.
 * Returns 0, or ERR_FORMAT when s is none of these. */
int clock_parse(const char *s, int64_t *ms);

#endif
