/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "tui/cmd/cmd.h"
#include "tui/completion.h"
#include "tui/nearest.h"
#include "tui/palette_names.h"
#include "tui/workspace.h"

#define LONGEST_S 1        /* somebody waits for a key to answer */
#define PATIENCE_MS 300    /* for series and alerts that nobody computed yet */
#define ROWS 500           /* of the newest runs */

static const struct {
	const char *name;
	void (*write)(const struct args_command *commands, struct buf *out);
} shells[] = {
	{ "bash", completion_bash },
	{ "zsh", completion_zsh },
	{ "fish", completion_fish },
};
#define N_SHELLS (sizeof shells / sizeof *shells)

static void give_up(int sig)
{
	(void)sig;
	_exit(EXIT_DONE);
}

/* A line each: the name and, behind a tab, what it is. */
static int write_names(struct workspace *ws, enum args_value what, struct err *e)
{
	struct palette_cache cache = { .ws = ws };
	struct palette_list list = { .typed = "" };
	struct buf out = BUF_INIT;
	int rc = workspace_load(ws, e);

	if (rc == 0)
		palette_names_add(&cache, what, &list);
	for (size_t i = 0; i < list.n; i++)
		if (*list.item[i].text != '-')   /* which would be an option */
			buf_addf(&out, "%s\t%s\n", list.item[i].text, list.item[i].help);
	palette_list_release(&list);
	palette_names_release(&cache);
	alarm(0);
	if (fwrite(buf_str(&out), 1, out.n, stdout) == out.n)
		fflush(stdout);
	buf_release(&out);
	return rc;
}

/* Whoever completes a line wants no words about what is missing: no database, no names,
 * and status 0. */
static int print_names(const struct args *a, enum args_value what)
{
	struct sigaction sa = { .sa_handler = give_up };
	struct err e = ERR_INIT;
	struct workspace ws;

	sigaction(SIGALRM, &sa, NULL);
	if (!a->demo)   /* which has a folder to remove, and nothing to wait for */
		alarm(LONGEST_S);
	workspace_init(&ws);
	ws.patience_ms = PATIENCE_MS;
	if (cmd_workspace(&ws, a, &e) == 0) {
		ws.filter.limit = ROWS;
		write_names(&ws, what, &e);
	}
	workspace_release(&ws);
	return EXIT_DONE;
}

static int refuse(const char *s)
{
	const char *names[N_SHELLS + VALUE_COUNT + 1], *near;
	struct buf all = BUF_INIT;
	struct err e = ERR_INIT;
	size_t n = 0;

	for (; n < N_SHELLS; n++)
		names[n] = shells[n].name;
	for (enum args_value v = VALUE_NONE; v < VALUE_COUNT; v++)
		if (completion_what(v))
			names[n++] = completion_what(v);
	names[n] = NULL;
	for (size_t i = 0; i < n; i++)
		buf_addf(&all, "%s%s", i ? ", " : "", names[i]);
	near = nearest_word(s, names);
	err_set(&e, ERR_USAGE, "'completion' knows no '%.40s'; it takes %s%s%s%s", s,
		buf_str(&all), near ? " (did you mean " : "", near ? near : "",
		near ? "?)" : "");
	buf_release(&all);
	return cmd_fail(&e);
}

int cmd_completion(const struct args *a)
{
	const char *s = a->operand[0];
	struct buf out = BUF_INIT;
	int status;

	for (enum args_value v = VALUE_NONE; v < VALUE_COUNT; v++)
		if (completion_what(v) && strcmp(completion_what(v), s) == 0)
			return print_names(a, v);
	for (size_t i = 0; i < N_SHELLS; i++) {
		if (strcmp(shells[i].name, s) != 0)
			continue;
		shells[i].write(cmd_table, &out);
		status = cmd_print(&out);
		buf_release(&out);
		return status;
	}
	return refuse(s);
}
