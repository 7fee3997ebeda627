/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/model/run.h"
#include "tui/cmd/cmd.h"
#include "tui/compare_model.h"
#include "tui/draw/grid.h"
#include "tui/nearest.h"
#include "tui/screen.h"
#include "tui/view.h"
#include "tui/workspace.h"

/* What a pager or a file is given, where no terminal says its size. */
#define PIPE_W 100
#define PIPE_H 40

static int unknown_view(const char *name, struct err *e)
{
	const char *names[32], *near;
	struct buf all = BUF_INIT;
	size_t n = 0;

	for (; view_all[n] && n < 31; n++) {
		names[n] = view_all[n]->name;
		buf_addf(&all, "%s%s", n ? ", " : "", names[n]);
	}
	names[n] = NULL;
	near = nearest_word(name, names);
	err_set(e, ERR_USAGE, "no view is called '%.40s'; %s%s%s", name,
		near ? "did you mean '" : "there are ", near ? near : buf_str(&all),
		near ? "'?" : "");
	buf_release(&all);
	return ERR_USAGE;
}

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
	write_text(a, v, out);
	return 0;
}

/* The products to compare. */
static int take_names(struct view *v, const struct args *a, struct err *e)
{
	size_t used = 0;

	for (int i = 1; i < a->n_operands; i++) {
		const char *name = a->operand[i];

		if (!*name || strchr(name, COMPARE_BETWEEN))
			return err_set(e, ERR_USAGE, "'%.40s' is no product, nor part "
				       "of one's name", name);
		if (used + strlen(name) + 1 >= sizeof v->arg)
			return err_set(e, ERR_USAGE, "the names are too long: parts of "
				       "them, such as 'H100', are enough");
		used += (size_t)snprintf(v->arg + used, sizeof v->arg - used, "%s%.*s",
					 name, i + 1 < a->n_operands,
					 (const char[]){ COMPARE_BETWEEN, '\0' });
	}
	return 0;
}

/* A run is opened, or drawn, by its id; two may be drawn on one roofline. */
static int take_id(struct view *v, const struct args *a, struct err *e)
{
	const char *id = a->n_operands > 1 ? a->operand[1] : NULL;

	if (v->ops == &view_compare)
		return take_names(v, a, e);
	if (!id)
		return 0;
	if (a->n_operands > 2)
		return err_set(e, ERR_USAGE, "'show %s' has no use for '%.40s'",
			       v->ops->name, a->operand[2]);
	if (v->ops != &view_runs && v->ops != &view_roofline)
		return err_set(e, ERR_USAGE, "'show %s' has no use for '%.40s'; "
			       "a run is opened by 'show runs ID'", v->ops->name, id);
	if (!*id || strlen(id) >= (v->ops == &view_roofline ? sizeof v->arg : RUN_ID))
		return err_set(e, ERR_USAGE, "'%.40s' is no run id, nor the beginning "
			       "of one", id);
	snprintf(v->arg, sizeof v->arg, "%s", id);
	return 0;
}

int cmd_show(const struct args *a)
{
	bool gone = false;   /* nobody reads any more */
	const struct view_sink sink = { .write = put_part, .arg = &gone };
	const struct view_ops *ops = view_find(a->operand[0]);
	struct err e = ERR_INIT;
	struct buf out = BUF_INIT;
	struct workspace ws;
	struct view v;
	bool found;
	int rc;

	if (!ops) {
		unknown_view(a->operand[0], &e);
		return cmd_fail(&e);
	}
	workspace_init(&ws);
	view_init(&v, ops);
	v.sink = &sink;
	rc = take_id(&v, a, &e);
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
