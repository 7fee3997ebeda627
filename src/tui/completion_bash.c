/* SPDX-License-Identifier: MIT */
#include "core/base/buf.h"
#include "core/model/data_embed.h"
#include "tui/completion.h"

/* What offers a value.  Words need no quotes. */
static void add_value(struct buf *out, enum args_value v)
{
	const char *what = completion_what(v);

	if (v == VALUE_FILE)
		buf_adds(out, "_postsil_files");
	else if (v == VALUE_DIR)
		buf_adds(out, "_postsil_dirs");
	else if (what)
		buf_addf(out, "_postsil_names %s", what);
	else
		buf_adds(out, ":");
}

static void add_options(const struct args_command *commands, struct buf *out)
{
	for (const struct args_command *c = commands; c->name; c++) {
		buf_addf(out, "\t%s) _postsil_words \"", *c->name ? c->name : "''");
		for (size_t i = 0; c->options[i]; i++)
			buf_addf(out, "%s--%s", i ? " " : "", c->options[i]);
		buf_adds(out, "\" ;;\n");
	}
}

static void add_words(struct buf *out, const struct args_command *c,
		      const struct args_option *o)
{
	const char *w = completion_option_word(c, o, 0);

	if (!w) {
		add_value(out, o->takes);
		return;
	}
	buf_addf(out, "_postsil_words \"%s", w);
	for (size_t i = 1; (w = completion_option_word(c, o, i)) != NULL; i++)
		buf_addf(out, " %s", w);
	buf_adds(out, "\"");
}

/* Values of one option are the same for all commands, but for --format's. */
static void add_values(const struct args_command *commands, struct buf *out)
{
	for (size_t i = 0; i < args_n_options; i++) {
		const struct args_option *o = &args_options[i];

		if (o->kind == OPTION_FLAG)
			continue;
		for (const struct args_command *c = commands; c->name; c++) {
			if (!completion_takes(c, o))
				continue;
			buf_addf(out, "\t%s--%s) ",
				 completion_is_format(o) ? c->name : "*", o->name);
			add_words(out, c, o);
			buf_adds(out, " ;;\n");
			if (!completion_is_format(o))
				break;
		}
	}
}

static void add_first(const struct args_command *commands, struct buf *out)
{
	enum args_value next;
	const char *w;

	buf_adds(out, "\t'') _postsil_words \"");
	for (size_t i = 0; (w = completion_value_word(commands, VALUE_COMMAND, i)); i++)
		buf_addf(out, "%s%s", i ? " " : "", w);
	buf_adds(out, "\" ;;\n");
	for (const struct args_command *c = commands; c->name; c++) {
		if (!c->max_operands)
			continue;
		buf_addf(out, "\t%s) ", c->name);
		w = completion_operand(commands, c, 0, &next);
		if (w)
			buf_addf(out, "_postsil_words \"%s", w);
		else
			add_value(out, c->value);
		for (size_t i = 1; w; i++)
			if ((w = completion_operand(commands, c, i, &next)))
				buf_addf(out, " %s", w);
			else
				buf_adds(out, "\"");
		buf_adds(out, " ;;\n");
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

static void add_valued(const struct args_command *commands, struct buf *out)
{
	(void)commands;
	buf_adds(out, "\t\t\t");
	completion_add_valued(out, "|");
	buf_adds(out, ") option=$w && continue ;;\n");
}

void completion_bash(const struct args_command *commands, struct buf *out)
{
	static const struct completion_part parts[] = {
		{ "options", add_options }, { "values", add_values },
		{ "first", add_first }, { "next", add_next },
		{ "valued", add_valued }, { NULL, NULL },
	};

	buf_adds(out, "# bash completion for postsil: made by `postsil completion bash`\n");
	completion_fill(data_completion_bash, parts, commands, out);
}
