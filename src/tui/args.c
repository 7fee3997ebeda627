/* SPDX-License-Identifier: MIT */
#include "tui/args.h"

#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "tui/args_option.h"
#include "tui/nearest.h"

/* --- parsing --------------------------------------------------------------- */

const struct args_command *args_command_find(const struct args_command *commands,
					     const char *name)
{
	for (; commands->name; commands++)
		if (strcmp(commands->name, name) == 0)
			return commands;
	return NULL;
}

static int unknown_command(const struct args_command *commands, const char *s,
			   struct err *e)
{
	const char *names[64], *near;
	size_t n = 0;

	for (; commands->name && n < 63; commands++)
		if (*commands->name)
			names[n++] = commands->name;
	names[n] = NULL;
	near = nearest_word(s, names);
	return err_set(e, ERR_USAGE, "no command is called '%.40s'; %s%s%s", s,
		       near ? "did you mean '" : "see postsil --help",
		       near ? near : "", near ? "'?" : "");
}

static int unknown_option(const struct args_command *c, const char *s, size_t n,
			  struct err *e)
{
	const char *names[ARGS_OPTIONS_MAX + 1], *near;
	char given[NEAREST_WORD_MAX + 8];
	size_t k = 0;

	if (c)
		for (size_t i = 0; c->options[i] && k < ARGS_OPTIONS_MAX; i++)
			names[k++] = c->options[i];
	else
		for (; k < args_n_options; k++)
			names[k] = args_options[k].name;
	names[k] = NULL;
	snprintf(given, sizeof given, "%.*s", (int)(n < 38 ? n : 38), s);
	near = nearest_word(given, names);
	if (c && *c->name)
		return err_set(e, ERR_USAGE, "'%s' takes no option --%s%s%s%s", c->name,
			       given, near ? "; did you mean --" : "",
			       near ? near : "", near ? "?" : "");
	if (args_option_find(s, n, false))
		return err_set(e, ERR_USAGE, "--%s belongs behind a command; see "
			       "postsil --help", given);
	return err_set(e, ERR_USAGE, "there is no option --%s; %s%s%s", given,
		       near ? "did you mean --" : "see postsil --help",
		       near ? near : "", near ? "?" : "");
}

static bool takes(const struct args_command *c, const char *name)
{
	for (size_t i = 0; c->options[i]; i++)
		if (strcmp(c->options[i], name) == 0)
			return true;
	return false;
}

struct parser {
	const struct args_command *commands;
	int argc, i;
	char **argv;
	/* options seen: what they mean is up to the command */
	struct seen {
		const struct args_option *option;
		const char *value;
	} seen[ARGS_OPTIONS_MAX + 2 * ARGS_MAPS];
	size_t n_seen;
};

static int parse_long(struct parser *p, struct args *a, const char *s,
		      struct err *e)
{
	size_t n = strcspn(s, "=");
	const struct args_option *o = args_option_find(s, n, false);
	const char *value = s[n] == '=' ? s + n + 1 : NULL;

	if (!o)
		return unknown_option(a->command, s, n, e);
	if (o->kind == OPTION_FLAG && value)
		return err_set(e, ERR_USAGE, "--%s takes no value", o->name);
	if (o->kind != OPTION_FLAG && !value) {
		if (p->i + 1 >= p->argc)
			return err_set(e, ERR_USAGE, "--%s needs a value: --%s %s",
				       o->name, o->name, o->value);
		value = p->argv[++p->i];
	}
	if (p->n_seen == sizeof p->seen / sizeof *p->seen)
		return err_set(e, ERR_USAGE, "too many options");
	for (size_t i = 0; i < p->n_seen; i++)
		if (p->seen[i].option == o && value && o->kind != OPTION_MAP &&
		    o->kind != OPTION_SET &&
		    strcmp(p->seen[i].value, value) != 0)
			return err_set(e, ERR_USAGE, "--%s is given twice", o->name);
	p->seen[p->n_seen++] = (struct seen){ o, value };
	return 0;
}

static int parse_operand(struct parser *p, struct args *a, const char *s,
			 struct err *e)
{
	if (!a->command) {
		a->command = *s ? args_command_find(p->commands, s) : NULL;
		return a->command ? 0 : unknown_command(p->commands, s, e);
	}
	p->argv[1 + a->n_operands++] = p->argv[p->i];
	return 0;
}

