/* SPDX-License-Identifier: MIT */
#include "core/base/buf.h"
#include "core/model/data_embed.h"
#include "tui/completion.h"
#include "tui/view.h"

/* Words between single quotes, in which a quote is '\''.  What _arguments and _describe
 * read gives brackets and colons a meaning. */
static void add_text(struct buf *out, const char *s)
{
	for (; *s; s++)
		if (*s == '\'')
			buf_adds(out, "'\\''");
		else
			completion_add_escaped(out, (const char[]){ *s, '\0' }, "[]:\\");
}

/* The action of _arguments that offers a value; behind a blank it gets the words that
 * it has here, and no others before them. */
static void add_value(struct buf *out, enum args_value v)
{
	const char *what = completion_what(v);

	if (v == VALUE_FILE)
		buf_adds(out, "_files");
	else if (v == VALUE_DIR)
		buf_adds(out, "_directories");
	else if (v == VALUE_COMMAND)
		buf_adds(out, "_postsil_commands");
	else if (v == VALUE_VIEW)
		buf_adds(out, "_postsil_views");
	else if (what)
		buf_addf(out, " _postsil_names %s", what);
	else
		buf_adds(out, " ");
}

/* '--db=[help]:FILE:_files' */
static void add_option(struct buf *out, const struct args_command *c,
		       const struct args_option *o)
{
	bool again = o->kind == OPTION_MAP || o->kind == OPTION_SET;
	const char *w = completion_option_word(c, o, 0);

	buf_addf(out, " \\\n\t\t\t'%s--%s%s[", again ? "*" : "", o->name,
		 o->value ? "=" : "");
	add_text(out, o->help);
	buf_adds(out, "]");
	if (o->value)
		buf_addf(out, ":%s:", o->value);
	if (w) {
		buf_addf(out, "(%s", w);
		for (size_t i = 1; (w = completion_option_word(c, o, i)) != NULL; i++)
			buf_addf(out, " %s", w);
		buf_adds(out, ")");
	} else if (o->value) {
		add_value(out, o->takes);
	}
	buf_adds(out, "'");
}

static void add_operands(struct buf *out, const struct args_command *c)
{
	if (!*c->name) {
		buf_adds(out, " \\\n\t\t\t'1:command:_postsil_commands'");
		return;
	}
	buf_adds(out, " \\\n\t\t\t'1: : '");
	if (!c->max_operands)
		return;
	buf_adds(out, " \\\n\t\t\t'2: :");
	if (c->words) {
		buf_addf(out, "(%s", c->words->word);
		for (const struct args_operand *w = c->words + 1; w->word; w++)
			buf_addf(out, " %s", w->word);
		buf_adds(out, ")");
	} else {
		add_value(out, c->value);
	}
	buf_addf(out, "'%s", c->max_operands > 1 ?
		 " \\\n\t\t\t'*: :_postsil_next'" : "");
}

static void add_arguments(const struct args_command *commands, struct buf *out)
{
	for (const struct args_command *c = commands; c->name; c++) {
		buf_addf(out, "\t%s)\n\t\t_arguments -S", *c->name ? c->name : "''");
		for (size_t i = 0; i < args_n_options; i++)
			if (completion_takes(c, &args_options[i]))
				add_option(out, c, &args_options[i]);
		add_operands(out, c);
		buf_adds(out, "\n\t\t;;\n");
	}
}

static void add_next(const struct args_command *commands, struct buf *out)
{
	enum args_value next;
	const char *w;

	for (const struct args_command *c = commands; c->name; c++) {
		for (size_t i = 0; (w = completion_operand(commands, c, i, &next)); i++) {
			if (next == VALUE_NONE)
				continue;
			buf_addf(out, "\t'%s %s '%s) ", c->name, w,
				 completion_repeats(c, next) ? "*" : "1");
			add_value(out, next);
			buf_adds(out, " ;;\n");
		}
		if (!completion_operand(commands, c, 0, &next) &&
		    completion_repeats(c, c->value)) {
			buf_addf(out, "\t'%s '*) ", c->name);
			add_value(out, c->value);
			buf_adds(out, " ;;\n");
		}
	}
}

/* 'name:words' */
static void add_described(struct buf *out, const char *name, const char *words)
{
	buf_addf(out, "\t\t'%s:", name);
	add_text(out, words);
	buf_adds(out, "'\n");
}

static void add_commands(const struct args_command *commands, struct buf *out)
{
	for (; commands->name; commands++)
		if (*commands->name)
			add_described(out, commands->name, commands->summary);
}

static void add_views(const struct args_command *commands, struct buf *out)
{
	(void)commands;
	for (size_t i = 0; view_all[i]; i++)
		add_described(out, view_all[i]->name, view_all[i]->title);
}

static void add_valued(const struct args_command *commands, struct buf *out)
{
	(void)commands;
	buf_adds(out, "\t\t\t");
	completion_add_valued(out, "|");
	buf_adds(out, ") option=$w && continue ;;\n");
}

void completion_zsh(const struct args_command *commands, struct buf *out)
{
	static const struct completion_part parts[] = {
		{ "commands", add_commands }, { "views", add_views },
		{ "next", add_next }, { "valued", add_valued },
		{ "arguments", add_arguments }, { NULL, NULL },
	};

	/* the first line tells zsh what it is for */
	buf_adds(out, "#compdef postsil\n"
		 "# zsh completion for postsil: made by `postsil completion zsh`\n");
	completion_fill(data_completion_zsh, parts, commands, out);
}
