/* SPDX-License-Identifier: MIT */
/*
 * The tables of keys, what screens do, the help and the manual page say one thing.
 */
#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "tui/help_text.h"
#include "tui/keymap.h"
#include "tui/live.h"
#include "tui/screen.h"
#include "tui/view.h"
#include "tui/view_help.h"
#include "tui/workspace.h"

/* --- what a table's text names ----------------------------------------------- */

static const struct { const char *name; int key; } names[] = {
	{ "Shift-Tab", SKEY_BACK_TAB }, { "Tab", SKEY_TAB }, { "Enter", SKEY_ENTER },
	{ "Esc", SKEY_ESC }, { "End", SKEY_END }, { "Home", SKEY_HOME },
	{ "PgDn", SKEY_PAGE_DOWN }, { "PgUp", SKEY_PAGE_UP }, { "←", SKEY_LEFT },
	{ "→", SKEY_RIGHT }, { "↑", SKEY_UP }, { "↓", SKEY_DOWN },
};

/* The next key of a text, which is moved behind it; 0 at the end. */
static int next_key(const char **s)
{
	*s += strspn(*s, " ,");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t n = strlen(names[i].name);

		if (strncmp(*s, names[i].name, n) == 0) {
			*s += n;
			return names[i].key;
		}
	}
	return **s ? (unsigned char)*(*s)++ : 0;
}

static bool table_has(const struct view_key *k, int key)
{
	for (; k->keys; k++) {
		const char *s = k->keys;

		for (int one; (one = next_key(&s)) != 0;)
			if (one == key)
				return true;
	}
	return false;
}

/* --- a screen ------------------------------------------------------------------ */

struct desk {
	struct workspace ws;
	struct live *live;
	struct view view;
};

static void feed(struct live *l)
{
	FILE *in = fopen("tests/events/good_run.jsonl", "r");
	struct arena a = ARENA_INIT;
	char *line = NULL;
	size_t cap = 0;
	ssize_t got;

	cr_assert_not_null(in);
	for (int n = 0; n < 20 && (got = getline(&line, &cap, in)) > 0; n++) {
		struct event ev;

		if (event_parse(line, (size_t)got - 1, &a, &ev, NULL) == 0)
			live_feed(l, &ev);
		arena_release(&a);
	}
	free(line);
	fclose(in);
}

static void desk_begin(struct desk *d)
{
	struct err e = ERR_INIT;

	workspace_init(&d->ws);
	cr_assert_eq(workspace_open_demo(&d->ws, &e), 0, "%s", e.text);
	cr_assert_eq(workspace_load(&d->ws, &e), 0, "%s", e.text);
	d->live = live_new();
	feed(d->live);
	d->view = (struct view){ .ops = NULL };
}

/* A screen as it is when it is first looked at. */
static void show(struct desk *d, const struct view_ops *ops)
{
	struct err e = ERR_INIT;

	if (d->view.ops)
		view_release(&d->view);
	view_init(&d->view, ops);
	d->ws.live = ops == &view_run ? d->live : NULL;
	cr_assert_eq(ops->load(&d->view, &d->ws, &e), 0, "%s: %s", ops->name, e.text);
}

static bool press(struct desk *d, int key)
{
	enum view_result r = d->view.ops->key(&d->view, key);

	if (r == VIEW_RELOAD)
		d->view.ops->load(&d->view, &d->ws, NULL);
	return r != VIEW_IGNORED;
}

static void desk_end(struct desk *d)
{
	view_release(&d->view);
	d->ws.live = NULL;
	live_free(d->live);
	workspace_release(&d->ws);
}

/* Whether the key does something at once, or when others were pressed before it. */
static bool does_something(struct desk *d, const struct view_ops *ops, int key)
{
	static const int before[][4] = {
		{ 0 }, { SKEY_LEFT }, { SKEY_ENTER }, { SKEY_TAB },
		{ SKEY_TAB, SKEY_TAB }, { SKEY_TAB, SKEY_TAB, SKEY_TAB },
	};

	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		show(d, ops);
		for (size_t k = 0; before[i][k]; k++)
			press(d, before[i][k]);
		if (press(d, key))
			return true;
	}
	return false;
}

