/* SPDX-License-Identifier: MIT */
#include "tui/key_bindings.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/utf8.h"
#include "tui/key_name.h"
#include "tui/nearest.h"
#include "tui/screen.h"

#define CTRL(c) ((c) & 31)
#define BLANK " \t"

static size_t n_rows(void)
{
	return keymap_count < BINDINGS_MAX ? keymap_count : BINDINGS_MAX;
}

void key_bindings_init(struct key_bindings *b)
{
	*b = (struct key_bindings){ 0 };
	for (size_t i = 0; i < n_rows(); i++) {
		memcpy(b->row[i].key, keymap_table[i].key, sizeof b->row[i].key);
		snprintf(b->row[i].shown, sizeof b->row[i].shown, "%s",
			 keymap_table[i].keys);
	}
}

/* --- setting --------------------------------------------------------------- */

static bool is_of_screens(uint32_t key)
{
	static const uint32_t moves[] = {
		'h', 'j', 'k', 'l', SKEY_UP, SKEY_DOWN, SKEY_LEFT, SKEY_RIGHT, SKEY_HOME,
		SKEY_END, SKEY_PAGE_UP, SKEY_PAGE_DOWN, SKEY_TAB, SKEY_BACK_TAB, SKEY_ENTER,
	};

	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
		if (moves[i] == key)
			return true;
	return key >= '0' && key <= '9';
}

/* Signals and flow control: they never arrive. */
static bool is_of_terminal(uint32_t key)
{
	return key == CTRL('C') || key == CTRL('Z') || key == CTRL('S') ||
	       key == CTRL('Q');
}

/* The row that has the key by a line (given) or by the table; -1: none but row but. */
static int holder(const struct key_bindings *b, uint32_t key, bool given, size_t but)
{
	for (size_t i = 0; i < n_rows(); i++)
		for (int k = 0; k < BINDING_KEYS && b->row[i].key[k]; k++)
			if (b->row[i].key[k] == key && i != but &&
			    (b->row[i].line > 0) == given)
				return (int)i;
	return -1;
}

static int check_key(const struct key_bindings *b, uint32_t key, size_t row,
		     struct err *e)
{
	char name[KEY_NAME_SIZE];
	int other = holder(b, key, true, row);

	key_name_write(key, name);
	if (is_of_screens(key))
		return err_set(e, ERR_USAGE, "%s moves and opens on the screens and can be "
			       "no other's", name);
	if (is_of_terminal(key))
		return err_set(e, ERR_USAGE, "the terminal keeps %s for itself", name);
	if (other >= 0)
		return err_set(e, ERR_CONFLICT, "line %d gave %s to %s already",
			       b->row[other].line, name, keymap_table[other].name);
	return 0;
}

static int parse_keys(const struct key_bindings *b, size_t row, const char *s,
		      struct key_binding *out, struct err *e)
{
	int n = 0;

	if (strcmp(s, "none") == 0)
		return 0;
	for (s += strspn(s, BLANK); *s; s += strspn(s, BLANK)) {
		size_t len = strcspn(s, BLANK);
		uint32_t key;
		int rc;

		if (n == BINDING_KEYS)
			return err_set(e, ERR_USAGE, "an action has %d keys at most",
				       BINDING_KEYS);
		if (!key_name_parse(s, len, &key))
			return err_set(e, ERR_USAGE, "no key is called '%.*s'; keys are "
				       "q, F10, Ctrl-L, Space ...",
				       (int)utf8_fit(s, len < 40 ? len : 40), s);
		rc = check_key(b, key, row, e);
		if (rc < 0)
			return rc;
		out->key[n++] = key;
		s += len;
	}
	return n ? 0 : err_set(e, ERR_USAGE, "it names no key; without any it is none");
}

