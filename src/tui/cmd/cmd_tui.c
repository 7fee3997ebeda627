/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "tui/app.h"
#include "tui/cmd/cmd.h"
#include "tui/config.h"
#include "tui/config_file.h"
#include "tui/script.h"
#include "tui/last_session.h"
#include "tui/workspace.h"

/* Without a terminal the overview is printed. */
static int print_overview(const struct args *a)
{
	static const char *const view[] = { "overview" };
	struct args show = *a;

	show.operand = view;
	show.n_operands = 1;
	return cmd_show(&show);
}

static int side(const char *name, int otherwise)
{
	const char *s = getenv(name);
	char *end;
	long n = s && isdigit((unsigned char)*s) ? strtol(s, &end, 10) : 0;

	return n > 0 && n <= SCRIPT_SIDE && !*end ? (int)n : otherwise;
}

/* What POSTSIL_SCRIPT names, and the screen that it is played on. */
static int take_script(struct app_options *o, struct script *s, struct err *e)
{
	const char *path = getenv("POSTSIL_SCRIPT");

	if (!path || !*path)
		return 0;
	o->script = s;
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		o->width = side("COLUMNS", 80);
		o->height = side("LINES", 24);
	}
	return script_read(s, path, e);
}

/* What the user keeps for the workstation. */
struct own {
	struct config config;
	struct buf session, note;
};

/* Everything that is wrong, on the terminal as it is found again on leaving: the screen
 * has one line for it. */
static void print_warnings(const struct config *c)
{
	for (size_t i = 0; i < c->n_warnings && i < CONFIG_WARNINGS; i++)
		fprintf(stderr, "postsil: %s\n", c->warning[i]);
	if (c->n_warnings > CONFIG_WARNINGS)
		fprintf(stderr, "postsil: and %zu more\n", c->n_warnings - CONFIG_WARNINGS);
}

/* A script gets none of it unasked: it must play everywhere alike.  The demonstration
 * has products of its own, and leaves no session. */
static int take_own(struct own *own, struct args *a, struct app_options *o, struct err *e)
{
	int rc;

	if (a->safe && a->config)
		return err_set(e, ERR_USAGE, "--safe reads no configuration: leave out "
			       "--config");
	if (a->safe || (o->script && !a->config))
		return 0;
	rc = config_file_read(&own->config, a->config, e);
	if (rc < 0)
		return rc;
	print_warnings(&own->config);
	config_fill_args(&own->config, a, !a->demo);
	config_filters(&own->config, a, &own->note);
	if (own->note.n)
		buf_adds(&own->note, " alone, as the configuration says");
	o->config = &own->config;
	o->note = buf_str(&own->note);
	if (!a->demo && !o->script && last_session_path(&own->session, NULL) == 0)
		o->session = buf_str(&own->session);
	return 0;
}

static int run(const struct args *a, const struct app_options *o)
{
	struct workspace ws;
	struct err e = ERR_INIT;
	int rc;

	/* what a screen of a large store needed goes back to the system, not into
	 * glibc's keeping: sizes adapt upwards else */
	mallopt(M_TRIM_THRESHOLD, 128 * 1024);
	mallopt(M_MMAP_THRESHOLD, 64 * 1024);
	workspace_init(&ws);
	ws.at_terminal = true;
	rc = cmd_workspace(&ws, a, &e);
	if (rc == 0)
		rc = app_run(&ws, o, &e);
	workspace_release(&ws);
	return rc < 0 ? cmd_fail(&e) : rc;
}

static int run_with_own(const struct args *given, struct app_options *o)
{
	struct own own = { .session = BUF_INIT };
	struct args a = *given;
	struct err e = ERR_INIT;
	int rc;

	config_init(&own.config);
	rc = take_own(&own, &a, o, &e);
	rc = rc < 0 ? cmd_fail(&e) : run(&a, o);
	config_release(&own.config);
	buf_release(&own.session);
	buf_release(&own.note);
	return rc;
}

int cmd_tui(const struct args *a)
{
	struct app_options o = { .commands = cmd_table,
				 .no_color = strcmp(a->color, "never") == 0 };
	struct script script = SCRIPT_INIT;
	struct err e = ERR_INIT;
	int rc;

	if (a->plain)
		return cmd_plain(a);
	rc = take_script(&o, &script, &e);

	if (rc < 0)
		rc = cmd_fail(&e);
	else if (o.width || isatty(STDOUT_FILENO))
		rc = run_with_own(a, &o);
	else
		rc = print_overview(a);
	script_release(&script);
	return rc;
}
