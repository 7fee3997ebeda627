/* SPDX-License-Identifier: MIT */
#include "tui/palette.h"

#include <string.h>

#include "core/base/err.h"
#include "tui/keymap.h"
#include "tui/nearest.h"
#include "tui/view.h"
#include "tui/words.h"

/* What is left to the shell: everything but these. */
static const char *const inside[] = { "", "show", "run", "alert", "export", "help", NULL };
/* And of these all options but those that name another database, print or plan. */
static const char *const outside[] = {
	"color", "db", "demo", "dry-run", "format", "plain", "size", "version", NULL
};
/* What the screen shows is exported: its filters are those of the screen. */
static const char *const of_export[] = { "format", "help", NULL };

static const char *export_format(size_t i)
{
	static const char *const formats[] = { "csv", "json", "txt" };

	return i < sizeof formats / sizeof *formats ? formats[i] : NULL;
}

static bool is_among(const char *const *list, const char *s)
{
	for (; *list; list++)
		if (strcmp(*list, s) == 0)
			return true;
	return false;
}

static void take_options(const struct args_command *c, const char **out)
{
	bool files = c->files;
	size_t n = 0;

	for (size_t i = 0; c->options[i] && n < ARGS_OPTIONS_MAX; i++)
		if (files ? is_among(of_export, c->options[i])
			  : !is_among(outside, c->options[i]))
			out[n++] = c->options[i];
	out[n] = NULL;
}

void palette_commands_init(struct palette_commands *out, const struct args_command *all)
{
	size_t n = 0;

	*out = (struct palette_commands){ .all = all };
	for (; all->name && n + 1 < PALETTE_COMMANDS; all++) {
		if (!is_among(inside, all->name))
			continue;
		out->command[n] = *all;
		take_options(all, out->options[n]);
		out->command[n].options = out->options[n];
		if (all->files)
			out->command[n].format = export_format;
		n++;
	}
}

/* --- the first word ------------------------------------------------------------ */

bool palette_is_screen(const struct palette_commands *c, const char *word)
{
	return *word && view_find(word) && !args_command_find(c->command, word);
}

static int unknown(const struct palette_commands *c, const char *word, struct err *e)
{
	const char *names[PALETTE_COMMANDS + 96], *near;
	size_t n = 0;

	for (const struct args_command *x = c->command; x->name; x++)
		if (*x->name)
			names[n++] = x->name;
	for (size_t i = 0; view_all[i] && n < PALETTE_COMMANDS + 32; i++)
		names[n++] = view_all[i]->name;
	for (size_t i = 0; i < keymap_count && n < PALETTE_COMMANDS + 95; i++)
		if (keymap_table[i].name && keymap_named(keymap_table[i].name))
			names[n++] = keymap_table[i].name;
	names[n] = NULL;
	near = nearest_word(word, names);
	return err_set(e, ERR_USAGE, "no command and no screen is called '%.40s'; %s%s%s",
		       word, near ? "did you mean '" : "Tab lists them", near ? near : "",
		       near ? "'?" : "");
}

int palette_find(const struct palette_commands *c, const char *word,
		 const struct args_command **command, const struct key_command **key,
		 struct err *e)
{
	*key = NULL;
	*command = args_command_find(c->command,
				     palette_is_screen(c, word) ? "show" : word);
	if (*command && *word)
		return 0;
	*command = NULL;
	*key = keymap_named(word);
	if (*key)
		return 0;
	if (*word && args_command_find(c->all, word))
		return err_set(e, ERR_USAGE, "'%.40s' is for the shell: leave with q, or "
			       "in another terminal, postsil %.40s", word, word);
	return unknown(c, word, e);
}

static bool is_option(const char *const *options, const char *word)
{
	for (; *options; options++) {
		size_t n = strlen(*options);

		if (strncmp(word, *options, n) == 0 && (word[n] == '=' || !word[n]))
			return true;
	}
	return false;
}

int palette_check_options(const struct palette_commands *c,
			  const struct args_command *command, const struct words *w,
			  struct err *e)
{
	const struct args_command *whole = args_command_find(c->all, command->name);

	for (size_t i = 0; i < w->n && strcmp(w->word[i], "--") != 0; i++) {
		const char *word = w->word[i];

		if (strncmp(word, "--", 2) == 0 && is_option(whole->options, word + 2) &&
		    !is_option(command->options, word + 2))
			return err_set(e, ERR_USAGE, "%.40s is for the shell, where '%s' "
				       "prints; here is a screen", word, command->name);
	}
	return 0;
}
