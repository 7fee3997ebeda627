/* SPDX-License-Identifier: MIT */
#include "tui/app_palette.h"

#include <stdio.h>
#include <string.h>

#include "core/base/err.h"
#include "core/model/alert_event.h"
#include "db/store.h"
#include "tui/alert_say.h"
#include "tui/app_state.h"
#include "tui/keymap.h"
#include "tui/palette.h"
#include "tui/standings.h"
#include "tui/view_args.h"
#include "tui/words.h"
#include "tui/workspace.h"
#include "tui/workspace_args.h"

/* A line on its way: what it says, and the words that hold its texts. */
struct command_line {
	struct words words;
	struct palette_commands commands;
	struct args args;
};

/* --- show ---------------------------------------------------------------------- */

/* Their handles and texts are about to go. */
static void drop_screens(struct app *a)
{
	for (int i = 0; i < a->n_views; i++) {
		view_release(&a->view[i]);
		a->view[i].arg[0] = '\0';
		a->loaded[i] = 0;
	}
}

static int show(struct app *a, struct command_line *l, struct err *e)
{
	const struct args *x = &l->args;
	const struct view_ops *ops = view_args_find(x->operand[0], e);
	struct view asked = { .ops = ops };
	int i, rc;

	if (!ops)
		return ERR_USAGE;
	rc = view_args_take(&asked, x->operand + 1, x->n_operands - 1, e);
	if (rc < 0)
		return rc;
	drop_screens(a);
	rc = workspace_args_set(a->ws, x, e);
	if (rc < 0)
		return rc;
	/* the filters borrow these */
	words_release(&a->filter_words);
	a->filter_words = l->words;
	l->words = (struct words){ .n = 0 };
	i = app_view_index(a, ops->name);
	memcpy(a->view[i].arg, asked.arg, sizeof asked.arg);
	workspace_touch(a->ws);
	app_stale(a);
	app_show(a, i, true);
	return 0;
}

/* --- run ----------------------------------------------------------------------- */

static int run(struct app *a, struct command_line *l, struct err *e)
{
	const struct args *x = &l->args;
	const struct calibration_request q = {
		.suite = x->suite, .backend = x->backend, .precision = x->precision,
		.device = x->device, .force = x->force, .wait_cool = x->wait_cool,
	};

	if (l->words.n == 1) {   /* it asks for the suite */
		app_act(a, keymap_named("run"), 0);
		return 0;
	}
	if (a->ws->demo)
		return err_set(e, ERR_REFUSED, "this is the SYNTHETIC demonstration: leave "
			       "it (q) and start postsil to measure this machine");
	if (app_run_is_going(a))
		return err_set(e, ERR_REFUSED, "a run goes on already: wait for its end, or "
			       "abort it");
	return app_run_request(a, &q, e);
}

/* --- alert --------------------------------------------------------------------- */

static int check_alert(const struct args *x, struct alert_saying *say, struct err *e)
{
	static const enum alert_action all[] = { ALERT_ACK, ALERT_FIX, ALERT_REOPEN };
	size_t i = 0;

	while (i < 3 && strcmp(alert_action_name(all[i]), x->operand[0]) != 0)
		i++;
	if (i == 3)
		return err_set(e, ERR_USAGE, "'alert' knows no '%.40s'; it takes ack, fix, "
			       "reopen, list", x->operand[0]);
	if (x->n_operands < 2)
		return err_set(e, ERR_USAGE, "'alert %s' needs an ID: Tab lists them",
			       x->operand[0]);
	*say = (struct alert_saying){ all[i], x->why, x->who };
	return alert_say_check(say, e);
}

/* As `postsil alert` does it: of all series, in the store opened for writing. */
static int open_alerts(const struct app *a, const struct args *x, struct workspace *ws,
		       struct err *e)
{
	const struct workspace *from = a->ws;

	workspace_init(ws);
	ws->threshold = x->threshold > 0 ? x->threshold : from->threshold;
	ws->now_ms = from->now_ms;
	ws->patience_ms = APP_ALERT_MS;
	if (!from->store)
		return err_set(e, ERR_NOT_FOUND, "there is no database yet, and no alert");
	if (from->demo)
		return err_set(e, ERR_REFUSED, "this is the SYNTHETIC demonstration: "
			       "nothing is said of its alerts");
	return store_open(from->where, STORE_WRITE, &ws->store, e);
}

static int alert(struct app *a, struct command_line *l, struct err *e)
{
	struct alert_list list = ALERT_LIST_INIT;
	const struct args *x = &l->args;
	const struct alert_row *row;
	struct alert_saying say;
	struct workspace ws;
	size_t done, of;
	int rc;

	if (strcmp(x->operand[0], "list") == 0) {
		app_show(a, app_view_index(a, "regressions"), true);
		return 0;
	}
	rc = check_alert(x, &say, e);
	if (rc < 0)
		return rc;
	rc = open_alerts(a, x, &ws, e);
	if (rc == 0)
		rc = alert_say(&ws, &say, x->operand[1], &list, &row, e);
	if (rc == 0)
		app_say(a, STYLE_GOOD, "alert %.8s is %s: %s", row->id,
			alert_state_name(row->state), say.why);
	else if (rc == ERR_NOT_FOUND && standings_is_pending(&ws, &done, &of)) {
		err_clear(e);
		rc = err_set(e, ERR_BUSY, "the levels of %zu of %zu groups are known so far: "
			     "say it again in a while", done, of);
	}
	alert_list_release(&list);
	workspace_release(&ws);
	workspace_touch(a->ws);
	app_stale(a);
	return rc;
}

/* --- help, export, keys -------------------------------------------------------- */

