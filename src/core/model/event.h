/* SPDX-License-Identifier: MIT */
/*
 * event: a JSON line <-> struct event.  postsil-events(5) is the reference.
 *
 * event_parse() refuses lines over EVENT_MAX_BYTES, text that is not one JSON
 * object with "ev" a string, wrong types and out-of-range numbers; unknown
 * keys are skipped.  An unknown "ev" gives EV_OTHER (version rule: the hello's
 * version says whether the stream as a whole can be read).
 *
 * Strings of a parsed event live in the arena given; strings of an event to be
 * written are borrowed.  Optional numbers are NAN when missing.
 */
#ifndef POSTSIL_EVENT_H
#define POSTSIL_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model/facts.h"
#include "core/model/run.h"

#define EVENT_MAX_BYTES 65536
#define EVENT_STEPS_MAX 512

enum event_kind {
	EV_HELLO,      /* v run unit at suite suite_version forced */
	EV_QUEUED,     /* behind: the run that holds the host, or "" */
	EV_FACT,       /* key state value source reason [device] */
	EV_PREFLIGHT,  /* check result saw want remedy */
	EV_DEVICE,     /* device backend backend_version */
	EV_PLAN,       /* steps: device kernel precision seconds blocks */
	EV_START,      /* step device kernel precision variant size block */
	EV_SAMPLE,     /* device kernel precision variant size [work] block i ns cpu_ns clock_mhz
		          marks */
	EV_RESULT,     /* device kernel precision variant size work unit value low high quality source
		          [backend backend_version: not those of the device]; of
			  peak.theory and peak.clock there are no samples */
	EV_ENV,        /* [device: missing, the machine's] clock_mhz temp_c power_w load
			  throttled, as they are now */
	EV_NOTE,       /* text [code: paused resumed skipped absent] [device] */
	EV_BYE,        /* ok why */
	EV_OTHER
};

struct plan_step {
	const char *device, *kernel, *precision;
	double seconds;  /* expected; also the weight of the progress bar */
	uint32_t blocks; /* 1 or more: how often the step is started */
};

struct event {
	enum event_kind kind;
	/* hello */
	int version;
	const char *run, *unit, *suite, *suite_version;
	int64_t at_ms;
	bool forced;
	/* queued */
	const char *behind;
	/* fact */
	const char *key;
	struct fact fact;
	/* preflight */
	struct preflight_check check;
	/* device, result */
	const char *backend, *backend_version;
	/* plan */
	struct plan_step *steps;
	size_t n_steps;
	/* start, sample, result (and device of fact, device and env events) */
	int step;                     /* index into the plan; -1 none */
	const char *device, *kernel, *precision, *variant, *unit_name, *source;
	uint64_t size;
	struct rep rep;
	double work, value, low, high;
	enum quality quality;
	/* env */
	double clock_mhz, temp_c, power_w, load;
	int64_t throttled;            /* counts since the run began; -1 unknown */
	/* note, bye */
	const char *text, *code;
	bool ok;
};

/* An event of this kind with every optional part missing. */
struct event event_init(enum event_kind kind);

const char *event_kind_name(enum event_kind k);

struct buf;
struct err;

/* line has n bytes and no newline. */
int event_parse(const char *line, size_t n, struct arena *a, struct event *ev,
		struct err *e);

/* Appends one line, newline included. */
void event_write(const struct event *ev, struct buf *out);

/* Control lines, the other direction: {"do":"pause"}. */
enum control { CONTROL_NONE, CONTROL_PAUSE, CONTROL_RESUME, CONTROL_SKIP, CONTROL_ABORT };
const char *control_name(enum control c);
/* CONTROL_NONE for what is no control line. */
enum control control_parse(const char *line, size_t n);
void control_write(enum control c, struct buf *out);

#endif
