/* SPDX-License-Identifier: MIT */
/* However the bytes come, the values are the same: once read as one piece, with
 * whole lines handed out as they are, once by a few bytes and bracket by bracket. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/json.h"
#include "core/base/json_split.h"
#include "fuzz.h"

#define MAX 2000

/* A line that was handed out as it is, if it is one value. */
static bool is_value(const struct json_piece *p)
{
	struct cJSON *j = json_parse(p->p, p->n, NULL);
	bool is = j && !json_get(j, "runs");

	json_free(j);
	return is;
}

static void add_piece(const struct json_piece *p, struct buf *out)
{
	size_t n = p->n;

	while (n && strchr(" \t\r\n", p->p[n - 1]))
		n--;
	buf_addf(out, "%zu-%zu.%zu%s:", p->line, p->last_line, p->nth,
		 p->below ? "*" : "");
	buf_add(out, p->p, n);
	buf_addc(out, '\n');
}

/* Appends what was read, and returns how many values there were. */
static size_t read_all(const char *text, size_t n, size_t chunk, struct buf *out)
{
	const struct json_split_options o = { .max = MAX, .line = 1,
					      .open_key = "runs", .chunk = chunk };
	FILE *f = fmemopen((void *)text, n, "r");
	struct json_split *s = json_split_new(f, &o);
	struct json_piece p;
	struct err e = ERR_INIT;
	size_t values = 0;
	int rc;

	while ((rc = json_split_next(s, &p, &e)) == 1 || rc == ERR_REFUSED) {
		if (rc == 1 && p.unread && !is_value(&p)) {
			json_split_back(s);
		} else if (rc == 1) {
			fuzz_require(p.n <= MAX && p.line && p.nth);
			add_piece(&p, out);
			values++;
		} else {
			fuzz_require(*e.text && !p.p);
			buf_addf(out, "%zu-%zu %s\n", p.line, p.last_line, e.text);
			err_clear(&e);
		}
	}
	buf_addf(out, "%d %s\n", rc, e.text);
	fuzz_require(rc == e.code && rc == json_split_next(s, &p, NULL));
	json_split_free(s);
	fclose(f);
	return values;
}

bool fuzz_one(const char *text, size_t n)
{
	struct buf once = BUF_INIT, again = BUF_INIT;
	size_t values;

	if (!n)
		return false;
	values = read_all(text, n, 0, &once);
	fuzz_require(values == read_all(text, n, 3 + n % 13, &again));
	if (strcmp(once.p, again.p) != 0) {
		fprintf(stderr, "%s\n--- and\n%s", once.p, again.p);
		fuzz_require(false);
	}
	buf_release(&once);
	buf_release(&again);
	return values;
}
