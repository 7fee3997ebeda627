/* SPDX-License-Identifier: MIT */
/*
 * live: what a person wants to see of a run in progress, folded from its
 * events.  It keeps what a screen shows; the run itself is built beside it by
 * run_builder.  Times of this module are monotonic (clock_mono_ns).
 */
#ifndef POSTSIL_LIVE_H
#define POSTSIL_LIVE_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/model/event.h"

#define LIVE_REPS 512      /* the newest repetitions of a step, kept for plotting */
#define LIVE_LOG 200
#define LIVE_LOG_TEXT 320
#define LIVE_DEVICES 65    /* the CPU, and as many GPUs as detection counts */
#define LIVE_MARKS 64

enum live_state {
	LIVE_STARTING,     /* no hello yet */
	LIVE_QUEUED,       /* another run holds the host */
	LIVE_DETECTING,    /* facts and preflight */
	LIVE_MEASURING,
	LIVE_PAUSED,
	LIVE_STORED,       /* bye with ok, and in the store */
	LIVE_FAILED,       /* bye without ok, or a torn stream: why says it */
};

/* Partly: some of its blocks are made, and others are measured now. */
enum step_state { STEP_WAITING, STEP_RUNNING, STEP_PARTLY, STEP_DONE, STEP_SKIPPED };

struct live_rep {
	uint64_t ns;
	double value;                /* work / ns in the step's unit; NAN: not known */
	unsigned marks;
	uint32_t block;
};

struct live_step {
	const char *device, *kernel, *precision;
	double seconds;              /* expected */
	enum step_state state;
	const char *variant, *unit;  /* of the best result so far */
	uint64_t size;
	double value, low, high;     /* NAN before there is any */
	enum quality quality;
	double now, best;            /* newest and best repetition, in unit */
	double now_work;             /* work of a repetition, NAN until known */
	size_t n_reps;               /* ever */
	struct live_rep *reps;       /* ring of the last LIVE_REPS, heap */
	uint32_t block, blocks;      /* made so far, and planned */
	unsigned marks;              /* of any repetition */
};

/* How a device is doing, by its newest env event or repetition. */
struct live_env {
	const char *device;          /* "cpu", "gpu0" */
	double clock_mhz, temp_c, power_w, load;  /* NAN: not known */
	int64_t throttled;           /* times since the run began; -1: not known */
};

struct live_log {
	int64_t at_ms;
	char text[LIVE_LOG_TEXT];
};

struct live {
	struct arena arena;
	enum live_state state;
	char host[64];               /* "" here */
	char run_id[RUN_ID], suite[16], behind[RUN_ID], why[300];
	bool forced, force_asked, attached;  /* forced: a check failed, too */
	struct preflight_check *checks;
	size_t n_checks, cap_checks;
	struct live_step *steps;
	size_t n_steps;
	int current;                 /* index into steps, -1 before the first */
	struct live_env env[LIVE_DEVICES];  /* the CPU's first */
	size_t n_env;
	struct live_log log[LIVE_LOG];
	size_t n_log;                /* ever */
	uint64_t started_ns, step_started_ns, paused_ns;
	uint64_t pause_began_ns;     /* 0 unless it pauses now */
	uint64_t step_paused_ns;     /* pauses within the current block */
	uint64_t step_rep_ns;        /* sum of its repetitions */
	double done_expected, done_took;  /* seconds of the finished blocks */
};

/* "starting", "queued", ... */
const char *live_state_name(enum live_state s);

struct live *live_new(void);
void live_free(struct live *l);

void live_feed(struct live *l, const struct event *ev);

/* Adds a line of our own to the log. */
void live_note(struct live *l, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Share done, 0 to 1, and seconds left by the plan, corrected by how the
 * finished blocks kept to theirs. */
double live_progress(const struct live *l);
double live_seconds_left(const struct live *l);

/* Seconds of the current block so far, pauses left out. */
double live_block_took(const struct live *l);

/* Index of the step that is shown: the current one, or the last. */
const struct live_step *live_step_shown(const struct live *l);

/* Whether the plan has more than one device: then each step says its own. */
bool live_has_devices(const struct live *l);

bool live_is_gpu(const char *device);

/* Of the device whose step is shown, before the first step of the CPU. */
const struct live_env *live_env_shown(const struct live *l);

/* What disturbed repetitions of a step, "clock fell, CPU shared"; of a GPU only
 * what its driver says, "slowed by heat or a brake"; "" for nothing. */
void live_marks(const struct live_step *s, char out[LIVE_MARKS]);

/* The block that runs, or the last that ran, from 1. */
uint32_t live_pass(const struct live_step *s);

/* "pass 2/4, step 7/36", of several devices "gpu0, pass 2/4, step 7/36"; ""
 * before the first step. */
void live_where(const struct live *l, char out[64]);

/* The i-th of the repetitions kept, the oldest first, and their count. */
const struct live_rep *live_rep(const struct live_step *s, size_t i);
size_t live_rep_count(const struct live_step *s);

#endif