static int help(struct app *a, struct command_line *l, struct err *e)
{
	(void)e;
	app_act(a, keymap_named("help"), 0);
	if (l->args.n_operands)
		snprintf(a->help.words, sizeof a->help.words, "%s", l->args.operand[0]);
	return 0;
}

static int export(struct app *a, struct command_line *l, struct err *e)
{
	static const char *const formats[] = { "csv", "json", "txt", NULL };
	const struct args *x = &l->args;
	const char *path = x->n_operands ? x->operand[0] : NULL, *end;
	int rc;

	if (!path)
		return err_set(e, ERR_USAGE, "'export' needs FILE: what is seen, as .csv or "
			       ".json; .txt is the screen as text");
	if (x->file_format) {
		rc = args_word("format", x->file_format, formats, e);
		if (rc < 0)
			return rc;
		end = strrchr(path, '.');
		if (!end || strcmp(end + 1, formats[rc]) != 0)
			return err_set(e, ERR_USAGE, "a file of the format %s has a name "
				       "that ends in .%s", formats[rc], formats[rc]);
	}
	rc = app_export(a, path, false, e);
	if (rc == 0)
		app_say(a, STYLE_GOOD, "%s is written", path);
	return rc;
}

static int set_theme(struct app *a, const char *word, struct err *e)
{
	const char *names[THEME_KINDS + 1] = { NULL };
	int i;

	for (i = 0; i < THEME_KINDS; i++)
		names[i] = theme_kind_name((enum theme_kind)i);
	i = args_word("theme", word, names, e);
	if (i < 0)
		return i;
	app_set_theme(a, (enum theme_kind)i);
	return 0;
}

static int set_glyphs(struct app *a, const char *word, struct err *e)
{
	const char *names[GLYPH_LEVELS + 1] = { NULL };
	int i;

	for (i = 0; i < GLYPH_LEVELS; i++)
		names[i] = glyph_level_name((enum glyph_level)i);
	i = args_word("glyphs", word, names, e);
	if (i < 0)
		return i;
	app_set_glyphs(a, (enum glyph_level)i);
	return 0;
}

static int press(struct app *a, const struct key_command *key, const struct words *w,
		 struct err *e)
{
	if (w->n == 2 && key->action == ACTION_THEME)
		return set_theme(a, w->word[1], e);
	if (w->n == 2 && key->action == ACTION_GLYPHS)
		return set_glyphs(a, w->word[1], e);
	if (w->n > 1)
		return err_set(e, ERR_USAGE, "'%s' has no use for '%.40s'", key->name,
			       w->word[key->action == ACTION_THEME ||
				       key->action == ACTION_GLYPHS ? 2 : 1]);
	if (key->scope == KEYS_IN_RUN && !app_run_is_going(a))
		return err_set(e, ERR_REFUSED, "'%s' is for a run, and none goes on",
			       key->name);
	app_act(a, key, 0);
	return 0;
}

/* --- a line -------------------------------------------------------------------- */

static const struct {
	const char *name;
	int (*run)(struct app *a, struct command_line *l, struct err *e);
} does[] = {
	{ "show", show }, { "run", run }, { "alert", alert }, { "help", help },
	{ "export", export },
};

/* "runs --product H100" is "show runs --product H100" */
static int parse(struct command_line *l, struct err *e)
{
	char *argv[WORDS_MAX + 3] = { (char *)"postsil", (char *)"show" };
	int from = palette_is_screen(&l->commands, l->words.word[0]) ? 2 : 1;
	int n = (int)l->words.n, rc;

	memcpy(argv + from, l->words.word, l->words.n * sizeof *argv);
	rc = args_parse(&l->args, l->commands.command, from + n, argv, e);
	/* operands stand in argv[1..] now, which goes */
	memcpy(l->words.word, argv + 1, l->words.n * sizeof *argv);
	l->args.operand = (const char *const *)l->words.word;
	return rc;
}

static int do_words(struct app *a, struct command_line *l, struct err *e)
{
	const char *first = l->words.word[0];
	const struct args_command *command;
	const struct key_command *key;
	int rc = palette_find(&l->commands, first, &command, &key, e);

	if (rc < 0)
		return rc;
	if (key)
		return press(a, key, &l->words, e);
	if (l->words.n == 1 && palette_is_screen(&l->commands, first)) {
		app_show(a, app_view_index(a, first), true);
		return 0;
	}
	rc = palette_check_options(&l->commands, command, &l->words, e);
	if (rc == 0)
		rc = parse(l, e);
	if (rc < 0)
		return rc;
	if (l->args.help) {
		app_say(a, STYLE_HINT, "%s %s: %s", command->name, command->operands,
			command->summary);
		return 0;
	}
	for (size_t i = 0; i < sizeof does / sizeof *does; i++)
		if (strcmp(does[i].name, command->name) == 0)
			return does[i].run(a, l, e);
	return err_set(e, ERR_USAGE, "'%s' is for the shell", command->name);
}

void app_command_release(struct app *a)
{
	if (!a->filter_words.text)
		return;
	standings_forget(a->ws->standings);
	a->ws->filter = (struct run_filter){ .limit = WORKSPACE_ROWS };
	a->ws->custom = NULL;
	words_release(&a->filter_words);
}

int app_command(struct app *a, const char *line, struct err *e)
{
	struct command_line l = { .words.n = 0 };
	int rc = words_split(&l.words, line, strlen(line), e);

	palette_commands_init(&l.commands, a->commands);
	if (rc == 0 && l.words.n)
		rc = do_words(a, &l, e);
	words_release(&l.words);
	return rc;
}
