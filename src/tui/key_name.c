/* SPDX-License-Identifier: MIT */
#include "tui/key_name.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/base/utf8.h"
#include "tui/screen.h"

#define CTRL(c) ((uint32_t)(c) & 31)

struct named { const char *name; uint32_t key; };

/* The first name of a key is the one that is written. */
static const struct named named[] = {
	{ "Tab", SKEY_TAB }, { "Enter", SKEY_ENTER }, { "Esc", SKEY_ESC },
	{ "Space", ' ' }, { "Backspace", SKEY_BACKSPACE },
	{ "Up", SKEY_UP }, { "Down", SKEY_DOWN },
	{ "Left", SKEY_LEFT }, { "Right", SKEY_RIGHT },
	{ "Home", SKEY_HOME }, { "End", SKEY_END },
	{ "PgUp", SKEY_PAGE_UP }, { "PgDn", SKEY_PAGE_DOWN },
	{ "Ins", SKEY_INSERT }, { "Del", SKEY_DELETE },
	{ "Shift-Tab", SKEY_BACK_TAB },
	{ "F1", SKEY_F1 }, { "F2", SKEY_F2 }, { "F3", SKEY_F3 }, { "F4", SKEY_F4 },
	{ "F5", SKEY_F5 }, { "F6", SKEY_F6 }, { "F7", SKEY_F7 }, { "F8", SKEY_F8 },
	{ "F9", SKEY_F9 }, { "F10", SKEY_F10 }, { "F11", SKEY_F11 },
	{ "F12", SKEY_F12 },
	{ "Escape", SKEY_ESC }, { "Return", SKEY_ENTER },
	{ "PageUp", SKEY_PAGE_UP }, { "PageDown", SKEY_PAGE_DOWN },
	{ "Insert", SKEY_INSERT }, { "Delete", SKEY_DELETE },
};

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* "Ctrl-L", "^L".  A terminal sends Ctrl-H, I, J and M for Backspace, Tab and Enter:
 * they are no keys of their own. */
static bool parse_control(const char *s, size_t n, uint32_t *key)
{
	if (n == 6 && strncasecmp(s, "ctrl-", 5) == 0)
		s += 5;
	else if (n == 2 && *s == '^')
		s++;
	else
		return false;
	if (!is_letter(*s) || strchr("hijmHIJM", *s))
		return false;
	*key = CTRL(*s);
	return true;
}

bool key_name_parse(const char *s, size_t n, uint32_t *key)
{
	uint32_t ch;

	if (n == 0)
		return false;
	if (utf8_next(s, n, &ch) == n) {
		*key = ch;
		return ch > ' ' && ch != 0xfffd && !utf8_is_control(ch);
	}
	for (size_t i = 0; i < sizeof named / sizeof *named; i++)
		if (strlen(named[i].name) == n && strncasecmp(named[i].name, s, n) == 0) {
			*key = named[i].key;
			return true;
		}
	return parse_control(s, n, key);
}

void key_name_write(uint32_t key, char out[KEY_NAME_SIZE])
{
	for (size_t i = 0; i < sizeof named / sizeof *named; i++)
		if (named[i].key == key) {
			snprintf(out, KEY_NAME_SIZE, "%s", named[i].name);
			return;
		}
	if (key && key < ' ')
		snprintf(out, KEY_NAME_SIZE, "Ctrl-%c", (char)(key + '@'));
	else if (key > ' ' && key < SKEY_UP && !utf8_is_control(key))
		out[utf8_encode(key, out)] = '\0';
	else
		snprintf(out, KEY_NAME_SIZE, "?");
}
