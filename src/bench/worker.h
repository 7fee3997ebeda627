/* SPDX-License-Identifier: MIT */
/*
 * worker: one calibration: wait for the host, detect, preflight, measure; all of
 * it told as events (postsil-events(5)) that fold into a valid run.
 *
 * hello, queued while another run has the host, notes while the machine cools if
 * that was asked for, facts, preflight, devices, plan and theoretical
 * peaks, the steps, what was found out while measuring as facts, bye.
 *
 * Measured are the CPU and every GPU that can be, or what .devices names: then one
 * that cannot be is a failure, and without "cpu" no step is the CPU's.
 */
#ifndef POSTSIL_WORKER_H
#define POSTSIL_WORKER_H

#include <stdbool.h>

#include "bench/plan.h"
#include "core/model/run.h"

struct err;

struct worker_options {
	struct plan_request what;
	const char *suite;       /* its name */
	const char *backend;     /* NULL: BLIS if it is there */
	const char *devices;     /* a list as gpus.h has it; NULL: all */
	const char *lock_path;   /* NULL: the host's */
	bool force;
	bool wait_cool;          /* before detection: facts are of the rested machine */
	double queue_timeout_s;  /* negative: wait for as long as it takes */
	char run[RUN_ID];
};

/* The program's exit status. */
enum worker_end {
	WORKER_DONE = 0,
	WORKER_UNFIT = 1,        /* preflight failed: nothing was measured */
	WORKER_USAGE = 2,
	WORKER_FAILED = 3,       /* could not, or was aborted */
};

/* *e says why unless it is done. */
enum worker_end worker_run(const struct worker_options *o, struct err *e);

#endif