Test(keys_agree, every_key_of_a_screens_table_does_something_there)
{
	struct desk d;
	int n = 0;

	desk_begin(&d);
	for (size_t i = 0; view_all[i]; i++)
		for (const struct view_key *k = view_all[i]->keys; k->keys; k++) {
			const char *s = k->keys;

			for (int key; (key = next_key(&s)) != 0; n++)
				cr_expect(does_something(&d, view_all[i], key),
					  "%s: %s", view_all[i]->name, k->keys);
		}
	cr_expect_gt(n, 60);
	desk_end(&d);
}

/* Movement is every screen's: hjkl, G; = is + without Shift. */
Test(keys_agree, a_screen_understands_no_character_that_its_table_lacks)
{
	struct desk d;

	desk_begin(&d);
	for (size_t i = 0; view_all[i]; i++) {
		const struct view_key *table = view_all[i]->keys;

		show(&d, view_all[i]);
		for (int key = ' '; key < 127; key++) {
			bool known = table_has(table, key) || strchr("hjklG", key) ||
				     (key == '=' && table_has(table, '+'));

			if (press(&d, key)) {
				cr_expect(known, "%s takes %c", view_all[i]->name, key);
				show(&d, view_all[i]);
			}
		}
	}
	desk_end(&d);
}

Test(keys_agree, no_screen_takes_a_key_that_works_everywhere)
{
	for (size_t i = 0; view_all[i]; i++)
		for (size_t k = 0; k < keymap_count; k++)
			for (size_t j = 0; j < 4 && keymap_table[k].key[j]; j++) {
				int key = (int)keymap_table[k].key[j];

				/* the log is that screen's, and shown by it */
				if (keymap_table[k].action == ACTION_LOG)
					continue;
				cr_expect(!table_has(view_all[i]->keys, key), "%s takes %s",
					  view_all[i]->name, keymap_table[k].keys);
			}
}

/* --- the help ------------------------------------------------------------------ */

static void add_grid(const struct grid *g, struct buf *out)
{
	struct buf text = BUF_INIT;

	screen_text_write(g, NULL, &text);
	/* what is wrapped is one text again: no frame, one blank between words */
	for (const char *s = buf_str(&text); *s; s++) {
		bool blank = isspace((unsigned char)*s) || strchr("|=+", *s);

		if (!blank)
			buf_addc(out, *s);
		else if (out->n && out->p[out->n - 1] != ' ')
			buf_addc(out, ' ');
	}
	buf_release(&text);
}

static void squeeze(const char *s, struct buf *out)
{
	struct grid g = GRID_INIT;

	grid_init(&g, 200, 1, GLYPH_ASCII);
	grid_text(&g, 0, 0, 200, s, STYLE_DEFAULT);
	buf_reset(out);
	add_grid(&g, out);
	while (out->n && out->p[out->n - 1] == ' ')
		out->p[--out->n] = '\0';
	grid_release(&g);
}

static void draw_help(struct view_help *h, const struct view_ops *screen, int w, int height,
		      struct buf *out)
{
	struct grid g = GRID_INIT;

	grid_init(&g, w, height, GLYPH_ASCII);
	view_help_draw(&g, grid_rect(&g), screen, h);
	add_grid(&g, out);
	grid_release(&g);
}

/* All that scrolls by at a size, a page at a time. */
static void read_help(const struct view_ops *screen, int w, int height, struct buf *out)
{
	struct view_help h;
	int top = -1;

	view_help_open(&h, NULL);
	for (int i = 0; i < 400 && h.top != top; i++) {
		top = h.top;
		draw_help(&h, screen, w, height, out);
		view_help_key(&h, SKEY_PAGE_DOWN);
		draw_help(&h, screen, w, height, out);
	}
}

