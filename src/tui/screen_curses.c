/* SPDX-License-Identifier: MIT */
#include "tui/screen.h"

#include <curses.h>
#include <langinfo.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/xmem.h"
#include "tui/frame.h"
#include "tui/tty_capture.h"
#include "tui/tty_input.h"
#include "tui/tty_out.h"
#include "tui/tty_restore.h"

#define DRAIN_MS 500             /* at the end, for a line that still takes bytes */
#define ESCAPE_MS 25             /* a lone Esc is told from a key's sequence by this */
#define DOUBLE_CLICK_NS 400000000ull

#define SYNC_BEGIN "\x1b[?2026h"
#define SYNC_END "\x1b[?2026l"
#define MOUSE_END "\x1b[?1006l\x1b[?1002l\x1b[?1000l"

struct curses_screen {
	struct screen base;
	SCREEN *sp;
	WINDOW *keys;            /* a pad: reading from it never repaints */
	struct tty_capture capture;
	struct tty_out tty;
	struct termios saved;
	struct grid shown;
	bool paint_all, utf8, sync, color, suspended;
	bool direct;             /* colours are 0xRRGGBB, not numbers of a palette */
	enum theme_depth depth;
	attr_t attr[STYLE_N + 1];
	short pair[STYLE_N + 1]; /* equal looks share one; the last is none at all */
	bool bare[STYLE_N];      /* nothing of the style shows on a blank */
	struct screen_event click;
	uint64_t click_ns;
};

static struct curses_screen *curses_of(struct screen *s)
{
	return (struct curses_screen *)s;
}

/* What a signal handler would send to put the terminal back. */
static void arm_restore(const struct curses_screen *s)
{
	struct buf b = BUF_INIT;

	if (s->sync)
		buf_adds(&b, SYNC_END MOUSE_END);
	tty_restore_add(&b, exit_attribute_mode);
	tty_restore_add(&b, keypad_local);
	tty_restore_add(&b, cursor_normal);
	if (exit_ca_mode)
		tty_restore_add(&b, exit_ca_mode);
	else
		tty_restore_add(&b, tiparm(cursor_address, LINES - 1, 0));
	buf_adds(&b, "\r");
	tty_restore_arm(s->tty.fd, &b, &s->saved);
	buf_release(&b);
}

/* --- frames --------------------------------------------------------------- */

/* Sends what was captured, in one write. */
static int send_captured(struct curses_screen *s, bool frame, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc;

	buf_adds(&b, frame && s->sync ? SYNC_BEGIN : "");
	rc = tty_capture_take(&s->capture, &b, e);
	buf_adds(&b, frame && s->sync ? SYNC_END : "");
	if (rc == 0)
		rc = tty_out_write(&s->tty, b.p, b.n, e);
	buf_release(&b);
	return rc;
}

static void put_cell(const struct curses_screen *s, const struct grid *g, int x, int y)
{
	struct cell c = grid_at(g, x, y);
	wchar_t text[2] = { (wchar_t)c.ch, 0 };
	enum style style = frame_style(g, x, y, s->bare);
	cchar_t cc;

	if (c.ch == 0)
		return;
	if (!s->utf8)
		text[0] = glyph_to_ascii(c.ch);
	setcchar(&cc, text, s->attr[style], s->pair[style], NULL);
	mvadd_wch(y, x, &cc);
}

/* Hands the cells that differ from the last frame to ncurses. */
static void put_grid(struct curses_screen *s, const struct grid *g)
{
	for (int y = 0; y < g->h && y < LINES; y++) {
		int first = 0, last = g->w - 1;

		if (!s->paint_all &&
		    !grid_row_damage(g, &s->shown, y, &first, &last))
			continue;
		if (first > 0 && grid_at(g, first, y).ch == 0)
			first--;
		for (int x = first; x <= last && x < COLS; x++)
			put_cell(s, g, x, y);
	}
}

static int curses_flush(struct screen *sc, struct err *e)
{
	return tty_out_flush(&curses_of(sc)->tty, e);
}

