/* SPDX-License-Identifier: MIT */
/*
 * alert_event: what happened to an alert, and when.  Plain data, immutable, kept
 * for good as runs are; postsil-json(5) has its canonical form.
 *
 * An alert is one drop of one series.  Its id follows from the series and from the
 * run that was suspected first; the event "detected" fixes both, so that a better
 * estimate of where the drop began, which later runs may bring, keeps the name.
 * Every event repeats them: it can be checked by itself, wherever it comes from.
 */
#ifndef POSTSIL_ALERT_EVENT_H
#define POSTSIL_ALERT_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/digest.h"
#include "core/model/run.h"

struct buf;
struct err;

#define ALERT_ID 17         /* 16 hexadecimal digits and a NUL */
#define ALERT_SERIES_MAX 4096
#define ALERT_PRODUCT_MAX 1024
#define ALERT_WHO_MAX 64    /* bytes, as the others */
#define ALERT_WHY_MAX 4096

enum alert_action { ALERT_DETECTED, ALERT_ACK, ALERT_FIX, ALERT_REOPEN, ALERT_ACTIONS };
const char *alert_action_name(enum alert_action a);          /* "detected", "ack" … */
int alert_action_parse(const char *s, enum alert_action *a);  /* 0 or ERR_FORMAT */

/* Texts are borrowed, or in the arena of an alert_events.  NULL: nobody said. */
struct alert_event {
	char event_id[RUN_ID];      /* a random UUID */
	char alert_id[ALERT_ID];
	int64_t at_ms;              /* Unix, UTC */
	enum alert_action action;
	const char *series;         /* series_key_text() */
	char unit_id[UNIT_ID];      /* the first part of series */
	char first_run_id[RUN_ID];  /* of the first suspicious run */
	const char *product;        /* for people */
	const char *who;            /* what they chose to be called */
	const char *why;            /* may have lines; of "detected" what was seen */
};

/* The first 16 digits of SHA-256 of "series|first_run_id". */
void alert_id_of(const char *series, const char *first_run_id, char out[ALERT_ID]);

/* The beginning of an alert's id, as people shorten it: ALERT_SHORT to 16 digits, in
 * lower case then.  0, or ERR_USAGE. */
#define ALERT_SHORT 4
int alert_id_parse(const char *s, char out[ALERT_ID], struct err *e);

/* The canonical form, without a newline, and its digest: the record hash. */
#define ALERT_CANONICAL_FORM 1   /* its number */
void alert_event_canonical(const struct alert_event *x, struct buf *out);
void alert_event_hash(const struct alert_event *x, char out[DIGEST_HEX]);

/* What every way into a store must hold: ids well formed, the alert's id that of its
 * series and run, the unit that of the series, times up to the year 9999, texts
 * bounded and clean; whoever acknowledges, fixes or re-opens says why.  0, or
 * ERR_FORMAT naming the part. */
int alert_event_validate(const struct alert_event *x, struct err *e);

/* Order of events, the same in whatever store they are: by alert, by time, what was
 * detected first, by event_id. */
int alert_event_compare(const struct alert_event *a, const struct alert_event *b);

struct alert_events {
	struct arena arena;
	struct alert_event *event;   /* heap */
	size_t n, cap;
};

#define ALERT_EVENTS_INIT { .n = 0 }

/* Appends a copy. */
void alert_events_add(struct alert_events *all, const struct alert_event *x);
void alert_events_release(struct alert_events *all);

#endif
