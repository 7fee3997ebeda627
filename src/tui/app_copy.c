/* SPDX-License-Identifier: MIT */
#include "tui/app_copy.h"

#include "core/base/buf.h"
#include "core/base/utf8.h"
#include "tui/app_state.h"
#include "tui/clipboard.h"
#include "tui/plain.h"
#include "tui/show_command.h"

#define ROW_WIDTH 300   /* columns: no cell need be cut */
#define SAID 160        /* bytes of what was copied, in the message */

static void copy(struct app *a, const struct buf *text)
{
	struct buf bytes = BUF_INIT, said = BUF_INIT;
	struct err e = ERR_INIT;

	buf_adds(&said, buf_str(text));
	for (size_t i = 0; i < said.n; i++)
		if (said.p[i] == '\t')
			said.p[i] = ' ';
	if (clipboard_bytes(buf_str(text), text->n, clipboard_is_in_tmux(), &bytes,
			    &e) < 0)
		app_say(a, STYLE_WARN, "%s", e.text);
	else
		app_say(a, STYLE_GOOD, "copied, if the terminal allows it: %.*s",
			(int)utf8_fit(buf_str(&said), SAID), buf_str(&said));
	if (bytes.n)
		screen_send(a->screen, bytes.p, bytes.n);
	buf_release(&bytes);
	buf_release(&said);
}

void app_copy_command(struct app *a)
{
	struct buf text = BUF_INIT;

	app_load(a);
	show_command_write(a->ws, &a->view[a->current], &text);
	copy(a, &text);
	buf_release(&text);
}

void app_copy_row(struct app *a)
{
	const struct view *v = &a->view[a->current];
	struct buf text = BUF_INIT;
	struct grid g = GRID_INIT;

	app_load(a);
	grid_init(&g, ROW_WIDTH, a->grid.h, GLYPH_BLOCK);
	if (v->model)
		v->ops->draw(v, &g, grid_rect(&g));
	if (plain_selected_row(&g, &text))
		copy(a, &text);
	else
		app_say(a, STYLE_WARN, "no row is selected here");
	grid_release(&g);
	buf_release(&text);
}
