/* SPDX-License-Identifier: MIT */
#include "core/base/buf.h"
#include "core/model/data_embed.h"
#include "tui/completion.h"
#include "tui/view.h"

/* " -d 'words'" */
static void add_text(struct buf *out, const char *words)
{
	buf_adds(out, " -d '");
	completion_add_escaped(out, words, "'\\");
	buf_adds(out, "'\n");
}

/* " -r -F": what offers a value, and that there is one. */
static void add_value(struct buf *out, enum args_value v)
{
	const char *what = completion_what(v);

	if (v == VALUE_FILE)
		buf_adds(out, " -r -F");
	else if (v == VALUE_DIR)
		buf_adds(out, " -x -a '(__fish_complete_directories)'");
	else if (what)
		buf_addf(out, " -x -a '(__postsil_names %s)'", what);
	else
		buf_adds(out, " -x");
}

static void add_words(struct buf *out, const struct args_command *c,
		      const struct args_option *o)
{
	const char *w = completion_option_word(c, o, 0);

	if (!w) {
		add_value(out, o->takes);
		return;
	}
	buf_addf(out, " -x -a '%s", w);
	for (size_t i = 1; (w = completion_option_word(c, o, i)) != NULL; i++)
		buf_addf(out, " %s", w);
	buf_adds(out, "'");
}

static void add_name(struct buf *out, const struct args_command *c)
{
	buf_addf(out, " %s", *c->name ? c->name : "\"\"");
}

static void add_option(struct buf *out, const struct args_command *c,
		       const struct args_option *o)
{
	buf_addf(out, "' -l %s", o->name);
	if (o->value)
		add_words(out, c, o);
	add_text(out, o->help);
}

/* One line for the commands that take it, but for --format, whose words differ. */
static void add_options(const struct args_command *commands,
			const struct args_option *o, struct buf *out)
{
	const struct args_command *any = NULL;

	for (const struct args_command *c = commands; c->name; c++) {
		if (!completion_takes(c, o))
			continue;
		if (!any)
			buf_adds(out, "complete -c postsil -n '__postsil_in");
		add_name(out, c);
		any = c;
		if (completion_is_format(o)) {
			add_option(out, c, o);
			any = NULL;
		}
	}
	if (any)
		add_option(out, any, o);
}

/* What stands behind the word, or behind any first operand. */
static void add_next(struct buf *out, const struct args_command *c, const char *word,
		     enum args_value next)
{
	if (next == VALUE_NONE)
		return;
	buf_addf(out, "complete -c postsil -n '__postsil_%s %s%s%s'",
		 completion_repeats(c, next) ? "more" : "next", c->name,
		 word ? " " : "", word ? word : "");
	add_value(out, next);
	buf_adds(out, "\n");
}

static const char *words_of(const struct args_command *commands,
			    const struct args_command *c, size_t i)
{
	if (c->value == VALUE_VIEW)
		return view_all[i]->title;
	if (c->value == VALUE_COMMAND)
		while (!*commands->name || i-- > 0)
			commands++;
	return c->value == VALUE_COMMAND ? commands->summary : "";
}

static void add_operands(const struct args_command *commands,
			 const struct args_command *c, struct buf *out)
{
	enum args_value next;
	const char *w = completion_operand(commands, c, 0, &next);

	if (!w && c->value != VALUE_NONE) {
		buf_addf(out, "complete -c postsil -n '__postsil_first %s'", c->name);
		add_value(out, c->value);
		buf_adds(out, "\n");
		if (completion_repeats(c, c->value))
			add_next(out, c, NULL, c->value);
	}
	for (size_t i = 0; (w = completion_operand(commands, c, i, &next)); i++) {
		buf_addf(out, "complete -c postsil -n '__postsil_first %s' -x -a %s",
			 c->name, w);
		add_text(out, words_of(commands, c, i));
		add_next(out, c, w, next);
	}
}

static void add_complete(const struct args_command *commands, struct buf *out)
{
	for (const struct args_command *c = commands; c->name; c++) {
		if (*c->name) {
			buf_addf(out, "complete -c postsil -n '__postsil_in \"\"' -a %s",
				 c->name);
			add_text(out, c->summary);
		}
		add_operands(commands, c, out);
	}
	for (size_t i = 0; i < args_n_options; i++)
		add_options(commands, &args_options[i], out);
}

static void add_valued(const struct args_command *commands, struct buf *out)
{
	(void)commands;
	buf_adds(out, "\t\t\t\tcase ");
	completion_add_valued(out, " ");
	buf_adds(out, "\n");
}

void completion_fish(const struct args_command *commands, struct buf *out)
{
	static const struct completion_part parts[] = {
		{ "valued", add_valued }, { "complete", add_complete }, { NULL, NULL },
	};

	buf_adds(out, "# fish completion for postsil: made by `postsil completion fish`\n");
	completion_fill(data_completion_fish, parts, commands, out);
}
