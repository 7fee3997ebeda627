/* SPDX-License-Identifier: MIT */
#include "bench/cooldown.h"

#include <time.h>

#include "bench/session.h"
#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/detect/throttle.h"

#define LOOK_NS 500000000      /* between two readings, and two looks at control */
#define NOTE_S 5.0
#define NOTHING "nothing to wait for: no sensor of the processor is shown in " \
		HEAT_PLACES

enum cooldown_verdict cooldown_judge(struct cooldown *c,
				     const struct cooldown_reading *r)
{
	double now = r->at_s, rest;
	bool cool;

	if (!c->begun && !r->heat.any)
		return COOLDOWN_NO_SENSOR;
	if (!c->begun)
		*c = (struct cooldown){
			.begun = true, .began_s = now, .fell_s = now,
			.moved_s = now, .margin = r->heat.margin,
			.throttled = r->throttled,
		};
	if (r->heat.any && r->heat.margin >= c->margin + COOLDOWN_FALL_C) {
		c->margin = r->heat.margin;
		c->fell_s = now;
	}
	if (r->throttled != c->throttled) {
		c->throttled = r->throttled;
		c->moved_s = now;
	}
	if (r->heat.any && now - c->moved_s >= COOLDOWN_QUIET_S) {
		cool = heat_level(&r->heat) == HEAT_COOL;
		rest = cool ? COOLDOWN_QUIET_S : COOLDOWN_STEADY_S;
		if (now - c->fell_s >= rest)
			return cool ? COOLDOWN_COOL : COOLDOWN_STEADY;
	}
	return now - c->began_s >= COOLDOWN_LIMIT_S ? COOLDOWN_TOO_LONG
						     : COOLDOWN_WAIT;
}

static void look(const struct sysroot *root, struct cooldown_reading *r)
{
	r->at_s = (double)clock_mono_ns() * 1e-9;
	r->throttled = throttle_sum(root, "count");
	heat_read(root, &r->heat);
}

/* "k10temp 84 °C (warm)" */
static const char *now_text(const struct heat *h, struct buf *b)
{
	buf_reset(b);
	if (h->any)
		buf_addf(b, "%s %.0f °C (%s)", h->sensor, h->celsius,
			 heat_state(h));
	else
		buf_adds(b, "the sensor cannot be read now");
	return buf_str(b);
}

static void tell(struct session *s, const struct cooldown *c,
		 const struct cooldown_reading *r, enum cooldown_verdict v)
{
	double waited = r->at_s - c->began_s;
	struct buf b = BUF_INIT;
	const char *now = now_text(&r->heat, &b);
	const char *quiet = c->moved_s > c->began_s &&
			    r->at_s - c->moved_s < COOLDOWN_QUIET_S
			    ? ", throttled just now" : "";

	switch (v) {
	case COOLDOWN_WAIT:
		session_note(s, "cooling", "waiting for a cooler machine: %s%s, "
			     "%.0f s so far", now, quiet, waited);
		break;
	case COOLDOWN_NO_SENSOR:
		session_note(s, "cooling", NOTHING);
		break;
	case COOLDOWN_COOL:
		session_note(s, "cooling", "cooled in %.0f s: %s", waited, now);
		break;
	case COOLDOWN_STEADY:
		session_note(s, "cooling", "gets no cooler: %s after %.0f s", now,
			     waited);
		break;
	case COOLDOWN_TOO_LONG:
		session_note(s, "cooling", "still not at rest: %s%s; no longer "
			     "waited for after %.0f s", now, quiet, waited);
		break;
	}
	buf_release(&b);
}

int cooldown_wait(struct session *s, const struct sysroot *root)
{
	enum timing_verdict go = TIMING_GO_ON;
	enum cooldown_verdict v = COOLDOWN_WAIT;
	struct cooldown c = { 0 };
	struct cooldown_reading r;
	double told = -NOTE_S;

	for (;;) {
		look(root, &r);
		v = cooldown_judge(&c, &r);
		if (v != COOLDOWN_WAIT || r.at_s - told >= NOTE_S) {
			tell(s, &c, &r, v);
			told = r.at_s;
		}
		go = session_between(s, 0);
		if (v != COOLDOWN_WAIT || go != TIMING_GO_ON)
			break;
		nanosleep(&(struct timespec){ .tv_nsec = LOOK_NS }, NULL);
	}
	if (go == TIMING_SKIP && v == COOLDOWN_WAIT)
		session_note(s, "cooling", "waited for no longer: skipped by the user");
	return s->err.code;
}

void cooldown_text(const struct sysroot *root, struct buf *out)
{
	struct buf b = BUF_INIT;
	struct heat h;

	if (heat_read(root, &h))
		buf_addf(out, "%s now; the run waits, %.0f s at most, until it has "
			 "cooled", now_text(&h, &b), COOLDOWN_LIMIT_S);
	else
		buf_adds(out, NOTHING);
	buf_release(&b);
}
