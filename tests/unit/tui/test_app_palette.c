/* SPDX-License-Identifier: MIT */
#include "tui/app_palette.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/utf8.h"
#include "core/base/xmem.h"
#include "db/store.h"
#include "tui/app_state.h"
#include "tui/cmd/cmd.h"
#include "tui/screen.h"
#include "view_fixture.h"

/* The workstation on runs of two products, without its loop. */
struct desk {
	struct fixture f;
	struct app *app;
	char shown[12000];
};

static void desk_open(struct desk *d)
{
	const struct fixture_row h100 = { .product = "NVIDIA H100", .precision = "fp16",
					  .gemm = 700, .peak = 1000 };
	const struct fixture_row mi300 = { .product = "AMD MI300X", .precision = "fp32",
					   .gemm = 60, .peak = 100 };

	fixture_init(&d->f);
	fixture_add_days(&d->f, h100, 9);
	fixture_add_days(&d->f, mi300, 5);
	d->app = xcalloc(1, sizeof *d->app);
	d->app->ws = &d->f.ws;
	d->app->commands = cmd_table;
	d->app->generation = 1;
	key_bindings_init(&d->app->setup.keys);
	d->app->screen = screen_text_open(100, 30);
	for (int i = 0; view_all[i]; i++, d->app->n_views++)
		view_init(&d->app->view[i], view_all[i]);
	grid_init(&d->app->grid, 100, 30, GLYPH_BRAILLE);
}

static void desk_close(struct desk *d)
{
	for (int i = 0; i < d->app->n_views; i++)
		view_release(&d->app->view[i]);
	app_palette_free(d->app->palette);
	app_command_release(d->app);
	screen_close(d->app->screen);
	grid_release(&d->app->grid);
	free(d->app);
	fixture_release(&d->f);
}

static const char *look(struct desk *d)
{
	struct buf b = BUF_INIT;

	app_frame(d->app);
	screen_text_write(screen_text_shown(d->app->screen), NULL, &b);
	snprintf(d->shown, sizeof d->shown, "%s", buf_str(&b));
	buf_release(&b);
	return d->shown;
}

static void key(struct desk *d, uint32_t k)
{
	app_key(d->app, &(struct screen_event){ .key = k });
}

static void type(struct desk *d, const char *s)
{
	size_t left = strlen(s);

	while (left) {
		uint32_t cp;
		size_t k = utf8_next(s, left, &cp);

		key(d, cp == '\n' ? SKEY_ENTER : cp == '\t' ? SKEY_TAB : cp);
		s += k;
		left -= k;
	}
}

static void expect(struct desk *d, const char *text)
{
	cr_expect_not_null(strstr(look(d), text), "no '%s' in\n%s", text, d->shown);
}

static void expect_no(struct desk *d, const char *text)
{
	cr_expect_null(strstr(look(d), text), "'%s' in\n%s", text, d->shown);
}

Test(app_palette, filters_hold_on_every_screen_and_are_shown_until_they_are_cleared)
{
	struct desk d;

	desk_open(&d);
	type(&d, ":show runs --product H100\n");
	expect(&d, "with --product H100  (:show runs ends that)");
	expect(&d, "9 rows");
	expect(&d, "H100");
	expect_no(&d, "MI300X");
	/* a screen by its name keeps them, also the line has gone since */
	type(&d, ":maturity\n");
	expect(&d, "with --product H100");
	expect_no(&d, "MI300X");
	type(&d, ":runs --product mi3 --precision fp32\n");
	expect(&d, "with --product mi3 --precision fp32");
	expect(&d, "5 rows");
	type(&d, ":show runs\n");
	expect(&d, "14 rows");
	expect_no(&d, "with --");
	desk_close(&d);
}

Test(app_palette, filters_of_times_are_those_of_the_command_line)
{
	struct desk d;

	desk_open(&d);
	/* days 0 to 8 and 0 to 4 from 2025-01-15 on; before the 18th: 3 and 3 */
	type(&d, ":show runs --until 2025-01-18\n");
	expect(&d, "6 rows");
	expect(&d, "with --until 2025-01-18 ");
	type(&d, ":show trajectory --since 2025-01-16 --metric blas3\n");
	expect(&d, "2[Traj]");
	expect(&d, "with --metric blas3 --since 2025-01-16 ");
	type(&d, ":show overview --group-by kernel_of_corn\n");
	expect(&d, "--group-by takes one of");
	key(&d, SKEY_ESC);
	desk_close(&d);
}