static int curses_show(struct screen *sc, const struct grid *g, struct err *e)
{
	struct curses_screen *s = curses_of(sc);
	int rc;

	if (s->suspended)
		return 0;
	if (!s->paint_all && grid_is_equal(g, &s->shown))
		return curses_flush(sc, e) < 0 ? ERR_IO : 0;
	rc = curses_flush(sc, e);
	if (rc != 0)
		return rc;
	if (s->paint_all || g->w != s->shown.w || g->h != s->shown.h) {
		s->paint_all = true;
		erase();
		clearok(curscr, TRUE);
	}
	put_grid(s, g);
	move(LINES - 1, COLS - 1);   /* where a cursor that stays in sight hurts least */
	tty_capture_begin(&s->capture);
	wnoutrefresh(stdscr);
	doupdate();
	tty_capture_end(&s->capture);
	grid_copy(&s->shown, g);
	s->paint_all = false;
	rc = send_captured(s, true, e);
	return rc < 0 ? rc : 0;
}

/* --- keys ----------------------------------------------------------------- */

struct named_key { int curses; uint32_t key; };

static const struct named_key named_key[] = {
	{ KEY_UP, SKEY_UP }, { KEY_DOWN, SKEY_DOWN },
	{ KEY_LEFT, SKEY_LEFT }, { KEY_RIGHT, SKEY_RIGHT },
	{ KEY_HOME, SKEY_HOME }, { KEY_END, SKEY_END },
	{ KEY_FIND, SKEY_HOME }, { KEY_SELECT, SKEY_END },
	{ KEY_PPAGE, SKEY_PAGE_UP }, { KEY_NPAGE, SKEY_PAGE_DOWN },
	{ KEY_IC, SKEY_INSERT }, { KEY_DC, SKEY_DELETE },
	{ KEY_BACKSPACE, SKEY_BACKSPACE }, { KEY_BTAB, SKEY_BACK_TAB },
	{ KEY_ENTER, SKEY_ENTER },
};

static uint32_t name_key(int key)
{
	for (size_t i = 0; i < sizeof(named_key) / sizeof(named_key[0]); i++)
		if (named_key[i].curses == key)
			return named_key[i].key;
	if (key >= KEY_F(1) && key <= KEY_F(12))
		return SKEY_F1 + (uint32_t)(key - KEY_F(1));
	return SKEY_OTHER;
}

static bool read_mouse(struct curses_screen *s, struct screen_event *ev)
{
	uint64_t now = clock_mono_ns();
	MEVENT m;

	if (getmouse(&m) != OK)
		return false;
	*ev = (struct screen_event){ .x = m.x, .y = m.y };
	if (m.bstate & BUTTON4_PRESSED) {
		ev->key = SKEY_WHEEL_UP;
	} else if (m.bstate & BUTTON5_PRESSED) {
		ev->key = SKEY_WHEEL_DOWN;
	} else if (m.bstate & BUTTON1_PRESSED) {
		bool twice = s->click.key == SKEY_CLICK && s->click.x == m.x &&
			     s->click.y == m.y && now - s->click_ns < DOUBLE_CLICK_NS;

		ev->key = twice ? SKEY_DOUBLE_CLICK : SKEY_CLICK;
		s->click = *ev;
		s->click_ns = now;
	} else {
		return false;
	}
	return true;
}

static int curses_key(struct screen *sc, struct screen_event *ev, struct err *e)
{
	struct curses_screen *s = curses_of(sc);
	wint_t ch;

	for (;;) {
		switch (wget_wch(s->keys, &ch)) {
		case ERR:
			return tty_input_silence(STDIN_FILENO, e);
		case OK:
			*ev = (struct screen_event){ .key = ch };
			if (ch == '\n')
				ev->key = SKEY_ENTER;
			else if (ch == 0x7f || ch == '\b')
				ev->key = SKEY_BACKSPACE;
			return 1;
		default:
			if (ch == KEY_RESIZE || (ch == KEY_MOUSE && !read_mouse(s, ev)))
				continue;
			if (ch != KEY_MOUSE)
				*ev = (struct screen_event){ .key = name_key((int)ch) };
			return 1;
		}
	}
}

/* --- looks ---------------------------------------------------------------- */

static attr_t attributes(uint8_t look)
{
	return (look & THEME_BOLD ? A_BOLD : 0) | (look & THEME_DIM ? A_DIM : 0) |
	       (look & THEME_UNDERLINE ? A_UNDERLINE : 0) |
	       (look & THEME_REVERSE ? A_REVERSE : 0);
}

