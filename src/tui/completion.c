/* SPDX-License-Identifier: MIT */
#include "tui/completion.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/model/component.h"
#include "core/model/metric.h"
#include "tui/view.h"

bool completion_takes(const struct args_command *c, const struct args_option *o)
{
	if (args_option_find(o->name, strlen(o->name), c->files) != o)
		return false;
	for (size_t i = 0; c->options[i]; i++)
		if (strcmp(c->options[i], o->name) == 0)
			return true;
	return false;
}

bool completion_is_format(const struct args_option *o)
{
	return o->at == offsetof(struct args, format) ||
	       o->at == offsetof(struct args, file_format);
}

const char *completion_value_word(const struct args_command *commands,
				  enum args_value v, size_t i)
{
	switch (v) {
	case VALUE_VIEW:
		return view_all[i] ? view_all[i]->name : NULL;
	case VALUE_METRIC:
		return i < METRIC_COUNT ? metric_table[i].name : NULL;
	case VALUE_COMPONENT:
		return i < COMPONENT_COUNT ? component_key((enum component)i) : NULL;
	case VALUE_COMMAND:
		for (; commands->name; commands++)
			if (*commands->name && i-- == 0)
				break;
		return commands->name;
	default:
		return NULL;
	}
}

const char *completion_option_word(const struct args_command *c,
				   const struct args_option *o, size_t i)
{
	if (completion_is_format(o) && c->format)
		return c->format(i);
	return o->words ? o->words[i] : completion_value_word(NULL, o->takes, i);
}

const char *completion_what(enum args_value v)
{
	static const char *const names[VALUE_COUNT] = {
		[VALUE_PRODUCT] = "products", [VALUE_UNIT] = "units",
		[VALUE_HARDWARE] = "hardware", [VALUE_DEVICE] = "devices",
		[VALUE_BACKEND] = "backends", [VALUE_RUN] = "runs",
		[VALUE_ALERT] = "alerts",
	};

	return names[v];
}

const char *completion_operand(const struct args_command *commands,
			       const struct args_command *c, size_t i,
			       enum args_value *next)
{
	*next = VALUE_NONE;
	if (c->words) {
		*next = c->words[i].next;
		return c->words[i].word;
	}
	if (c->value == VALUE_VIEW && view_all[i])
		*next = view_all[i]->operand;
	return completion_value_word(commands, c->value, i);
}

bool completion_repeats(const struct args_command *c, enum args_value next)
{
	return c->max_operands == ARGS_MANY && next != VALUE_RUN;
}

void completion_add_valued(struct buf *out, const char *between)
{
	bool first = true;

	for (size_t i = 0; i < args_n_options; i++) {
		const struct args_option *o = &args_options[i];

		if (o->kind == OPTION_FLAG ||
		    args_option_find(o->name, strlen(o->name), false) != o)
			continue;
		buf_addf(out, "%s--%s", first ? "" : between, o->name);
		first = false;
	}
}

void completion_add_escaped(struct buf *out, const char *s, const char *special)
{
	for (; *s; s++) {
		if (strchr(special, *s))
			buf_addc(out, '\\');
		buf_addc(out, *s);
	}
}

void completion_fill(const char *template, const struct completion_part *parts,
		     const struct args_command *commands, struct buf *out)
{
	while (*template) {
		size_t n = strcspn(template, "\n");
		const struct completion_part *p = parts;

		while (p->name && !(n == strlen(p->name) + 2 && *template == '@' &&
				    memcmp(template + 1, p->name, n - 2) == 0))
			p++;
		if (p->name)
			p->add(commands, out);
		else
			buf_add(out, template, n + 1);
		template += n + 1;
	}
}
