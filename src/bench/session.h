/* SPDX-License-Identifier: MIT */
/*
 * session: a run's connection with the outside: events out, control in.
 *
 * Every event is written in full to the spool first and then handed to
 * standard output, which is never waited for.  Control is looked at, and the
 * environment read, only when session_between() is called, that is between
 * repetitions.
 *
 * The first thing that ends the run (a failed spool write, an abort) is kept in
 * .err and wins; from then on session_between() says abort.
 */
#ifndef POSTSIL_SESSION_H
#define POSTSIL_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/control.h"
#include "bench/outlet.h"
#include "bench/sensors.h"
#include "bench/timing.h"
#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/model/event.h"

struct facts;
struct gpu_env;
struct spool;
struct sysroot;

/* A GPU whose steps are measured, and what its readings came to. */
struct session_gpu {
	const char *device;     /* "gpu0"; borrowed */
	struct gpu_env *env;    /* borrowed */
	uint64_t next_env_ns;
	double temp_c;          /* the highest; NAN unknown */
};

struct session {
	char run[RUN_ID];
	struct spool *spool;
	struct outlet out;
	struct control_input control;
	struct sensors sensors;
	struct sensors_reading last;  /* the newest env */
	struct buf line;
	uint64_t next_env_ns;
	double clock_mhz;       /* newest reading of what is measured; 0 none */
	struct session_gpu *gpu;  /* being measured; NULL: the CPU is */
	struct err err;         /* why the run must end; code 0 while it goes on */
};

/* Takes standard input and output.  0, or why the run cannot be kept; s is to
 * be closed in either case. */
int session_open(struct session *s, const char *run, const struct sysroot *root,
		 struct err *e);

/* Writes an event.  0, or s->err.code. */
int session_event(struct session *s, const struct event *ev);

/* An event of kind note; code may be "". */
int session_note(struct session *s, const char *code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* What a device was to show and does not ("cpu", "gpu0"): a note with the code
 * "absent" that the run keeps (run_builder.h). */
int session_absent(struct session *s, const char *device, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* All facts that somebody looked for, extras included; of the machine where device
 * is NULL. */
int session_facts(struct session *s, const char *device, const struct facts *f);

/* From here on the environment is that of this GPU; NULL: the machine's. */
void session_watch(struct session *s, struct session_gpu *gpu);

/* Serves control (waiting as long as the run is paused) and writes an env event
 * when a second has passed since the last one of the machine, or of this GPU.
 * clock_mhz is a new reading, 0 for none. */
enum timing_verdict session_between(struct session *s, double clock_mhz);

/* Waits for timeout_ms or until control comes; false when the run must end.  To
 * be used where there is nothing to pause or skip. */
bool session_wait(struct session *s, int timeout_ms);

/* The bye: ok, or why not.  The spool is on disk and closed afterwards.  0, or
 * negative when it could not be written (the bye on standard output then says
 * so). */
int session_end(struct session *s, bool ok, const char *why);

/* Gives the reader of standard output a few seconds to take the rest. */
void session_close(struct session *s);

#endif
