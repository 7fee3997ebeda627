/* SPDX-License-Identifier: MIT */
#include "tui/progress.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/unit.h"
#include "tui/draw/text.h"
#include "tui/live.h"

#define REFRESH_NS 250000000ull
#define WIDTH 79

void progress_begin(struct progress *p, int fd)
{
	const char *term = getenv("TERM");

	*p = (struct progress){
		.fd = fd, .level = glyph_level_detect(),
		.tty = isatty(fd) && term && strcmp(term, "dumb") != 0,
	};
}

bool progress_is_tty(const struct progress *p)
{
	return p->tty;
}

static void put(const struct progress *p, const char *s, size_t n)
{
	/* a lost standard error is no reason to stop measuring */
	if (write(p->fd, s, n) < 0)
		return;
}

static int width(const struct progress *p)
{
	struct winsize ws;

	if (ioctl(p->fd, TIOCGWINSZ, &ws) == 0 && ws.ws_col > 1)
		return ws.ws_col - 1;
	return WIDTH;
}

/* Blanks instead of an erase sequence: every terminal knows them. */
void progress_end(struct progress *p)
{
	struct buf b = BUF_INIT;

	if (!p->open)
		return;
	buf_addc(&b, '\r');
	for (int i = width(p); i > 0; i--)
		buf_addc(&b, ' ');
	buf_addc(&b, '\r');
	put(p, b.p, b.n);
	buf_release(&b);
	p->open = false;
}

void progress_say(struct progress *p, const char *text)
{
	struct buf b = BUF_INIT;

	progress_end(p);
	text_clean(&b, text, p->level);
	buf_addc(&b, '\n');
	put(p, b.p, b.n);
	buf_release(&b);
}

static void status_text(const struct live *l, char *out, size_t n)
{
	const struct live_step *s = live_step_shown(l);
	char value[UNIT_TEXT] = "", left[UNIT_TEXT], where[64];
	double v;

	if (l->state == LIVE_QUEUED) {
		snprintf(out, n, "queued behind run %.8s", l->behind);
		return;
	}
	if (!s) {
		snprintf(out, n, "detecting, checking");
		return;
	}
	v = isnan(s->best) ? s->value : s->best;
	if (!isnan(v) && strcmp(s->unit, "GB/s") == 0)
		unit_gbps(v, value);
	else if (!isnan(v))
		unit_gops(v, s->precision, value);
	unit_minutes(live_seconds_left(l), left);
	live_where(l, where);
	snprintf(out, n, "%3.0f %%  %s left  [%s] %s %s%s%s  rep %zu  %s%s",
		 100 * live_progress(l), left, where, s->kernel,
		 s->precision, *s->variant ? " " : "", s->variant, s->n_reps, value,
		 l->state == LIVE_PAUSED ? "  PAUSED" : "");
}

void progress_status(struct progress *p, const char *text)
{
	uint64_t now = clock_mono_ns();
	struct buf b = BUF_INIT;

	if (!p->tty || (p->open && now - p->last_ns < REFRESH_NS))
		return;
	p->last_ns = now;
	buf_addc(&b, '\r');
	text_fit(&b, text, width(p), TEXT_LEFT, p->level);
	put(p, b.p, b.n);
	buf_release(&b);
	p->open = true;
}

void progress_show(struct progress *p, const struct live *l)
{
	size_t from = p->logged;
	char text[300];

	/* what the ring has lost is lost here too */
	if (l->n_log > LIVE_LOG && from < l->n_log - LIVE_LOG)
		from = l->n_log - LIVE_LOG;
	for (; from < l->n_log; from++)
		progress_say(p, l->log[from % LIVE_LOG].text);
	p->logged = l->n_log;
	if (!p->tty || l->state == LIVE_STORED || l->state == LIVE_FAILED)
		return;
	status_text(l, text, sizeof text);
	progress_status(p, text);
}
