/* SPDX-License-Identifier: MIT */
#include "tui/palette.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/buf.h"
#include "core/base/form.h"
#include "core/base/utf8.h"
#include "core/base/xmem.h"
#include "core/model/component.h"
#include "tui/draw/glyphs.h"
#include "tui/draw/theme.h"
#include "tui/keymap.h"
#include "tui/view.h"
#include "tui/words.h"

/* The words before the cursor; one is being typed, which may be "". */
struct place {
	const struct palette_source *src;
	struct palette_list *list;
	struct words words;
	size_t given;          /* words before it */
};

/* --- the list ------------------------------------------------------------------ */

void palette_add(struct palette_list *l, const char *text, const char *help)
{
	size_t n = strlen(l->typed);
	bool begins = strncasecmp(text, l->typed, n) == 0;
	struct palette_item item;

	if (!*text || (!begins && !strcasestr(text, l->typed)) ||
	    !form_is_text(text, PALETTE_TEXT_MAX, ""))
		return;
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->item[i].text, text) == 0)
			return;
	if (l->n == PALETTE_ITEMS) {
		l->left_out++;
		return;
	}
	item.text = arena_strdup(&l->arena, text);
	item.help = arena_strdup(&l->arena, help);
	l->item = xgrow(l->item, l->n, &l->cap, sizeof *l->item);
	if (begins) {
		memmove(l->item + l->begin + 1, l->item + l->begin,
			(l->n - l->begin) * sizeof *l->item);
		l->item[l->begin++] = item;
	} else {
		l->item[l->n] = item;
	}
	l->n++;
}

void palette_list_release(struct palette_list *l)
{
	arena_release(&l->arena);
	free(l->item);
	*l = (struct palette_list){ .n = 0 };
}

void palette_insert(const struct palette_list *l, size_t i, struct buf *out)
{
	buf_adds(out, l->before);
	words_quote(out, l->item[i].text, false);
}

bool palette_insert_common(const struct palette_list *l, struct buf *out)
{
	size_t typed = strlen(l->typed), same;
	char *part;

	if (l->n && (l->begin == 1 || l->n == 1)) {
		palette_insert(l, 0, out);
		buf_addc(out, ' ');
		return true;
	}
	if (!l->begin)
		return false;
	same = strlen(l->item[0].text);
	for (size_t i = 1; i < l->begin; i++) {
		size_t k = 0;

		while (k < same && strncasecmp(l->item[0].text, l->item[i].text, k + 1) == 0)
			k++;
		same = k;
	}
	same = utf8_fit(l->item[0].text, same);
	if (same <= typed)
		return false;
	part = xstrndup(l->item[0].text, same);
	buf_adds(out, l->before);
	words_quote(out, part, true);
	free(part);
	return true;
}

/* --- values -------------------------------------------------------------------- */

static void add_words(struct palette_list *l, const char *const *words, const char *help)
{
	for (; *words; words++)
		palette_add(l, *words, help);
}

static void add_views(struct palette_list *l)
{
	for (size_t i = 0; view_all[i]; i++)
		palette_add(l, view_all[i]->name, "screen");
}

static void add_commands(const struct place *p)
{
	for (const struct args_command *c = p->src->commands->command; c->name; c++)
		if (*c->name)
			palette_add(p->list, c->name, c->summary);
	add_views(p->list);
	for (size_t i = 0; i < keymap_count; i++)
		if (keymap_table[i].name && keymap_named(keymap_table[i].name))
			palette_add(p->list, keymap_table[i].name, keymap_table[i].help);
}

static void add_value(const struct place *p, enum args_value what)
{
	switch (what) {
	case VALUE_NONE: case VALUE_FILE: case VALUE_DIR: case VALUE_COUNT:
		return;
	case VALUE_COMMAND:
		add_commands(p);
		return;
	case VALUE_VIEW:
		add_views(p->list);
		return;
	case VALUE_COMPONENT:
		for (int c = 0; c < COMPONENT_COUNT; c++)
			palette_add(p->list, component_key((enum component)c),
				    component_label((enum component)c));
		return;
	case VALUE_METRIC:
		for (int m = 0; m < METRIC_COUNT; m++)
			palette_add(p->list, metric_table[m].name, metric_table[m].label);
		break;
	case VALUE_PRODUCT: case VALUE_UNIT: case VALUE_HARDWARE: case VALUE_DEVICE:
	case VALUE_BACKEND: case VALUE_RUN: case VALUE_ALERT:
		break;
	}
	if (p->src->names)
		p->src->names(p->src->arg, what, p->list);
}

/* --- options ------------------------------------------------------------------- */

static const struct args_option *option_of(const struct args_command *c, const char *word)
{
	if (word[0] != '-' || word[1] != '-' || !c)
		return NULL;
	return args_option_find(word + 2, strcspn(word + 2, "="), c->files);
}

