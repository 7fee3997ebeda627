/* SPDX-License-Identifier: MIT */
/*
 * app_state: what the parts of the workstation share: app.c (loop), app_draw.c
 * (frame), app_keys.c (keys), app_run.c (the run in progress), app_prompt.c
 * (questions), app_signal.c.  Private to them.
 */
#ifndef POSTSIL_APP_STATE_H
#define POSTSIL_APP_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/err.h"
#include "tui/calibration.h"
#include "tui/collect.h"
#include "tui/draw/grid.h"
#include "tui/draw/theme.h"
#include "tui/screen.h"
#include "tui/view.h"

#define APP_VIEWS 16
#define APP_BACK 8
#define APP_MESSAGE 400
#define APP_FIRST_ROWS 400             /* read for the first frame */
#define APP_PATIENCE_MS 15           /* a screen waits so long for what is kept */
#define APP_WORK_MS 30               /* then it is gone on with between keys */
#define APP_LEVELS_NS 500000000ull   /* and shown as often as that meanwhile */
#define APP_LIVE_NS 250000000ull     /* a run in progress: 4 frames a second */
#define APP_TICK_NS 1000000000ull
#define APP_MESSAGE_NS 8000000000ull

enum app_prompt {
	PROMPT_NONE,
	PROMPT_SUITE,      /* which suite? */
	PROMPT_FORCE,      /* preflight failed: measure all the same? */
	PROMPT_ABORT,
};

struct app {
	struct workspace *ws;
	struct screen *screen;
	struct grid grid;
	enum theme_kind theme;

	struct view view[APP_VIEWS];
	unsigned loaded[APP_VIEWS];   /* generation of its load; 0: never */
	unsigned generation;          /* of the workspace, from 1 */
	int n_views, current;
	int back[APP_BACK], n_back;

	bool help;
	int help_top;
	bool go_prefix;               /* g was pressed */

	enum app_prompt prompt;
	int suite;                    /* index into app_suites */
	bool force;

	bool has_run;                 /* cal is in use */
	bool looked_at;               /* its end was dealt with */
	struct calibration cal;
	char run_suite[16];           /* of the run started here */
	bool collecting, detected;
	struct collect collect;

	char message[APP_MESSAGE];
	enum style message_style;
	uint64_t message_until_ns;

	bool dirty;                   /* draw soon */
	bool dirty_live;              /* draw within APP_LIVE_NS */
	bool blocked;                 /* a part of the last frame waits for the line */
	bool quit;
	int signal;                   /* that ends it; 0 none */
	int signal_fd;
	int64_t minute;               /* shown in the top line */
	uint64_t last_draw_ns, next_tick_ns;
	uint64_t next_levels_ns;      /* when screens show the levels done since */
	struct err gone;              /* the terminal went away */
};

extern const char *const app_suites[];

void app_say(struct app *a, enum style style, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Everything loaded is stale. */
void app_stale(struct app *a);

/* Shows screen i; remembered for Esc when back is true. */
void app_show(struct app *a, int i, bool back);
int app_view_index(const struct app *a, const char *name);

/* app_draw.c: loads the current screen when it is stale.  A stale model may point
 * into rows that are freed: no screen draws or gets a key before this. */
void app_load(struct app *a);
/* Loads and shows a frame. */
void app_frame(struct app *a);

/* app_keys.c */
void app_key(struct app *a, const struct screen_event *ev);

/* app_prompt.c */
void app_prompt_draw(const struct app *a, struct grid *g, struct rect r);
void app_prompt_key(struct app *a, uint32_t key);

/* app_run.c */
bool app_run_is_going(const struct app *a);
void app_run_start(struct app *a, const char *suite, bool force);
void app_run_attach(struct app *a, const char *run_id);
void app_run_step(struct app *a);
void app_collect_step(struct app *a);
int app_run_fd(const struct app *a);
void app_run_control(struct app *a, enum control what);

/* app_signal.c: handlers that write the signal's number to a pipe.  Returns the
 * end to read, or a negative code; stop undoes it. */
int app_signal_start(struct err *e);
void app_signal_stop(void);
/* The next signal that arrived, or 0. */
int app_signal_next(int fd);
/* Gives the terminal back, stops, and takes it again after SIGCONT. */
void app_signal_suspend(struct screen *s);

#endif
