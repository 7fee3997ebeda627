/* SPDX-License-Identifier: MIT */
/* One stream, a line at a time, into the builder: a run comes out, or words. */
#include <string.h>

#include "core/base/err.h"
#include "core/model/run_builder.h"
#include "fuzz.h"

static int feed(struct run_builder *b, const char *line, size_t n, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct event ev;
	int rc = event_parse(line, n, &a, &ev, e);

	if (rc == 0)
		rc = run_builder_feed(b, &ev, e);
	arena_release(&a);
	return rc;
}

bool fuzz_one(const char *text, size_t n)
{
	struct run_builder *b = run_builder_new();
	struct err e = ERR_INIT;
	struct run *r = NULL;
	const char *end = text + n;
	int rc = 0;

	while (rc == 0 && text < end) {
		const char *nl = memchr(text, '\n', (size_t)(end - text));
		size_t len = (size_t)((nl ? nl : end) - text);

		rc = feed(b, text, len, &e);
		text += len + (nl != NULL);
	}
	if (rc == 0)
		r = run_builder_finish(b, &e);
	fuzz_require(r ? run_validate(r, NULL) == 0 : e.code < 0 && *e.text);
	rc = r ? 1 : 0;
	run_free(r);
	run_builder_free(b);
	return rc;
}
