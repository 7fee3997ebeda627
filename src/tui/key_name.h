/* SPDX-License-Identifier: MIT */
/*
 * key_name: keys by the names that people write: one character stands for itself
 * ("q", "?", "ä"), others are named "F5", "Ctrl-L", "Shift-Tab", "PgUp", "Space".
 * Names are told apart without regard to case; characters are not: "t" and "T" are
 * two keys.
 */
#ifndef POSTSIL_KEY_NAME_H
#define POSTSIL_KEY_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEY_NAME_SIZE 16

/* The key (screen.h) that the n bytes at s name; false for no or no known name. */
bool key_name_parse(const char *s, size_t n, uint32_t *key);

/* The name of a key, which key_name_parse() takes; "?" where it has none. */
void key_name_write(uint32_t key, char out[KEY_NAME_SIZE]);

#endif