Test(app_palette, what_is_wrong_is_said_and_the_line_stays)
{
	static const char *const line[][2] = {
		{ "show runs --days-from fist", "--days-from knows no 'fist'" },
		{ "show runs --size 80x24", "--size is for the shell" },
		{ "show runs 'a", "the quote ' at column 11 is not closed" },
		{ "show trajctory", "did you mean 'trajectory'" },
		{ "export", "'export' needs FILE" },
		{ "export x --format csv", "ends in .csv" },
		{ "theme purple", "--theme knows no 'purple'" },
		{ "quit now", "'quit' has no use for 'now'" },
		{ "skip", "'skip' is for a run, and none goes on" },
		{ "alert ack", "'alert ack' needs an ID" },
		{ "alert ack 1234", "'alert ack' needs --why TEXT" },
		{ "store check", "'store' is for the shell" },
	};
	struct desk d;

	desk_open(&d);
	for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
		char typed[100];

		type(&d, ":");
		type(&d, line[i][0]);
		key(&d, SKEY_ENTER);
		expect(&d, line[i][1]);
		snprintf(typed, sizeof typed, "\n:%s_", line[i][0]);
		expect(&d, typed);
		cr_expect_not(d.app->quit);
		key(&d, SKEY_ESC);
		expect_no(&d, "Command ");
	}
	desk_close(&d);
}

Test(app_palette, tab_completes_names_of_the_database_and_goes_through_them)
{
	struct desk d;

	desk_open(&d);
	type(&d, ":sho\truns\t--prod\tnvi\t");
	expect(&d, "\n:show runs --product 'NVIDIA H100' _");
	key(&d, 'U' & 31);
	type(&d, "show compare \t");
	expect(&d, "\n:show compare 'NVIDIA H100'_");
	key(&d, SKEY_TAB);
	expect(&d, "\n:show compare 'AMD MI300X'_");
	key(&d, SKEY_BACK_TAB);
	expect(&d, "\n:show compare 'NVIDIA H100'_");
	desk_close(&d);
}

Test(app_palette, commands_of_keys_go_by_their_names)
{
	struct desk d;

	desk_open(&d);
	type(&d, ":glyphs ascii\n");
	expect(&d, "characters: ascii");
	cr_expect_eq(d.app->grid.level, GLYPH_ASCII);
	type(&d, ":theme light\n");
	cr_expect_eq(d.app->theme, THEME_LIGHT);
	type(&d, ":help\n");
	cr_expect(d.app->help.open);
	key(&d, SKEY_ESC);
	key(&d, SKEY_ESC);
	type(&d, ":run\n");
	cr_expect_eq(d.app->prompt, PROMPT_SUITE);
	key(&d, SKEY_ESC);
	type(&d, ":quit\n");
	cr_expect(d.app->quit);
	desk_close(&d);
}

Test(app_palette, a_paste_of_any_bytes_is_drawn_as_text)
{
	struct desk d;

	desk_open(&d);
	type(&d, ":");
	for (uint32_t i = 0; i < 6000; i++) {
		uint32_t k = (i * 2654435761u) >> 13;   /* all over Unicode and beyond */

		if (k != SKEY_ENTER && k != SKEY_ESC && k != 3)
			key(&d, k % 0x110000);
	}
	for (int i = 0; i < 6000; i++)
		key(&d, 0x65e5);
	look(&d);
	expect(&d, "full: 4096 bytes");
	for (const char *s = d.shown; *s; s++)
		cr_expect(*s == '\n' || (unsigned char)*s >= ' ');
	desk_close(&d);
}

Test(app_palette, an_alert_is_acknowledged_with_a_reason)
{
	struct fixture_row low = { .product = "NVIDIA H100", .precision = "fp16",
				   .day = 9, .gemm = 600, .peak = 1000 };
	struct desk d;
	const char *id;
	char line[100];

	desk_open(&d);
	fixture_add_days(&d.f, low, 9);
	d.f.ws.where = xstrdup(store_where(d.f.ws.store));
	type(&d, ":show regressions\n");
	expect(&d, "alert ");
	id = strstr(d.shown, "confirmed, alert ");
	cr_assert_not_null(id, "%s", d.shown);
	snprintf(line, sizeof line, ":alert ack %.8s --why 'waits for 560.50'\n",
		 id + strlen("confirmed, alert "));
	type(&d, line);
	expect(&d, "is acknowledged: waits for 560.50");
	expect(&d, "acknowledged");
	type(&d, ":alert reopen 00000000 --why x\n");
	expect(&d, "no alert 00000000");
	desk_close(&d);
}