/* Names with blanks between them, as many as have room. */
static void show_keys(struct key_binding *r, const struct key_command *c)
{
	size_t n = 0;

	r->shown[0] = '\0';
	for (int k = 0; k < BINDING_KEYS && r->key[k]; k++) {
		char name[KEY_NAME_SIZE];

		key_name_write(r->key[k], name);
		if (n + strlen(name) + 2 > sizeof r->shown)
			break;
		n += (size_t)snprintf(r->shown + n, sizeof r->shown - n, "%s%s",
				      n ? " " : "", name);
	}
	if (c->action == ACTION_GOTO && n && n + 9 < sizeof r->shown)
		snprintf(r->shown + n, sizeof r->shown - n, ", letter");
}

static int unknown_action(const char *name, struct err *e)
{
	const char *names[BINDINGS_MAX + 1], *near;
	size_t n = 0;

	for (size_t i = 0; i < n_rows(); i++)
		if (keymap_table[i].name)
			names[n++] = keymap_table[i].name;
	names[n] = NULL;
	near = nearest_word(name, names);
	return err_set(e, ERR_USAGE, "no action '%.*s'%s%s%s",
		       (int)utf8_fit(name, 40), name, near ? "; did you mean " : "",
		       near ? near : "", near ? "?" : "");
}

int key_bindings_set(struct key_bindings *b, const char *name, const char *keys,
		     int line, struct err *e)
{
	struct key_binding new = { .line = line };
	size_t i = 0;
	int rc, before;

	while (i < n_rows() &&
	       !(keymap_table[i].name && strcmp(keymap_table[i].name, name) == 0))
		i++;
	if (i == n_rows())
		return unknown_action(name, e);
	rc = parse_keys(b, i, keys, &new, e);
	if (rc < 0)
		return rc;
	show_keys(&new, &keymap_table[i]);
	before = b->row[i].line;
	b->row[i] = new;
	return before;
}

/* --- settling -------------------------------------------------------------- */

static void take_key(struct key_bindings *b, size_t row, uint32_t key)
{
	struct key_binding *r = &b->row[row];
	int n = 0;

	for (int k = 0; k < BINDING_KEYS; k++)
		if (r->key[k] && r->key[k] != key)
			r->key[n++] = r->key[k];
	while (n < BINDING_KEYS)
		r->key[n++] = 0;
	show_keys(r, &keymap_table[row]);
}

int key_bindings_settle(struct key_bindings *b, struct err *e)
{
	for (size_t i = 0; i < n_rows(); i++)
		for (int k = 0; b->row[i].line && k < BINDING_KEYS && b->row[i].key[k];
		     k++) {
			uint32_t key = b->row[i].key[k];
			int loser = holder(b, key, false, i);
			char name[KEY_NAME_SIZE];

			if (loser < 0)
				continue;
			key_name_write(key, name);
			take_key(b, (size_t)loser, key);
			err_set(e, ERR_CONFLICT, "%s is %s's now; %s has %s%s", name,
				keymap_table[i].name, keymap_table[loser].name
					? keymap_table[loser].name
					: keymap_table[loser].help,
				*b->row[loser].shown ? b->row[loser].shown
						     : "no key left",
				*b->row[loser].shown ? " left" : "");
			return b->row[i].line;
		}
	return 0;
}

/* --- looking up ------------------------------------------------------------ */

const struct key_command *key_bindings_find(const struct key_bindings *b, uint32_t key,
					    int in_run)
{
	for (size_t i = 0; i < n_rows(); i++)
		for (int k = 0; k < BINDING_KEYS && b->row[i].key[k]; k++)
			if (b->row[i].key[k] == key &&
			    (keymap_table[i].scope == KEYS_ALWAYS || in_run))
				return &keymap_table[i];
	return key >= '1' && key <= '9' ? keymap_find(key, in_run) : NULL;
}

const char *key_bindings_shown(const struct key_bindings *b, const struct key_command *c)
{
	size_t i = (size_t)(c - keymap_table);

	return i < n_rows() ? b->row[i].shown : c->keys;
}
