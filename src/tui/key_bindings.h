/* SPDX-License-Identifier: MIT */
/*
 * key_bindings: the keys of keymap.h's actions as this user has them: the table's,
 * but where his configuration says otherwise ("key.quit = q F10").
 *
 * A screen's own keys still come before them (keymap.h).  The keys that move and open
 * on every screen, the digits, and those that the terminal keeps for itself are
 * nobody's to give.  Ctrl-C always leaves.
 *
 * Lines may come in any order (two actions that swap keys), so keys are taken from
 * actions that have the table's only at the end: key_bindings_settle().
 */
#ifndef POSTSIL_KEY_BINDINGS_H
#define POSTSIL_KEY_BINDINGS_H

#include <stdint.h>

#include "tui/keymap.h"

struct err;

#define BINDINGS_MAX 64   /* rows of keymap_table; more have fixed keys */
#define BINDING_KEYS 4
#define BINDING_SHOWN 28

struct key_binding {
	uint32_t key[BINDING_KEYS];   /* 0: none, and none behind it */
	int line;                     /* that gave them; 0: the table's */
	char shown[BINDING_SHOWN];    /* as people read them; "" without keys */
};

struct key_bindings {
	struct key_binding row[BINDINGS_MAX];   /* as keymap_table */
};

/* The table's keys. */
void key_bindings_init(struct key_bindings *b);

/* Gives the action called name the keys of a text: up to BINDING_KEYS names of
 * key_name.h with blanks between them, or "none"; line is 1 or more.
 * Returns the line that gave it others before, 0: none did.
 * ERR_USAGE: no such action or key, or too many; ERR_CONFLICT: another line has given a
 * key of them already.  The action keeps what it had then. */
int key_bindings_set(struct key_bindings *b, const char *name, const char *keys,
		     int line, struct err *e);

/* Takes one key that a line gave from the action that has it by the table, says which
 * in *e (ERR_CONFLICT) and returns the line; 0 when nothing is left to take. */
int key_bindings_settle(struct key_bindings *b, struct err *e);

/* As keymap_find(), with these keys. */
const struct key_command *key_bindings_find(const struct key_bindings *b, uint32_t key,
					    int in_run);

/* The keys of a row of keymap_table as people read them; borrowed. */
const char *key_bindings_shown(const struct key_bindings *b,
			       const struct key_command *c);

#endif
