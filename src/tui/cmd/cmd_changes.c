/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "tui/changes.h"
#include "tui/cmd/cmd.h"
#include "tui/draw/grid.h"
#include "tui/draw/text.h"
#include "tui/screen.h"
#include "tui/series_file.h"

#define PIPE_W 80

static int pick_width(void)
{
	struct winsize ws;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_col)
		return ws.ws_col;
	return PIPE_W;
}

static void write_text(const struct args *a, const struct changes *c, struct buf *out)
{
	struct screen_text_options o = {
		.sgr = cmd_wants_color(a, STDOUT_FILENO),
		.theme = theme_kind_detect(),
		.depth = THEME_16,
	};
	struct grid g = GRID_INIT;

	changes_draw(c, &g, pick_width(), glyph_level_detect());
	screen_text_write(&g, &o, out);
	grid_release(&g);
}

/* Whoever reads figures alone must not take the file's order for ours. */
static void tell_order(const char *path, const struct series_data *d)
{
	struct buf text = BUF_INIT;

	if (d->moved) {
		text_clean(&text, path, glyph_level_detect());
		fprintf(stderr, "postsil: %.200s: sorted by time: %zu value%s stood "
			"behind a later one\n", buf_str(&text), d->moved,
			d->moved == 1 ? "" : "s");
	}
	buf_release(&text);
}

int cmd_changes(const struct args *a)
{
	struct series_columns want = { .time = a->time, .value = a->value };
	struct err e = ERR_INIT;
	struct series_data data;
	struct buf out = BUF_INIT;
	struct changes c;
	int status;

	if (series_file_read(a->operand[0], &want, &data, &e) < 0) {
		series_data_release(&data);
		return cmd_fail(&e);
	}
	changes_find(&c, &data, a->online, a->lower_is_better);
	if (a->format == FORMAT_TEXT) {
		write_text(a, &c, &out);
	} else {
		tell_order(a->operand[0], &data);
		(a->format == FORMAT_CSV ? changes_csv : changes_json)(&c, &out);
	}
	status = cmd_print(&out);
	if (status == EXIT_DONE && changes_are_bad(&c))
		status = EXIT_FOUND;
	changes_release(&c);
	series_data_release(&data);
	buf_release(&out);
	return status;
}
