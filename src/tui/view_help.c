/* SPDX-License-Identifier: MIT */
#include "tui/view_help.h"

#include <stdio.h>
#include <string.h>

#include "tui/draw/text.h"
#include "tui/keymap.h"
#include "tui/view.h"

#define LINES_MAX 96
#define KEYS_WIDTH 16

struct help_line {
	char keys[32], text[96];
	bool is_title;
};

struct help {
	struct help_line line[LINES_MAX];
	int n;
};

static void add(struct help *h, const char *keys, const char *text)
{
	struct help_line *l = &h->line[h->n];

	if (h->n == LINES_MAX)
		return;
	snprintf(l->keys, sizeof l->keys, "%s", keys);
	snprintf(l->text, sizeof l->text, "%s", text);
	l->is_title = false;
	h->n++;
}

static void add_title(struct help *h, const char *text)
{
	if (h->n)
		add(h, "", "");
	add(h, "", text);
	h->line[h->n - 1].is_title = true;
}

/* A hint is "key word  key word": two blanks between commands. */
static void add_hint(struct help *h, const char *hint)
{
	while (*hint) {
		const char *end = strstr(hint, "  ");
		size_t n = end ? (size_t)(end - hint) : strlen(hint);
		size_t k = strcspn(hint, " ");
		char keys[32], text[96];

		if (k > n)
			k = n;
		snprintf(keys, sizeof keys, "%.*s", (int)k, hint);
		snprintf(text, sizeof text, "%.*s", (int)(n - k), hint + k);
		add(h, keys, text + (*text == ' '));
		hint += n;
		hint += strspn(hint, " ");
	}
}

static void add_screens(struct help *h)
{
	const char *names[32] = { NULL };
	char keys[32];

	for (size_t i = 0; view_all[i] && i < 31; i++)
		names[i] = view_all[i]->name;
	for (size_t i = 0; names[i]; i++) {
		char letter = keymap_letter(names, i);

		if (i < 9)
			snprintf(keys, sizeof keys, "%zu  g %c", i + 1, letter);
		else
			snprintf(keys, sizeof keys, "g %c", letter);
		add(h, keys, view_all[i]->title);
	}
}

static void build(struct help *h, const struct view_ops *screen)
{
	char title[64];

	h->n = 0;
	if (screen && screen->hint && *screen->hint) {
		snprintf(title, sizeof title, "The screen %s", screen->title);
		add_title(h, title);
		add_hint(h, screen->hint);
	}
	add_title(h, "Everywhere");
	for (size_t i = 0; i < keymap_count; i++)
		if (keymap_table[i].scope != KEYS_IN_RUN)
			add(h, keymap_table[i].keys, keymap_table[i].help);
	add_title(h, "While a run goes on");
	for (size_t i = 0; i < keymap_count; i++)
		if (keymap_table[i].scope == KEYS_IN_RUN)
			add(h, keymap_table[i].keys, keymap_table[i].help);
	add_title(h, "Screens");
	add_screens(h);
}

static void draw_line(struct grid *g, struct rect in, int y,
		      const struct help_line *l)
{
	if (l->is_title) {
		grid_text(g, in.x, y, in.w, l->text, STYLE_TITLE);
		return;
	}
	grid_text(g, in.x + 1, y, KEYS_WIDTH - 2, l->keys, STYLE_KEY);
	grid_text(g, in.x + KEYS_WIDTH, y, in.w - KEYS_WIDTH, l->text, STYLE_DEFAULT);
}

void view_help_draw(struct grid *g, struct rect r, const struct view_ops *screen,
		    int *top)
{
	struct help h;
	struct rect in;
	char note[48];

	build(&h, screen);
	if (r.w > 84) {
		r.x += (r.w - 84) / 2;
		r.w = 84;
	}
	if (r.h > h.n + 2) {
		r.y += (r.h - h.n - 2) / 2;
		r.h = h.n + 2;
	}
	if (*top > h.n - (r.h - 2))
		*top = h.n - (r.h - 2);
	if (*top < 0)
		*top = 0;
	snprintf(note, sizeof note, "%s", h.n > r.h - 2 ? "arrows scroll, Esc closes"
							: "Esc closes");
	grid_fill(g, r, ' ', STYLE_DEFAULT);
	in = grid_box(g, r, true, "Help", note);
	in.x++;
	in.w -= 2;
	for (int i = 0; i < in.h && *top + i < h.n; i++)
		draw_line(g, in, in.y + i, &h.line[*top + i]);
	if (*top > 0)
		grid_glyph(g, in.x + in.w, in.y, GLYPH_MORE_UP, STYLE_DIM);
	if (*top + in.h < h.n)
		grid_glyph(g, in.x + in.w, in.y + in.h - 1, GLYPH_MORE_DOWN, STYLE_DIM);
}
