/* SPDX-License-Identifier: MIT */
/*
 * `postsil --plain`: the screens as lines to be read aloud (plain.h), and commands line
 * by line from standard input, as a teletype has it: nothing is redrawn, nothing moves.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/utf8.h"
#include "core/base/version.h"
#include "core/base/xmem.h"
#include "tui/args_option.h"
#include "tui/cmd/cmd.h"
#include "tui/draw/glyphs.h"
#include "tui/draw/text.h"
#include "tui/key_name.h"
#include "tui/plain.h"
#include "tui/screen.h"
#include "tui/view.h"
#include "tui/view_args.h"
#include "tui/words.h"
#include "tui/workspace.h"
#include "tui/workspace_args.h"

#define VIEWS 16
#define LINE 4096   /* bytes of a command */

struct plain {
	struct workspace ws;
	struct args asked;       /* the filters */
	struct arena texts;      /* that these borrow */
	struct view view[VIEWS];
	int n_views, current;
	struct buf out;
	bool quit;
};

static void say(struct plain *p, const char *text)
{
	text_clean(&p->out, text, glyph_level_detect());
	buf_addc(&p->out, '\n');
}

/* --- the screen ------------------------------------------------------------ */

static int load(struct plain *p, struct err *e)
{
	struct view *v = &p->view[p->current];
	int rc = workspace_load(&p->ws, e);

	do {
		v->more = false;
		if (rc == 0)
			rc = v->ops->load(v, &p->ws, e);
	} while (rc == 0 && v->more);
	return rc;
}

static int show(struct plain *p, struct err *e)
{
	int rc = load(p, e);

	if (rc == 0)
		plain_view(&p->view[p->current], PLAIN_W, PLAIN_PAGE, &p->out);
	return rc;
}

static int show_selected(struct plain *p, struct err *e)
{
	struct view *v = &p->view[p->current];
	struct grid g = GRID_INIT;
	int rc = load(p, e);

	if (rc < 0)
		return rc;
	grid_init(&g, PLAIN_W, PLAIN_PAGE, GLYPH_BLOCK);
	v->ops->draw(v, &g, grid_rect(&g));
	if (!plain_write_selected(&g, glyph_level_detect(), &p->out))
		plain_write(&g, glyph_level_detect(), &p->out);
	grid_release(&g);
	return 0;
}

static int find(const struct plain *p, const char *name)
{
	for (int i = 0; i < p->n_views; i++)
		if (strcmp(p->view[i].ops->name, name) == 0)
			return i;
	return -1;
}

/* 1: what it changed is to be shown; 0: nothing is, and that was said. */
static int press(struct plain *p, uint32_t key, struct err *e)
{
	struct view *v = &p->view[p->current];
	enum view_result r = VIEW_IGNORED;
	int rc = load(p, e);

	if (rc == 0 && v->model && v->ops->key)
		r = v->ops->key(v, (int)key);
	if (rc < 0)
		return rc;
	if (r == VIEW_IGNORED) {
		say(p, "That does nothing here.");
		return 0;
	}
	if (r == VIEW_OPEN) {
		int to = v->open_name ? find(p, v->open_name) : p->current;

		memcpy(p->view[to].arg, v->open_arg, sizeof v->open_arg);
		p->current = to;
	}
	return 1;
}

static int press_and_show(struct plain *p, uint32_t key, struct err *e)
{
	int rc = press(p, key, e);

	return rc == 1 ? show(p, e) : rc;
}

/* --- commands -------------------------------------------------------------- */

static int do_help(struct plain *p, const struct words *w, struct err *e)
{
	(void)w;
	(void)e;
	buf_adds(&p->out, "Commands, one a line:\n");
	for (int i = 0; i < p->n_views; i++)
		buf_addf(&p->out, "%s: the screen %s.\n", p->view[i].ops->name,
			 p->view[i].ops->title);
	buf_adds(&p->out,
		 "runs ID, roofline ID, compare PRODUCT PRODUCT: what show takes too.\n"
		 "next, previous: the next or previous screen.\n"
		 "more, less: further down or up in a long list.\n"
		 "down, up: select the next or previous row.\n"
		 "open, back: open what is selected, and leave it.\n"
		 "press KEY: any other key of the screen, such as m or Tab.\n"
		 "filter NAME VALUE: only what matches. NAME is hardware, product, unit, "
		 "device, precision, metric, backend, since or until.\n"
		 "filter: no filters any more.\n"
		 "An empty line: the screen again.\n"
		 "quit: leave.\n");
	return 0;
}

static int do_quit(struct plain *p, const struct words *w, struct err *e)
{
	(void)w;
	(void)e;
	p->quit = true;
	return 0;
}

static int step(struct plain *p, int by, struct err *e)
{
	p->current = (p->current + by + p->n_views) % p->n_views;
	return show(p, e);
}

static int do_next(struct plain *p, const struct words *w, struct err *e)
{
	return step(p, w->word[0][0] == 'n' ? 1 : -1, e);
}

static const struct { const char *word; uint32_t key; } moves[] = {
	{ "more", SKEY_PAGE_DOWN }, { "less", SKEY_PAGE_UP },
	{ "open", SKEY_ENTER }, { "back", SKEY_ESC },
};

/* Only the row that is selected then; the whole screen where no table is. */
static int do_select(struct plain *p, const struct words *w, struct err *e)
{
	int rc = press(p, w->word[0][0] == 'd' ? SKEY_DOWN : SKEY_UP, e);

	if (rc == 1)
		rc = show_selected(p, e);
	return rc < 0 ? rc : 0;
}

