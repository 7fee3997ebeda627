/* SPDX-License-Identifier: MIT */
#include "tui/show_command.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/model/metric.h"
#include "db/store.h"
#include "tui/view.h"
#include "tui/words.h"
#include "tui/workspace.h"
#include "tui/workspace_args.h"

static void override(const char **to, const char *with)
{
	if (with && *with)
		*to = with;
}

/* The filters as if what was chosen had been asked for. */
static void take_choice(struct workspace *ws, const struct view_choice *c)
{
	struct run_filter *f = &ws->filter;

	override(&f->product, c->product);
	override(&f->unit, c->unit);
	override(&f->device, c->device);
	override(&f->precision, c->precision);
	if (c->has_metric) {
		ws->metric = c->metric;
		ws->custom = c->custom;
	}
	if (c->has_group)
		ws->group_by = c->group_by;
}

static void add_place(const struct workspace *ws, struct buf *out)
{
	struct err e = ERR_INIT;
	char *usual;

	if (ws->demo) {
		buf_adds(out, " --demo");
		return;
	}
	usual = store_default_path(&e);
	if (ws->where && (!usual || strcmp(ws->where, usual) != 0)) {
		buf_adds(out, " --db ");
		words_quote(out, ws->where, false);
	}
	free(usual);
}

/* Of what is between them names of a list. */
static void add_operands(const char *s, struct buf *out)
{
	while (*s) {
		size_t n = strcspn(s, "\n");
		struct buf word = BUF_INIT;

		buf_add(&word, s, n);
		buf_addc(out, ' ');
		words_quote(out, buf_str(&word), false);
		buf_release(&word);
		s += n + (s[n] == '\n');
	}
}

void show_command_write(const struct workspace *ws, const struct view *v,
			struct buf *out)
{
	struct workspace chosen = *ws;   /* borrowed; nothing of it is released */
	struct view_choice c = { 0 };
	struct buf options = BUF_INIT;

	if (v->ops->choice && v->model)
		v->ops->choice(v, &c);
	take_choice(&chosen, &c);
	buf_addf(out, "postsil show %s", v->ops->name);
	add_operands(c.operands, out);
	workspace_args_write(&chosen, &options);
	if (options.n)
		buf_addf(out, " %s", buf_str(&options));
	add_place(ws, out);
	buf_release(&options);
}