static void curses_set_theme(struct screen *sc, enum theme_kind kind)
{
	struct curses_screen *s = curses_of(sc);

	for (int i = 0; i < STYLE_N; i++) {
		enum style twin = theme_twin(kind, s->depth, (enum style)i);
		struct theme_look l = theme_look(kind, s->depth, (enum style)i);

		s->attr[i] = attributes(l.attr);
		s->bare[i] = theme_is_bare(l);
		s->pair[i] = s->color ? (short)(twin + 1) : 0;
		/* plain text too: from pair 0 ncurses resets everything twice */
		if (s->pair[i] == i + 1)
			init_extended_pair(s->pair[i],
					   s->direct ? theme_direct(l.fg) : l.fg,
					   s->direct ? theme_direct(l.bg) : l.bg);
	}
	s->paint_all = true;
}

/* "RGB" is a flag, a number or a text there, user_caps(5).  Without it no other sign
 * (COLORTERM) is taken for it. */
static bool has_direct_color(void)
{
	const char *text = tigetstr("RGB");

	return COLORS >= 1 << 24 && (tigetflag("RGB") > 0 || tigetnum("RGB") > 0 ||
				     (text && text != (const char *)-1));
}

static void start_colors(struct curses_screen *s, const struct screen_options *o)
{
	s->depth = THEME_MONO;
	if (o->no_color || theme_depth_for(256) == THEME_MONO || !has_colors())
		return;
	/* "oc" would reset a palette that the user set for himself */
	orig_colors = NULL;
	if (start_color() == ERR || use_default_colors() == ERR ||
	    COLOR_PAIRS <= STYLE_N)
		return;
	s->depth = theme_depth_for(COLORS);
	s->color = s->depth != THEME_MONO;
	s->direct = s->depth == THEME_256 && has_direct_color();
}

static void curses_set_mouse(struct screen *sc, bool on)
{
	const struct curses_screen *s = curses_of(sc);

	tty_capture_begin(&s->capture);
	mouseinterval(0);
	mousemask(on ? BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED : 0, NULL);
	tty_capture_end(&s->capture);
}

/* --- coming and going ----------------------------------------------------- */

static void curses_size(const struct screen *sc, int *w, int *h)
{
	(void)sc;
	*w = COLS;
	*h = LINES;
}

static void curses_resize(struct screen *sc)
{
	struct curses_screen *s = curses_of(sc);
	struct winsize ws;

	if (ioctl(s->capture.tty_fd, TIOCGWINSZ, &ws) == 0 && ws.ws_col && ws.ws_row)
		resizeterm(ws.ws_row, ws.ws_col);
	s->paint_all = true;
	arm_restore(s);
}

static void curses_suspend(struct screen *sc)
{
	struct curses_screen *s = curses_of(sc);

	if (s->suspended)
		return;
	s->suspended = true;
	tty_restore_disarm();
	tty_out_drain(&s->tty, DRAIN_MS);
	/* endwin() would wait for a stopped line for ever */
	tty_capture_begin(&s->capture);
	endwin();
	tty_capture_end(&s->capture);
	send_captured(s, false, NULL);
	tty_out_drain(&s->tty, DRAIN_MS);
	tcsetattr(s->capture.tty_fd, TCSANOW, &s->saved);
}

static void curses_resume(struct screen *sc)
{
	struct curses_screen *s = curses_of(sc);

	if (!s->suspended)
		return;
	s->suspended = false;
	tcgetattr(s->capture.tty_fd, &s->saved);
	reset_prog_mode();
	tty_capture_begin(&s->capture);
	keypad(s->keys, TRUE);
	tty_capture_end(&s->capture);
	curses_resize(sc);
}

static void curses_close(struct screen *sc)
{
	struct curses_screen *s = curses_of(sc);

	if (s->sp) {
		curses_suspend(sc);
		delwin(s->keys);
		delscreen(s->sp);
	}
	tty_restore_disarm();
	tty_capture_close(&s->capture);
	tty_out_close(&s->tty);
	grid_release(&s->shown);
	free(s);
}

static void curses_send(struct screen *sc, const char *bytes, size_t n)
{
	tty_out_write(&curses_of(sc)->tty, bytes, n, NULL);
}

static int curses_input_fd(const struct screen *sc)
{
	(void)sc;
	return STDIN_FILENO;
}

