/* SPDX-License-Identifier: MIT */
#include "tui/show_command.h"

#include <criterion/criterion.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "tui/view.h"
#include "tui/workspace.h"

static struct view_choice chosen;

static void fake_choice(const struct view *v, struct view_choice *c)
{
	(void)v;
	*c = chosen;
}

static const struct view_ops fake = { .name = "trajectory", .choice = fake_choice };

static void expect_command(const struct workspace *ws, const char *want)
{
	struct view v = { .ops = &fake, .model = &chosen };
	struct buf out = BUF_INIT;

	show_command_write(ws, &v, &out);
	cr_expect_str_eq(buf_str(&out), want);
	buf_release(&out);
}

Test(show_command, has_the_filters_and_what_was_chosen_instead)
{
	struct workspace ws;

	workspace_init(&ws);
	ws.demo = true;
	chosen = (struct view_choice){ 0 };
	expect_command(&ws, "postsil show trajectory --demo");
	ws.filter.product = "H1";
	ws.filter.since_ms = 1736899200000;   /* date -u -d 2025-01-15 +%s */
	ws.include_forced = true;
	chosen = (struct view_choice){ .product = "H100 SXM5", .unit = "",
				       .precision = "fp16", .has_metric = true,
				       .metric = METRIC_BLAS3 };
	expect_command(&ws, "postsil show trajectory --product 'H100 SXM5' --precision fp16 "
		       "--metric blas3 --since 2025-01-15 --include-forced --demo");
	workspace_release(&ws);
}

Test(show_command, quotes_what_a_shell_would_act_on)
{
	struct workspace ws;

	workspace_init(&ws);
	ws.demo = true;
	chosen = (struct view_choice){ .product = "x; rm -rf $HOME `id`",
				       .operands = "a b\nit's" };
	expect_command(&ws, "postsil show trajectory 'a b' \"it's\" --product "
		       "'x; rm -rf $HOME `id`' --demo");
	workspace_release(&ws);
}
