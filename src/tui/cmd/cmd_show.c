/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "tui/cmd/cmd.h"
#include "tui/draw/grid.h"
#include "tui/plain.h"
#include "tui/screen.h"
#include "tui/view.h"
#include "tui/view_args.h"
#include "tui/workspace.h"

/* What a pager or a file is given, where no terminal says its size. */
#define PIPE_W 100
#define PIPE_H 40

static void pick_size(const struct args *a, int *w, int *h)
{
	struct winsize ws;

	*w = a->width;
	*h = a->height;
	if (*w)
		return;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_col && ws.ws_row) {
		*w = ws.ws_col;
		*h = ws.ws_row > 1 ? ws.ws_row - 1 : 1;   /* the prompt's line */
	} else {
		*w = PIPE_W;
		*h = PIPE_H;
	}
}

static void write_text(const struct args *a, const struct view *v, struct buf *out)
{
	struct screen_text_options o = {
		.sgr = cmd_wants_color(a, STDOUT_FILENO),
		.theme = theme_kind_detect(),
		.depth = THEME_16,
	};
	struct grid g = GRID_INIT;
	const char *term = getenv("TERM");
	int w, h;

	if (term && strstr(term, "256color"))
		o.depth = THEME_256;
	pick_size(a, &w, &h);
	grid_init(&g, w, h, glyph_level_detect());
	v->ops->draw(v, &g, grid_rect(&g));
	screen_text_write(&g, &o, out);
	grid_release(&g);
}

/* Standard output takes what a view writes as it comes. */
static int put_part(void *arg, struct buf *out, struct err *e)
{
	bool *gone = arg;

	if (fwrite(buf_str(out), 1, out->n, stdout) == out->n && fflush(stdout) == 0) {
		buf_reset(out);
		return 0;
	}
	*gone = errno == EPIPE;
	return err_sys(e, "cannot write to standard output");
}

static int write_view(const struct args *a, const struct view *v, struct buf *out,
		      struct err *e)
{
	if (a->format == FORMAT_CSV)
		return v->ops->csv(v, out, e);
	if (a->format == FORMAT_JSON)
		return v->ops->json(v, out, e);
	if (a->plain)
		plain_view(v, a->width, a->height, out);
	else
		write_text(a, v, out);
	return 0;
}

int cmd_show(const struct args *a)
{
	bool gone = false;   /* nobody reads any more */
	const struct view_sink sink = { .write = put_part, .arg = &gone };
	struct err e = ERR_INIT;
	const struct view_ops *ops = view_args_find(a->operand[0], &e);
	struct buf out = BUF_INIT;
	struct workspace ws;
	struct view v;
	bool found;
	int rc;

	if (!ops)
		return cmd_fail(&e);
	workspace_init(&ws);
	view_init(&v, ops);
	v.sink = &sink;
	rc = view_args_take(&v, a->operand + 1, a->n_operands - 1, &e);
	if (rc == 0) {
		cmd_collect_first(a, ws.running);
		rc = cmd_workspace(&ws, a, &e);
	}
	if (rc == 0)
		rc = workspace_load(&ws, &e);
	if (rc == 0 && !a->demo)
		rc = workspace_detect(&ws, NULL, &e);
	if (rc == 0)
		rc = ops->load(&v, &ws, &e);
	if (rc == 0)
		rc = write_view(a, &v, &out, &e);
	found = rc >= 0 && ops->found && ops->found(&v);
	rc = gone ? EXIT_DONE : rc < 0 ? cmd_fail(&e) : cmd_print(&out);
	if (rc == 0 && found)
		rc = 1;   /* it found something */
	view_release(&v);
	workspace_release(&ws);
	buf_release(&out);
	return rc;
}