static int parse_all(struct parser *p, struct args *a, struct err *e)
{
	bool only_operands = false;
	int rc = 0;

	for (; p->i < p->argc && rc == 0; p->i++) {
		const char *s = p->argv[p->i];

		if (only_operands || s[0] != '-' || s[1] == '\0')
			rc = parse_operand(p, a, s, e);
		else if (strcmp(s, "--") == 0)
			only_operands = true;
		else if (s[1] == '-')
			rc = parse_long(p, a, s + 2, e);
		else if (strcmp(s, "-h") == 0)
			a->help = true;
		else if (strcmp(s, "-V") == 0)
			a->version = true;
		else
			rc = err_set(e, ERR_USAGE, "no option %.40s; "
				     "see postsil --help", s);
	}
	return rc;
}

static int set_options(const struct parser *p, struct args *a, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < p->n_seen && rc == 0; i++) {
		const char *name = p->seen[i].option->name;
		const struct args_option *o = args_option_find(name, strlen(name),
							       a->command->files);

		rc = takes(a->command, name)
			? args_option_set(a, o, p->seen[i].value, e)
			: unknown_option(a->command, name, strlen(name), e);
	}
	return rc;
}

static int check_command(const struct args *a, struct err *e)
{
	const struct args_command *c = a->command;

	if (a->help || a->version)
		return 0;
	if (a->n_operands > c->max_operands)
		return err_set(e, ERR_USAGE, "'%s' has no use for '%.40s'; see "
			       "postsil %s --help", c->name,
			       a->operand[c->max_operands], c->name);
	if (a->n_operands < c->min_operands)
		return err_set(e, ERR_USAGE, "'%s' needs %s; see postsil %s --help",
			       c->name, c->operands, c->name);
	if (a->since_ms && a->until_ms && a->since_ms >= a->until_ms)
		return err_set(e, ERR_USAGE, "--since is not before --until: "
			       "nothing can match");
	return 0;
}

int args_parse(struct args *a, const struct args_command *commands, int argc,
	       char **argv, struct err *e)
{
	struct parser p = { .commands = commands, .argc = argc, .i = 1,
			    .argv = argv };
	int rc;

	*a = (struct args){ .color = "auto", .suite = "quick", .metric = -1,
			    .operand = (const char *const *)argv + 1 };
	rc = parse_all(&p, a, e);
	if (rc < 0)
		return rc;
	if (!a->command)
		a->command = args_command_find(commands, "");
	rc = set_options(&p, a, e);
	return rc < 0 ? rc : check_command(a, e);
}

/* --- help ------------------------------------------------------------------ */

static void help_option(struct buf *out, const struct args_option *o)
{
	char left[64];

	snprintf(left, sizeof left, "--%s%s%s", o->name, o->value ? " " : "",
		 o->value ? o->value : "");
	buf_addf(out, "  %-20s %s\n", left, o->help);
}

static void help_options(struct buf *out, const struct args_command *c)
{
	for (size_t i = 0; i < args_n_options; i++) {
		const struct args_option *o = &args_options[i];

		if (takes(c, o->name) &&
		    o == args_option_find(o->name, strlen(o->name), c->files))
			help_option(out, o);
	}
}

void args_help_command(const struct args_command *c, struct buf *out)
{
	buf_addf(out, "usage: postsil%s%s%s%s [options]\n\n%s.\n", *c->name ? " " : "",
		 c->name, *c->operands ? " " : "", c->operands, c->summary);
	if (*c->text)
		buf_addf(out, "\n%s\n", c->text);
	buf_adds(out, "\noptions:\n");
	help_options(out, c);
}

void args_help(const struct args_command *commands, struct buf *out)
{
	buf_adds(out, "postsil watches silicon mature: it measures this machine and "
		 "shows how close\nit comes to its peak, run after run.\n\n"
		 "usage: postsil [command] [options]\n\ncommands:\n");
	for (const struct args_command *c = commands; c->name; c++) {
		char left[48];

		snprintf(left, sizeof left, "%s%s%s", c->name,
			 *c->operands ? " " : "", c->operands);
		buf_addf(out, "  %-20s %s\n", *c->name ? left : "(none)", c->summary);
	}
	buf_adds(out, "\noptions without a command:\n");
	help_options(out, args_command_find(commands, ""));
	buf_adds(out, "\n'postsil help COMMAND' says more.  Exit status: 0 done, "
		 "1 found something (a failed\ncheck), 2 usage, 3 could not.\n");
}