static int curses_output_fd(const struct screen *sc)
{
	const struct curses_screen *s = (const struct curses_screen *)sc;

	return tty_out_is_pending(&s->tty) ? s->tty.fd : -1;
}

static const struct screen_ops curses_ops = {
	.close = curses_close,
	.size = curses_size,
	.resize = curses_resize,
	.show = curses_show,
	.flush = curses_flush,
	.key = curses_key,
	.input_fd = curses_input_fd,
	.output_fd = curses_output_fd,
	.suspend = curses_suspend,
	.resume = curses_resume,
	.set_theme = curses_set_theme,
	.set_mouse = curses_set_mouse,
	.send = curses_send,
};

#define OTHERWISE "; use `postsil --plain` or `postsil show overview`"

static int check_terminal(struct err *e)
{
	const char *term = getenv("TERM");
	int why = 0;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(e, ERR_UNSUPPORTED, "standard %s is not a terminal" OTHERWISE,
			       isatty(STDIN_FILENO) ? "output" : "input");
	if (term == NULL || *term == '\0')
		return err_set(e, ERR_UNSUPPORTED, "TERM is not set: try "
			       "TERM=xterm-256color postsil" OTHERWISE);
	if (setupterm(term, STDOUT_FILENO, &why) != OK)
		return err_set(e, ERR_UNSUPPORTED, "the terminal type TERM=%.60s is not "
			       "known here: try TERM=xterm-256color postsil" OTHERWISE,
			       term);
	if (!cursor_address || !clear_screen || generic_type || hard_copy)
		why = -1;
	del_curterm(cur_term);
	if (why < 0)
		return err_set(e, ERR_UNSUPPORTED, "the terminal type TERM=%.60s cannot "
			       "place text on a screen: if yours can, try "
			       "TERM=xterm-256color postsil" OTHERWISE, term);
	return 0;
}

static int open_descriptors(struct curses_screen *s, struct err *e)
{
	int rc = tty_capture_open(&s->capture, STDOUT_FILENO, e);

	if (rc == 0)
		rc = tty_out_open(&s->tty, STDOUT_FILENO, e);
	if (rc == 0 && tcgetattr(STDIN_FILENO, &s->saved) < 0)
		rc = err_sys(e, "cannot read the terminal's modes");
	return rc;
}

/* newterm() sets handlers where the caller has none; they are the caller's. */
static SCREEN *start_curses(FILE *out)
{
	static const int sig[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };
	struct sigaction before[4];
	SCREEN *sp;

	for (int i = 0; i < 4; i++)
		sigaction(sig[i], NULL, &before[i]);
	sp = newterm(NULL, out, stdin);
	for (int i = 0; i < 4; i++)
		sigaction(sig[i], &before[i], NULL);
	return sp;
}

static void set_modes(struct curses_screen *s)
{
	cbreak();
	noecho();
	nonl();
	if (!getenv("ESCDELAY"))
		set_escdelay(ESCAPE_MS);
	typeahead(-1);          /* a frame is never left half-drawn for a key */
	s->keys = newpad(1, 1);
	nodelay(s->keys, TRUE);
	leaveok(stdscr, cursor_invisible != NULL);
	tty_capture_begin(&s->capture);
	keypad(s->keys, TRUE);
	curs_set(0);
	tty_capture_end(&s->capture);
}

int screen_curses_open(struct screen **out, const struct screen_options *o,
		       struct err *e)
{
	struct curses_screen *s;
	int rc = check_terminal(e);

	*out = NULL;
	if (rc < 0)
		return rc;
	s = xcalloc(1, sizeof(*s));
	s->base.ops = &curses_ops;
	s->tty.fd = -1;
	rc = open_descriptors(s, e);
	if (rc < 0)
		goto out;
	s->sp = start_curses(s->capture.out);
	if (s->sp == NULL) {
		rc = err_set(e, ERR_UNSUPPORTED, "ncurses cannot drive this terminal");
		goto out;
	}
	s->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	s->sync = tty_out_knows_private_modes(getenv("TERM"));
	set_modes(s);
	start_colors(s, o);
	curses_set_theme(&s->base, o->theme);
	if (o->mouse)
		curses_set_mouse(&s->base, true);
	arm_restore(s);
	*out = &s->base;
	s = NULL;
out:
	if (s)
		curses_close(&s->base);
	return rc;
}
