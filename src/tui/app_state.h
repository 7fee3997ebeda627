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
#include "tui/app_export.h"
#include "tui/app_session.h"
#include "tui/calibration.h"
#include "tui/collect.h"
#include "tui/draw/grid.h"
#include "tui/draw/theme.h"
#include "tui/screen.h"
#include "tui/view.h"
#include "tui/view_help.h"
#include "tui/words.h"

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
#define APP_ALERT_MS 3000            /* what is said of an alert waits so long */

enum app_prompt {
	PROMPT_NONE,
	PROMPT_SUITE,      /* which suite? */
	PROMPT_FORCE,      /* preflight failed: measure all the same? */
	PROMPT_ABORT,
	PROMPT_EXPORT,     /* to which file? */
	PROMPT_OVER,       /* over the one that is there? */
};

/* A script that is played: app_script.h. */
struct app_player {
	const struct script *script;  /* NULL: none */
	size_t at;                    /* its next step */
	uint64_t until_ns;            /* that it waits for; 0: none */
	int w, h;                     /* what resize said; 0: nothing */
	bool in_memory;               /* the screen is: nobody presses keys */
};

struct app_palette;
struct args_command;
struct key_command;

struct app {
	struct workspace *ws;
	struct screen *screen;
	struct grid grid;
	enum theme_kind theme;
	struct app_setup setup;

	struct view view[APP_VIEWS];
	unsigned loaded[APP_VIEWS];   /* generation of its load; 0: never */
	unsigned generation;          /* of the workspace, from 1 */
	int n_views, current;
	int back[APP_BACK], n_back;

	struct view_help help;
	const struct args_command *commands;  /* for the palette */
	struct app_palette *palette;  /* app_palette.h; NULL: it was not opened yet */
	struct words filter_words;    /* what the filters of ws borrow, if it set them */
	bool go_prefix;               /* g was pressed */

	enum app_prompt prompt;
	int suite;                    /* index into app_suites */
	bool force;

	bool has_run;                 /* cal is in use */
	bool looked_at;               /* its end was dealt with */
	struct calibration cal;
	struct app_run_asked {        /* of the run started here; "": not given */
		char suite[16], backend[64], precision[16], device[128];
		bool wait_cool;
	} asked;
	bool collecting, detected;
	struct collect collect;
	struct app_player player;
	struct app_export_ask export_ask;

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

/* Nothing is under way: all is read and drawn, no run in progress but a paused one. */
bool app_is_idle(const struct app *a);

/* Shows screen i; remembered for Esc when back is true. */
void app_show(struct app *a, int i, bool back);
int app_view_index(const struct app *a, const char *name);

/* app_draw.c: loads the current screen when it is stale.  A stale model may point
 * into rows that are freed: no screen draws or gets a key before this. */
void app_load(struct app *a);
/* Loads and shows a frame. */
void app_frame(struct app *a);

/* app_keys.c: does a command of keymap.h; key matters to ACTION_SCREEN alone. */
void app_act(struct app *a, const struct key_command *c, uint32_t key);
void app_set_theme(struct app *a, enum theme_kind kind);
void app_set_glyphs(struct app *a, enum glyph_level level);
void app_key(struct app *a, const struct screen_event *ev);

/* app_prompt.c */
void app_prompt_draw(const struct app *a, struct grid *g, struct rect r);
void app_prompt_key(struct app *a, uint32_t key);

/* app_run.c */
bool app_run_is_going(const struct app *a);
void app_run_start(struct app *a, const char *suite, bool force);
/* The same with all that a request can say; ERR_USAGE: too long.  And what was asked for
 * last once more, forced. */
int app_run_request(struct app *a, const struct calibration_request *q, struct err *e);
void app_run_force(struct app *a);
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