static int do_move(struct plain *p, const struct words *w, struct err *e)
{
	size_t i = 0;

	while (strcmp(moves[i].word, w->word[0]) != 0)
		i++;
	return press_and_show(p, moves[i].key, e);
}

static int do_press(struct plain *p, const struct words *w, struct err *e)
{
	uint32_t key;

	if (w->n != 2 || !key_name_parse(w->word[1], strlen(w->word[1]), &key))
		return err_set(e, ERR_USAGE, "press takes a key: a character, or a name "
			       "such as Tab, Enter, PgDn");
	return press_and_show(p, key, e);
}

/* The models are of other rows then. */
static int ask_again(struct plain *p, const struct args *asked, struct err *e)
{
	int rc;

	for (int i = 0; i < p->n_views; i++)
		view_release(&p->view[i]);
	rc = workspace_args_set(&p->ws, asked, e);
	if (rc < 0)
		return rc;
	p->asked = *asked;
	workspace_touch(&p->ws);
	return show(p, e);
}

static int do_filter(struct plain *p, const struct words *w, struct err *e)
{
	static const char *const names[] = {
		"hardware", "product", "unit", "device", "precision", "metric",
		"backend", "since", "until", NULL
	};
	struct args asked = { .metric = -1, .threshold = p->asked.threshold };
	int which, rc;

	if (w->n == 1)
		return ask_again(p, &asked, e);
	if (w->n != 3)
		return err_set(e, ERR_USAGE, "filter takes a name and a value, as in: "
			       "filter product H100");
	which = args_word("filter", w->word[1], names, e);
	if (which < 0)
		return which;
	asked = p->asked;
	rc = args_option_set(&asked, args_option_find(names[which],
						      strlen(names[which]), false),
			     arena_strdup(&p->texts, w->word[2]), e);
	return rc < 0 ? rc : ask_again(p, &asked, e);
}

static const struct {
	const char *word;
	int (*run)(struct plain *p, const struct words *w, struct err *e);
} commands[] = {
	{ "help", do_help }, { "?", do_help }, { "quit", do_quit }, { "q", do_quit },
	{ "next", do_next }, { "previous", do_next }, { "more", do_move },
	{ "less", do_move }, { "down", do_select }, { "up", do_select },
	{ "open", do_move }, { "back", do_move }, { "press", do_press },
	{ "filter", do_filter },
};

static int run_words(struct plain *p, const struct words *w, struct err *e)
{
	int i;

	if (!w->n)
		return show(p, e);
	for (size_t k = 0; k < sizeof commands / sizeof *commands; k++)
		if (strcmp(commands[k].word, w->word[0]) == 0)
			return commands[k].run(p, w, e);
	i = find(p, w->word[0]);
	if (i < 0)
		return err_set(e, ERR_USAGE, "there is no command '%.*s'; help lists them",
			       (int)utf8_fit(w->word[0], 40), w->word[0]);
	if (view_args_take(&p->view[i], (const char *const *)w->word + 1,
			   (int)w->n - 1, e) < 0)
		return ERR_USAGE;
	p->current = i;
	return show(p, e);
}

static void run_line(struct plain *p, const char *line)
{
	struct err e = ERR_INIT;
	struct words w;
	int rc = words_split(&w, line, strlen(line), &e);

	if (rc == 0)
		rc = run_words(p, &w, &e);
	words_release(&w);
	if (rc < 0)
		say(p, e.text);
}

/* --- the loop -------------------------------------------------------------- */

/* False at the end.  A line that is too long is read to its end. */
static bool next_line(char *line, size_t size, bool *too_long)
{
	size_t n;
	int c;

	*too_long = false;
	if (!fgets(line, (int)size, stdin))
		return false;
	n = strlen(line);
	if (n && line[n - 1] == '\n') {
		line[n - 1] = '\0';
		return true;
	}
	while ((c = getchar()) != EOF && c != '\n')
		*too_long = true;
	return true;
}

static int put(struct plain *p)
{
	int rc = p->out.n ? cmd_print(&p->out) : EXIT_DONE;

	buf_reset(&p->out);
	if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !p->quit) {
		fputs("> ", stdout);
		fflush(stdout);
	}
	return rc;
}

static int loop(struct plain *p)
{
	char line[LINE];
	bool too_long;
	int rc = put(p);

	while (rc == EXIT_DONE && !p->quit && !ferror(stdout) &&
	       next_line(line, sizeof line, &too_long)) {
		if (too_long)
			say(p, "That line is too long.");
		else
			run_line(p, line);
		rc = put(p);
	}
	return rc;
}

int cmd_plain(const struct args *a)
{
	struct plain *p = xcalloc(1, sizeof *p);
	struct err e = ERR_INIT;
	int rc;

	workspace_init(&p->ws);
	p->asked = *a;
	for (; view_all[p->n_views] && p->n_views < VIEWS; p->n_views++)
		view_init(&p->view[p->n_views], view_all[p->n_views]);
	cmd_collect_first(a, p->ws.running);
	rc = cmd_workspace(&p->ws, a, &e);
	if (rc == 0 && !a->demo)
		rc = workspace_detect(&p->ws, NULL, &e);
	buf_addf(&p->out, "postsil %s in plain text. help lists the commands.\n",
		 POSTSIL_VERSION);
	if (rc == 0)
		rc = show(p, &e);
	rc = rc < 0 ? cmd_fail(&e) : loop(p);
	for (int i = 0; i < p->n_views; i++)
		view_release(&p->view[i]);
	workspace_release(&p->ws);
	arena_release(&p->texts);
	buf_release(&p->out);
	free(p);
	return rc;
}
