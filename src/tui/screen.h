/* SPDX-License-Identifier: MIT */
/*
 * screen: shows a grid and hands out keys.
 *
 * screen_curses.c is a real terminal, screen_text.c keeps the last grid in
 * memory and takes its keys from a queue (scripts and tests).  The program
 * talks to either through the functions below.
 *
 * Main calls setlocale() before anything here.  Signals belong to the caller:
 * a screen installs no handler and undoes what ncurses installs.  On SIGWINCH
 * the caller calls screen_resize(), on SIGTSTP screen_suspend(), stops itself,
 * and screen_resume() afterwards; in a handler for fatal signals (SEGV, BUS,
 * FPE, ABRT) it calls screen_emergency_restore() and raises the signal again.
 */
#ifndef POSTSIL_SCREEN_H
#define POSTSIL_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "tui/draw/grid.h"
#include "tui/draw/theme.h"

/* Keys: a character is its code point (Ctrl-A is 1, Tab 9, Enter 13, Esc 27);
 * the rest lies above Unicode. */
enum screen_key {
	SKEY_TAB = 9, SKEY_ENTER = 13, SKEY_ESC = 27,
	SKEY_UP = 0x110000, SKEY_DOWN, SKEY_LEFT, SKEY_RIGHT,
	SKEY_HOME, SKEY_END, SKEY_PAGE_UP, SKEY_PAGE_DOWN,
	SKEY_INSERT, SKEY_DELETE, SKEY_BACKSPACE, SKEY_BACK_TAB,
	SKEY_F1, SKEY_F2, SKEY_F3, SKEY_F4, SKEY_F5, SKEY_F6,
	SKEY_F7, SKEY_F8, SKEY_F9, SKEY_F10, SKEY_F11, SKEY_F12,
	SKEY_CLICK, SKEY_DOUBLE_CLICK, SKEY_WHEEL_UP, SKEY_WHEEL_DOWN,
	SKEY_OTHER,     /* a key that has no name here */
};

struct screen_event {
	uint32_t key;   /* enum screen_key, or a character */
	int x, y;       /* cell, for the mouse keys */
};

struct screen;

struct screen_ops {
	void (*close)(struct screen *s);
	void (*size)(const struct screen *s, int *w, int *h);
	void (*resize)(struct screen *s);
	int (*show)(struct screen *s, const struct grid *g, struct err *e);
	int (*flush)(struct screen *s, struct err *e);
	int (*key)(struct screen *s, struct screen_event *ev, struct err *e);
	int (*input_fd)(const struct screen *s);
	int (*output_fd)(const struct screen *s);
	void (*suspend)(struct screen *s);
	void (*resume)(struct screen *s);
	void (*set_theme)(struct screen *s, enum theme_kind kind);
	void (*set_mouse)(struct screen *s, bool on);
	void (*send)(struct screen *s, const char *bytes, size_t n);
};

/* What every kind of screen begins with. */
struct screen { const struct screen_ops *ops; };

struct screen_options {
	enum theme_kind theme;
	bool mouse;
	bool no_color;       /* mono even without NO_COLOR in the environment */
};

/* Takes over the terminal on standard input and output.  Fails with words when
 * either is none, or when TERM is missing, unknown or unable to place text. */
int screen_curses_open(struct screen **out, const struct screen_options *o,
		       struct err *e);

/* A screen in memory. */
struct screen *screen_text_open(int w, int h);

/* Of a screen in memory: adds a key; the last grid shown; a new size for
 * screen_resize(). */
void screen_text_press(struct screen *s, struct screen_event ev);
const struct grid *screen_text_shown(const struct screen *s);
void screen_text_set_size(struct screen *s, int w, int h);

/* Leaves the terminal as it was found; s is gone. */
void screen_close(struct screen *s);

void screen_size(const struct screen *s, int *w, int *h);

/* Asks the terminal for its size; the next screen_show() paints everything. */
void screen_resize(struct screen *s);

/* Brings the terminal from the grid shown last to g, in one write.  Nothing
 * changed, nothing written.  A grid of another size than the screen's is cut or
 * padded.  Returns 0 when g is on its way, 1 when the line has not taken the
 * frame before yet: g was dropped, show it (or a newer one) again when
 * screen_flush() has returned 0.  ERR_IO: the terminal is gone. */
int screen_show(struct screen *s, const struct grid *g, struct err *e);

/* Sends what is left of the last frame.  0: all sent, 1: still some left
 * (wait for POLLOUT), ERR_IO: the terminal is gone. */
int screen_flush(struct screen *s, struct err *e);

/* The next key that has arrived: 1 with *ev, 0 when there is none (call until
 * then after POLLIN), ERR_IO when the terminal is gone: end the program. */
int screen_key(struct screen *s, struct screen_event *ev, struct err *e);

/* Descriptors for poll(), asked for before each: keys arrive on the first
 * (POLLIN, then screen_key()); the second is -1 unless bytes wait for the line
 * (POLLOUT, then screen_flush()). */
int screen_input_fd(const struct screen *s);
int screen_output_fd(const struct screen *s);

/* Gives the terminal back for a while (a stop, a child program), and takes it
 * again; the next screen_show() paints everything. */
void screen_suspend(struct screen *s);
void screen_resume(struct screen *s);

void screen_set_theme(struct screen *s, enum theme_kind kind);
void screen_set_mouse(struct screen *s, bool on);

/* Sends bytes that move nothing on the screen (OSC 52). */
void screen_send(struct screen *s, const char *bytes, size_t n);
void screen_bell(struct screen *s);

/* The next screen_show() paints everything (Ctrl-L). */
void screen_redraw(struct screen *s);

/* Async-signal-safe: puts the terminal of the open curses screen back; does
 * nothing when there is none. */
void screen_emergency_restore(void);

struct screen_text_options {
	enum theme_kind theme;
	enum theme_depth depth;  /* of the colours, with sgr */
	bool sgr;                /* colours and attributes as ANSI sequences */
};

/* Appends g as lines of text, '\n' after each, blanks at their ends trimmed;
 * UTF-8, or ASCII when the grid's level is GLYPH_ASCII.  o may be NULL: plain. */
void screen_text_write(const struct grid *g, const struct screen_text_options *o,
		       struct buf *out);

#endif
