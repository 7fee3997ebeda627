/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* libFuzzer's names. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerInitialize(int *argc, char ***argv);

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
