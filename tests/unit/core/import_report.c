/* SPDX-License-Identifier: MIT */
#include "import_report.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/model/run.h"

static void add_item(struct import_item *it, struct buf *out)
{
	buf_addf(out, "%s: ", it->where);
	if (!it->run) {
		cr_assert_lt(it->why.code, 0);
		buf_addf(out, "refused: %s\n", it->why.text);
		return;
	}
	cr_assert_eq(run_validate(it->run, NULL), 0);
	buf_addf(out, "run %.8s of ", it->run->run_id);
	if (it->row)
		buf_addf(out, "%zu\n", it->n_rows);
	else
		buf_adds(out, "whole\n");
	run_free(it->run);
}

void report_of(FILE *in, const struct import_file_options *o, struct buf *out,
	       const char **what)
{
	struct import_stream *s = NULL;
	struct err e = ERR_INIT;
	int rc = import_file_open(in, o, &s, &e);
	struct import_item it;

	while (rc == 0 && (rc = s->next(s, &it, &e)) == 1) {
		add_item(&it, out);
		rc = 0;
		if (what)
			*what = s->what;
	}
	if (e.code) {
		struct err again = ERR_INIT;

		buf_addf(out, "stop: %s\n", e.text);
		/* so it stays */
		cr_assert(!s || (s->next(s, &it, &again) == e.code &&
				 strcmp(again.text, e.text) == 0));
	} else if (s) {
		cr_assert_eq(s->next(s, &it, &e), 0);
	}
	if (s)
		s->close(s);
}

struct bytes {
	const char *p;
	size_t left;
};

static ssize_t read_some(void *cookie, char *out, size_t n)
{
	struct bytes *b = cookie;
	size_t some = b->left < 7 ? b->left : 7;

	if (some > n)
		some = n;
	memcpy(out, b->p, some);
	b->p += some;
	b->left -= some;
	return (ssize_t)some;
}

char *report_text(const char *text, size_t n, const struct import_file_options *o)
{
	struct bytes b = { .p = text, .left = n };
	FILE *in = fopencookie(&b, "r", (cookie_io_functions_t){ .read = read_some });
	struct buf out = BUF_INIT;

	cr_assert_not_null(in);
	report_of(in, o, &out, NULL);
	fclose(in);
	buf_adds(&out, "");
	return out.p ? buf_steal(&out) : strdup("");
}
