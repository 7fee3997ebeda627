/* SPDX-License-Identifier: MIT */
/*
 * cooldown: --wait-cool, the wait for a machine whose figures are those of a
 * rested one.
 *
 * Deciding and waiting are apart: cooldown_judge() is pure.  The sensor is the one
 * nearest to its critical point and its classes are those of core/detect/heat.h;
 * throttle counters are those of core/detect/throttle.h.  The wait is over when
 * none of them has moved for COOLDOWN_QUIET_S, and
 *
 * - the sensor is "cool" and has fallen by less than 1 °C within COOLDOWN_QUIET_S:
 *   below that class there is no slowing down for heat, but a heat sink that still
 *   cools quickly is not at rest, however low it reads; or
 * - it has fallen by less than 1 °C within COOLDOWN_STEADY_S, whatever its class: a
 *   warm room, a weak fan or work that goes on; waiting longer would not help.
 *
 * Fallen means below the lowest reading so far, as idle machines have short
 * peaks.  1 °C is the step of most sensors.  After COOLDOWN_LIMIT_S it is over in
 * any case.  What comes of it is preflight's to judge.
 */
#ifndef POSTSIL_COOLDOWN_H
#define POSTSIL_COOLDOWN_H

#include <stdbool.h>
#include <stdint.h>

#include "core/detect/heat.h"

#define COOLDOWN_FALL_C 1.0
#define COOLDOWN_QUIET_S 5.0
#define COOLDOWN_STEADY_S 20.0
#define COOLDOWN_LIMIT_S 600.0

struct buf;
struct session;
struct sysroot;

struct cooldown_reading {
	double at_s;          /* of any clock that does not go back */
	struct heat heat;     /* .any false: no sensor */
	int64_t throttled;    /* sum of the counters; -1 none */
};

enum cooldown_verdict {
	COOLDOWN_WAIT,
	COOLDOWN_NO_SENSOR,   /* none at the first reading: nothing to wait for */
	COOLDOWN_COOL,
	COOLDOWN_STEADY,      /* no longer falls, and is not cool */
	COOLDOWN_TOO_LONG,    /* not within the limit */
};

/* What the readings so far come to; starts as { 0 }. */
struct cooldown {
	bool begun;
	double began_s;
	double margin;        /* the largest so far, in °C below critical */
	double fell_s;        /* when it last grew by COOLDOWN_FALL_C */
	double moved_s;       /* when a counter last moved */
	int64_t throttled;
};

/* Takes one more reading.  A later one without a sensor counts as not made. */
enum cooldown_verdict cooldown_judge(struct cooldown *c,
				     const struct cooldown_reading *r);

/* Waits, and tells it by notes with code "cooling", every few seconds and at the
 * end.  Control is served; "skip" ends the wait.  0, or the session's error. */
int cooldown_wait(struct session *s, const struct sysroot *root);

/* For a dry run: what there is to wait for now, a sentence. */
void cooldown_text(const struct sysroot *root, struct buf *out);

#endif
