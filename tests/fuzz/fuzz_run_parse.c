/* SPDX-License-Identifier: MIT */
/* A text is refused in words, or its canonical form is a fixed point: read again,
 * it gives the very same bytes. */
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/model/run_parse.h"
#include "fuzz.h"

bool fuzz_one(const char *text, size_t n)
{
	struct buf once = BUF_INIT, again = BUF_INIT;
	struct err e = ERR_INIT;
	struct run *r = NULL;

	if (run_parse(text, n, &r, &e) < 0) {
		fuzz_require(e.code < 0 && *e.text && !r);
		return false;
	}
	run_canonical(r, &once);
	run_free(r);
	fuzz_require(run_parse(once.p, once.n, &r, &e) == 0);
	run_canonical(r, &again);
	run_free(r);
	fuzz_require(strcmp(once.p, again.p) == 0);
	buf_release(&once);
	buf_release(&again);
	return true;
}