static void add_option_values(const struct place *p, const struct args_command *c,
			      const struct args_option *o)
{
	const char *word;

	if (strcmp(o->name, "format") == 0) {
		for (size_t i = 0; c->format && (word = c->format(i)) != NULL; i++)
			palette_add(p->list, word, "");
		return;
	}
	if (o->words)
		add_words(p->list, o->words, "");
	else
		add_value(p, o->takes);
}

static bool is_given(const struct place *p, const char *name)
{
	for (size_t i = 1; i < p->given; i++)
		if (strncmp(p->words.word[i], "--", 2) == 0 &&
		    strncmp(p->words.word[i] + 2, name, strlen(name)) == 0 &&
		    strchr("=", p->words.word[i][2 + strlen(name)]))
			return true;
	return false;
}

static void add_options(const struct place *p, const struct args_command *c)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; c->options[i]; i++) {
		const char *name = c->options[i];
		const struct args_option *o = args_option_find(name, strlen(name), c->files);

		if (!o || is_given(p, name) || strcmp(name, "help") == 0)
			continue;
		buf_reset(&b);
		buf_addf(&b, "--%s", name);
		palette_add(p->list, buf_str(&b), o->help);
	}
	buf_release(&b);
}

/* --- operands ------------------------------------------------------------------ */

/* The operands before the cursor, without the command: their number, the first in *first.
 * "--product X" is none. */
static size_t operands(const struct place *p, const struct args_command *c, size_t from,
		       const char **first)
{
	size_t n = 0;

	*first = NULL;
	for (size_t i = from; i < p->given; i++) {
		const char *word = p->words.word[i];
		const struct args_option *o = option_of(c, word);

		if (o && o->kind != OPTION_FLAG && !strchr(word, '='))
			i++;
		if (word[0] == '-')
			continue;
		*first = n++ ? *first : word;
	}
	return n;
}

static void add_operands(const struct place *p, const struct args_command *c, size_t from)
{
	const char *first;
	size_t n = operands(p, c, from, &first);
	const struct view_ops *view = n && c->value == VALUE_VIEW ? view_find(first) : NULL;

	if (view) {
		if (n == 1 || view->operand == VALUE_PRODUCT)
			add_value(p, view->operand);
	} else if (c->words && n == 0) {
		for (const struct args_operand *o = c->words; o->word; o++)
			palette_add(p->list, o->word, c->summary);
	} else if (c->words && n == 1) {
		for (const struct args_operand *o = c->words; o->word; o++)
			if (strcmp(o->word, first) == 0)
				add_value(p, o->next);
	} else if ((int)n < c->max_operands) {
		add_value(p, c->value);
	}
}

/* What stands behind a command of the keymap. */
static void add_key_operands(const struct place *p, const struct key_command *key)
{
	if (p->given > 1)
		return;
	if (key->action == ACTION_THEME)
		for (int i = 0; i < THEME_KINDS; i++)
			palette_add(p->list, theme_kind_name((enum theme_kind)i), key->help);
	else if (key->action == ACTION_GLYPHS)
		for (int i = 0; i < GLYPH_LEVELS; i++)
			palette_add(p->list, glyph_level_name((enum glyph_level)i), key->help);
}

static void add_behind(const struct place *p)
{
	const struct palette_commands *all = p->src->commands;
	const char *typed = p->list->typed, *word = p->words.word[0];
	const struct args_command *c;
	const struct key_command *key;
	const struct args_option *o;

	if (palette_find(all, word, &c, &key, NULL) < 0)
		return;
	if (!c) {
		add_key_operands(p, key);
		return;
	}
	o = option_of(c, p->words.word[p->given - 1]);
	if (p->given > 1 && o && o->kind != OPTION_FLAG &&
	    !strchr(p->words.word[p->given - 1], '=')) {
		add_option_values(p, c, o);
		return;
	}
	o = option_of(c, typed);
	if (o && strchr(typed, '=')) {
		p->list->before = arena_strndup(&p->list->arena, typed,
						strcspn(typed, "=") + 1);
		p->list->typed = strchr(typed, '=') + 1;
		add_option_values(p, c, o);
		return;
	}
	if (*typed != '-')
		add_operands(p, c, palette_is_screen(all, word) ? 0 : 1);
	if (!*typed || *typed == '-')
		add_options(p, c);
}

void palette_complete(const struct palette_source *src, const char *line, size_t at,
		      struct palette_list *out)
{
	struct place p = { .src = src, .list = out };

	*out = (struct palette_list){ .from = at, .before = "" };
	words_split(&p.words, line, at, NULL);   /* half a word is what there is */
	p.given = p.words.n;
	if (p.words.in_word) {
		p.given--;
		out->from = p.words.start[p.given];
	}
	out->typed = arena_strdup(&out->arena,
				  p.words.in_word ? p.words.word[p.given] : "");
	if (p.given == 0)
		add_commands(&p);
	else
		add_behind(&p);
	words_release(&p.words);
}
