/* SPDX-License-Identifier: MIT */
/*
 * fuzz: what the fuzz targets have in common.  A target is one file,
 * fuzz_NAME.c, that defines fuzz_one(); fuzz.c gives libFuzzer its entry and
 * says at the end how many inputs were taken, so that a target which refuses
 * everything at its first byte is seen.
 */
#ifndef POSTSIL_FUZZ_H
#define POSTSIL_FUZZ_H

#include <stdbool.h>
#include <stddef.h>

/* True when the parser took the text, which has no NUL behind it. */
bool fuzz_one(const char *text, size_t n);

/* Its canonical form is read back to the same bytes. */
struct run;
void fuzz_check_run(const struct run *r);

/* Ends the program, which libFuzzer reports with the input that led here. */
#define fuzz_require(x) do { if (!(x)) __builtin_trap(); } while (0)

#endif