static void expect_row(const struct buf *text, const char *s, const char *where, int w)
{
	struct buf want = BUF_INIT;

	squeeze(s, &want);
	cr_expect_not_null(strstr(buf_str(text), buf_str(&want)), "%s at %d: no '%s'",
			   where, w, buf_str(&want));
	buf_release(&want);
}

/* Where the rows of a table are wrapped, a page may end within one: there the words of
 * the rows are looked for at a height that shows all. */
Test(keys_agree, the_help_of_each_screen_has_every_key_at_every_width)
{
	static const int sizes[][2] = { { 84, 300 }, { 80, 24 }, { 40, 400 }, { 160, 48 } };

	for (size_t i = 0; view_all[i]; i++)
		for (size_t z = 0; z < sizeof sizes / sizeof *sizes; z++) {
			const struct view_ops *v = view_all[i];
			int w = sizes[z][0];
			struct buf text = BUF_INIT;

			read_help(v, w, sizes[z][1], &text);
			cr_expect_not_null(strstr(buf_str(&text), "Esc closes"));
			for (size_t k = 0; k < keymap_count; k++) {
				expect_row(&text, keymap_table[k].keys, v->name, w);
				expect_row(&text, keymap_table[k].help, v->name, w);
			}
			for (size_t k = 0; view_all[k]; k++)
				for (const struct view_key *x = view_all[k]->keys; x->keys; x++)
					expect_row(&text, x->help, v->name, w);
			buf_release(&text);
		}
}

Test(keys_agree, the_help_begins_with_the_screen_that_is_shown)
{
	struct help_text h;

	help_text_build(&h, &view_impact, NULL);
	cr_expect(h.row[0].is_title);
	cr_expect_str_eq(h.row[0].text, "Impact, this screen");
	cr_expect_str_eq(h.row[1].text, view_impact.keys[0].help);
	cr_expect_lt(h.n, (size_t)HELP_ROWS, "HELP_ROWS is too small");
}

Test(keys_agree, words_narrow_the_help_and_escape_widens_it_again)
{
	struct view_help h;
	struct buf text = BUF_INIT;

	view_help_open(&h, NULL);
	for (const char *s = "/ZOOM IN"; *s; s++)
		view_help_key(&h, (uint32_t)*s);
	draw_help(&h, &view_overview, 80, 24, &text);
	cr_expect_not_null(strstr(buf_str(&text), "2 rows"));
	cr_expect_not_null(strstr(buf_str(&text), "Trajectory"));
	cr_expect_not_null(strstr(buf_str(&text), "Roofline"));
	cr_expect_null(strstr(buf_str(&text), "this help"));
	view_help_key(&h, SKEY_ENTER);
	cr_expect(h.open && !h.typing && strcmp(h.words, "ZOOM IN") == 0);
	view_help_key(&h, SKEY_ESC);
	cr_expect(h.open && !h.words[0]);
	view_help_key(&h, SKEY_ESC);
	cr_expect(!h.open);
	buf_release(&text);
}

Test(keys_agree, keys_that_scroll_the_help_stay_within_it)
{
	static const uint32_t keys[] = { SKEY_END, SKEY_DOWN, SKEY_PAGE_DOWN, SKEY_HOME,
					 SKEY_UP, SKEY_PAGE_UP, SKEY_END, 'j', 'k', 'x' };
	struct view_help h;
	struct buf text = BUF_INIT;

	view_help_open(&h, NULL);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		view_help_key(&h, keys[i]);
		draw_help(&h, &view_runs, 40, 12, &text);
		cr_expect(h.open && h.top >= 0);
	}
	view_help_key(&h, SKEY_END);
	buf_reset(&text);
	draw_help(&h, &view_runs, 80, 24, &text);
	cr_expect_not_null(strstr(buf_str(&text), "Help of a command"), "the last row");
	view_help_key(&h, '?');
	cr_expect(!h.open);
	buf_release(&text);
}

/* --- the manual page --------------------------------------------------------------- */

