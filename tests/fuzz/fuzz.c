/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/model/run_parse.h"

/* libFuzzer's names. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerInitialize(int *argc, char ***argv);

void fuzz_check_run(const struct run *r)
{
	struct buf once = BUF_INIT, again = BUF_INIT;
	struct run *back = NULL;
	struct err e = ERR_INIT;

	run_canonical(r, &once);
	if (run_parse(once.p, once.n, &back, &e) < 0) {
		fprintf(stderr, "%s\n%s\n", e.text, once.p);
		fuzz_require(false);
	}
	run_canonical(back, &again);
	fuzz_require(strcmp(once.p, again.p) == 0);
	run_free(back);
	buf_release(&once);
	buf_release(&again);
}

static size_t taken, refused;

static void say(void)
{
	fprintf(stderr, "fuzz: %zu taken, %zu refused\n", taken, refused);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return atexit(say);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (fuzz_one((const char *)data, n))
		taken++;
	else
		refused++;
	return 0;
}
