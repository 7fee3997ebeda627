/* SPDX-License-Identifier: MIT */
#include "tui/last_session.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"

static const struct last_session full = {
	.screen = "runs",
	.theme = { "light", "dark" }, .glyphs = { "ascii", "braille" },
	.database = "b0a4",
	.view = { { "runs", "6f0c1b7e" }, { "trajectory", "H100 \"\xc3\xa4\" \\ /blas3" } },
	.n_views = 2,
};

static void expect_full(const struct last_session *s)
{
	cr_expect_str_eq(s->screen, "runs");
	cr_expect_str_eq(s->theme.is, "light");
	cr_expect_str_eq(s->theme.was, "dark");
	cr_expect_str_eq(s->glyphs.is, "ascii");
	cr_expect_str_eq(s->database, "b0a4");
	cr_assert_eq(s->n_views, 2);
	cr_expect_str_eq(s->view[1].name, "trajectory");
	cr_expect_str_eq(s->view[1].arg, full.view[1].arg);
}

Test(last_session, is_read_as_it_was_written)
{
	struct buf b = BUF_INIT;
	struct last_session s;
	struct err e = ERR_INIT;

	last_session_write(&full, &b);
	cr_assert_eq(last_session_parse(&s, b.p, b.n, &e), 0, "%s", e.text);
	expect_full(&s);
	buf_release(&b);
}

Test(last_session, every_cut_and_every_changed_byte_is_read_whole_or_not_at_all)
{
	struct buf b = BUF_INIT;
	struct last_session s, empty;

	memset(&empty, 0, sizeof empty);
	last_session_write(&full, &b);
	for (size_t n = 0; n + 1 < b.n; n++) {   /* the line's end may be missing */
		memset(&s, 'x', sizeof s);
		cr_expect_lt(last_session_parse(&s, b.p, n, NULL), 0, "%zu bytes", n);
		cr_expect_eq(s.n_views, 0);
		cr_expect_str_empty(s.screen);
	}
	for (size_t i = 0; i < b.n; i++)
		for (int bit = 0; bit < 8; bit++) {
			b.p[i] = (char)(b.p[i] ^ 1 << bit);
			if (last_session_parse(&s, b.p, b.n, NULL) < 0)
				cr_expect(!*s.screen && !*s.theme.is && !s.n_views);
			else
				cr_expect_leq(s.n_views, (size_t)2);
			b.p[i] = (char)(b.p[i] ^ 1 << bit);
		}
	buf_release(&b);
}

Test(last_session, foreign_content_is_none)
{
	static const char *const text[] = {
		"", "null", "[]", "3", "{}", "{\"postsil_session\":2,\"screen\":\"runs\"}",
		"{\"postsil_session\":1,\"screen\":7}",
		"{\"postsil_session\":1,\"opened\":{}}",
		"{\"postsil_session\":1,\"screen\":\"0123456789012345678901234567890123456789\"}",
		"{\"postsil_session\":1,\"theme\":\"light\",\"screen\":\"a\\u0000b\"}",
		"\177ELF", "theme = light\n",
	};
	struct last_session s;

	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		cr_expect_lt(last_session_parse(&s, text[i], strlen(text[i]), NULL), 0, "%s",
			     text[i]);
		cr_expect(!*s.screen && !*s.theme.is && !s.n_views);
	}
}

Test(last_session, more_views_than_there_are_is_damage)
{
	struct buf b = BUF_INIT;
	struct last_session s;

	buf_adds(&b, "{\"postsil_session\":1,\"opened\":[");
	for (int i = 0; i <= SESSION_VIEWS; i++)
		buf_addf(&b, "%s{\"screen\":\"runs\",\"arg\":\"a\"}", i ? "," : "");
	buf_adds(&b, "]}");
	cr_expect_eq(last_session_parse(&s, b.p, b.n, NULL), ERR_FORMAT);
	buf_release(&b);
}

Test(last_session, is_kept_in_a_file_and_a_long_one_is_none)
{
	char folder[64], path[96];
	const char *t = getenv("TMPDIR");
	struct last_session s;
	struct err e = ERR_INIT;
	FILE *f;

	snprintf(folder, sizeof folder, "%.40s/postsil-ses-XXXXXX", t ? t : "/tmp");
	cr_assert_not_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/postsil/session", folder);
	last_session_load(&s, path);
	cr_expect_str_empty(s.screen, "there is none yet");
	cr_assert_eq(last_session_save(&full, path, &e), 0, "%s", e.text);
	last_session_load(&s, path);
	expect_full(&s);
	f = fopen(path, "a");
	cr_assert_not_null(f);
	for (int i = 0; i < SESSION_BYTES; i++)
		fputc(' ', f);
	fclose(f);
	last_session_load(&s, path);
	cr_expect_str_empty(s.screen);
	/* a link is neither followed nor replaced */
	unlink(path);
	cr_assert_eq(symlink("/dev/null", path), 0);
	cr_expect_eq(last_session_save(&full, path, &e), ERR_REFUSED);
}
