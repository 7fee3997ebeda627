/* SPDX-License-Identifier: MIT */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/err.h"
#include "tui/app.h"
#include "tui/cmd/cmd.h"
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

int cmd_tui(const struct args *a)
{
	struct app_options o = { .no_color = strcmp(a->color, "never") == 0 };
	struct workspace ws;
	struct err e = ERR_INIT;
	int rc;

	if (!isatty(STDOUT_FILENO))
		return print_overview(a);
	/* what a screen of a large store needed goes back to the system, not into
	 * glibc's keeping: sizes adapt upwards else */
	mallopt(M_TRIM_THRESHOLD, 128 * 1024);
	mallopt(M_MMAP_THRESHOLD, 64 * 1024);
	workspace_init(&ws);
	ws.at_terminal = true;
	rc = cmd_workspace(&ws, a, &e);
	if (rc == 0)
		rc = app_run(&ws, &o, &e);
	workspace_release(&ws);
	return rc < 0 ? cmd_fail(&e) : rc;
}
