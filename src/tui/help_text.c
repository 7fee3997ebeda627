/* SPDX-License-Identifier: MIT */
#include "tui/help_text.h"

#include <stdio.h>
#include <string.h>

#include "tui/cmd/cmd.h"
#include "tui/key_bindings.h"
#include "tui/keymap.h"
#include "tui/view.h"

static void add(struct help_text *h, const char *keys, const char *text)
{
	struct help_row *r = &h->row[h->n];

	if (h->n == HELP_ROWS)
		return;
	snprintf(r->keys, sizeof r->keys, "%s", keys);
	snprintf(r->text, sizeof r->text, "%s", text);
	r->is_title = !*keys;
	h->n++;
}

static void add_view(struct help_text *h, const struct view_ops *v, const char *behind)
{
	char title[64];

	if (!v || !v->keys)
		return;
	snprintf(title, sizeof title, "%s%s", v->title, behind);
	add(h, "", title);
	for (const struct view_key *k = v->keys; k->keys; k++)
		add(h, k->keys, k->help);
}

/* An action that has lost its keys is there, without any. */
static void add_actions(struct help_text *h, bool in_run, const struct key_bindings *keys)
{
	for (size_t i = 0; i < keymap_count; i++) {
		const struct key_command *c = &keymap_table[i];
		const char *shown = keys ? key_bindings_shown(keys, c) : c->keys;

		if ((c->scope == KEYS_IN_RUN) == in_run)
			add(h, *shown ? shown : "(none)", c->help);
	}
}

static void add_commands(struct help_text *h)
{
	for (const struct args_command *c = cmd_table; c->name; c++)
		if (*c->name)
			add(h, c->name, c->summary);
}

static void add_screens(struct help_text *h)
{
	const char *names[32] = { NULL };
	char keys[32];

	for (size_t i = 0; view_all[i] && i < 31; i++)
		names[i] = view_all[i]->name;
	for (size_t i = 0; names[i]; i++) {
		char letter = keymap_letter(names, i);

		if (i < 9)
			snprintf(keys, sizeof keys, "%zu  g %c", i + 1, letter);
		else
			snprintf(keys, sizeof keys, "g %c", letter);
		add(h, keys, view_all[i]->title);
	}
}

void help_text_build(struct help_text *h, const struct view_ops *screen,
		     const struct key_bindings *keys)
{
	h->n = 0;
	add_view(h, screen, ", this screen");
	add(h, "", "Everywhere");
	add_actions(h, false, keys);
	add(h, "", "While a run goes on");
	add_actions(h, true, keys);
	add(h, "", "Screens");
	add_screens(h);
	for (size_t i = 0; view_all[i]; i++)
		if (view_all[i] != screen)
			add_view(h, view_all[i], "");
	add(h, "", "Commands of the shell");
	add_commands(h);
}

size_t help_text_filter(struct help_text *h, const char *words)
{
	const struct help_row *title = NULL;   /* not kept yet */
	bool all = false;
	size_t kept = 0, n = 0;

	for (size_t i = 0; i < h->n; i++) {
		struct help_row r = h->row[i];

		if (r.is_title) {
			title = &h->row[i];
			all = strcasestr(r.text, words) != NULL;
			continue;
		}
		if (!all && !strcasestr(r.text, words) && !strcasestr(r.keys, words))
			continue;
		/* what is kept never overtakes what is looked at */
		if (title)
			h->row[n++] = *title;
		title = NULL;
		h->row[n++] = r;
		kept++;
	}
	h->n = n;
	return kept;
}