/* Keys without blanks and commas, arrows by their names. */
static void plain_keys(const char *s, struct buf *out)
{
	static const char *const arrow[][2] = {
		{ "←", "Left" }, { "→", "Right" }, { "↑", "Up" }, { "↓", "Down" },
	};

	buf_reset(out);
	while (*s) {
		size_t i = 0;

		while (i < 4 && strncmp(s, arrow[i][0], strlen(arrow[i][0])) != 0)
			i++;
		if (i < 4) {
			buf_adds(out, arrow[i][1]);
			s += strlen(arrow[i][0]);
			continue;
		}
		if (*s != ' ' && *s != ',')
			buf_addc(out, *s);
		s++;
	}
}

/* The same of what stands behind ".It": macros and escapes left out. */
static void page_keys(const char *s, size_t n, struct buf *out)
{
	struct buf text = BUF_INIT;

	for (const char *end = s + n; s < end;) {
		if (strncmp(s, "Ic ", 3) == 0 || strncmp(s, "No ", 3) == 0)
			s += 3;
		else if (strncmp(s, "\\&", 2) == 0)
			s += 2;
		else if (*s == '\\')
			s++;
		else
			buf_addc(&text, *s++);
	}
	plain_keys(buf_str(&text), out);
	buf_release(&text);
}

/* Where the subsections about keys end. */
static const char *end_of_keys(const char *s)
{
	while ((s = strstr(s, "\n.S")) != NULL && strncmp(s, "\n.Ss Keys", 9) == 0)
		s++;
	return s;
}

/* The next row of the page, from *at on: its keys and its lines of text, up to the next
 * macro, as one.  False behind the last one. */
static bool page_row(const char **at, struct buf *keys, struct buf *words)
{
	const char *s = strstr(*at, "\n.It "), *end = end_of_keys(*at);

	if (!s || !end || s > end)
		return false;
	s += 5;
	page_keys(s, strcspn(s, "\n"), keys);
	buf_reset(words);
	for (s += strcspn(s, "\n"); s[1] != '.'; s += strcspn(s, "\n")) {
		s++;
		buf_add(words, s, strcspn(s, "\n"));
		buf_addc(words, ' ');
	}
	*at = s;
	return true;
}

static void read_page(struct buf *out)
{
	FILE *in = fopen("man/postsil.1", "r");
	char part[4096];
	size_t n;

	cr_assert_not_null(in, "the page is read from the root of the tree");
	while ((n = fread(part, 1, sizeof part, in)) > 0)
		buf_add(out, part, n);
	fclose(in);
}

Test(keys_agree, the_manual_page_has_the_rows_of_the_help_and_no_other)
{
	struct buf page = BUF_INIT, keys = BUF_INIT, words = BUF_INIT, want = BUF_INIT;
	struct help_text h;
	const char *at;

	read_page(&page);
	at = strstr(buf_str(&page), "\n.Ss Keys everywhere");
	cr_assert_not_null(at);
	help_text_build(&h, NULL, NULL);
	for (size_t i = 0; i < h.n && strcmp(h.row[i].text, "Commands of the shell"); i++) {
		if (h.row[i].is_title)
			continue;
		plain_keys(h.row[i].keys, &want);
		cr_assert(page_row(&at, &keys, &words), "the page lacks %s: %s",
			  h.row[i].keys, h.row[i].text);
		cr_assert_str_eq(buf_str(&keys), buf_str(&want), "%s: %s", h.row[i].keys,
				 h.row[i].text);
		cr_expect_eq(strncasecmp(buf_str(&words), h.row[i].text, 1), 0);
		cr_expect_eq(strncmp(buf_str(&words) + 1, h.row[i].text + 1,
				     strlen(h.row[i].text + 1)), 0,
			     "%s is '%s' in the help, '%s' in the page", h.row[i].keys,
			     h.row[i].text, buf_str(&words));
	}
	cr_expect(!page_row(&at, &keys, &words), "only the page has %s", buf_str(&keys));
	buf_release(&page);
	buf_release(&keys);
	buf_release(&words);
	buf_release(&want);
}
