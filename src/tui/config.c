/* SPDX-License-Identifier: MIT */
#include "tui/config.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/utf8.h"
#include "core/base/xmem.h"
#include "tui/args_option.h"
#include "tui/draw/text.h"
#include "tui/nearest.h"

#define BLANK " \t"

enum kind { SET_THEME, SET_GLYPHS, SET_MOUSE, SET_OPTION };

struct setting {
	const char *name;
	enum kind kind;
	const char *option;   /* of the command line, with SET_OPTION */
};

static const struct setting settings[] = {
	{ "theme", SET_THEME, NULL },
	{ "glyphs", SET_GLYPHS, NULL },
	{ "mouse", SET_MOUSE, NULL },
	{ "filter.product", SET_OPTION, "product" },
	{ "filter.device", SET_OPTION, "device" },
	{ "filter.precision", SET_OPTION, "precision" },
	{ "filter.unit", SET_OPTION, "unit" },
	{ "metric", SET_OPTION, "metric" },
	{ "threshold", SET_OPTION, "threshold" },
	{ "days-from", SET_OPTION, "days-from" },
};

#define N_SETTINGS (sizeof settings / sizeof *settings)
_Static_assert(N_SETTINGS <= CONFIG_NAMES, "CONFIG_NAMES is too small");

struct parser {
	struct config *c;
	const char *name;   /* of the file */
	int line;
};

void config_init(struct config *c)
{
	*c = (struct config){ .args.metric = -1 };
	key_bindings_init(&c->keys);
}

void config_release(struct config *c)
{
	size_t kept = c->n_warnings < CONFIG_WARNINGS ? c->n_warnings : CONFIG_WARNINGS;

	for (size_t i = 0; i < kept; i++)
		free(c->warning[i]);
	buf_release(&c->text);
	*c = (struct config){ 0 };
}

/* --- warnings -------------------------------------------------------------- */

static void warn(struct parser *p, int line, const struct err *why)
{
	struct config *c = p->c;
	struct buf text = BUF_INIT, clean = BUF_INIT;

	if (c->n_warnings++ >= CONFIG_WARNINGS)
		return;
	text_shorten(&text, p->name);
	if (line)
		buf_addf(&text, ":%d", line);
	buf_addf(&text, ": %s", why->text);
	/* it quotes the file, and goes to standard error too */
	text_clean(&clean, buf_str(&text), glyph_level_detect());
	c->warning[c->n_warnings - 1] = buf_steal(&clean);
	buf_release(&text);
}

/* --- values ---------------------------------------------------------------- */

static int set_theme(struct config *c, const char *value, struct err *e)
{
	const char *words[THEME_KINDS + 1];

	for (int k = 0; k < THEME_KINDS; k++)
		words[k] = theme_kind_name((enum theme_kind)k);
	words[THEME_KINDS] = NULL;
	if (args_word("theme", value, words, e) < 0)
		return ERR_USAGE;
	c->has_theme = theme_kind_parse(value, &c->theme);
	return 0;
}

static int set_glyphs(struct config *c, const char *value, struct err *e)
{
	static const char *const words[] = { "braille", "block", "ascii", NULL };

	if (args_word("glyphs", value, words, e) < 0)
		return ERR_USAGE;
	c->has_glyphs = glyph_level_parse(value, &c->glyphs);
	return 0;
}

static int set_mouse(struct config *c, const char *value, struct err *e)
{
	static const char *const words[] = { "on", "off", NULL };
	int i = args_word("mouse", value, words, e);

	if (i < 0)
		return i;
	c->mouse_off = i == 1;
	return 0;
}

static int set_value(struct config *c, const struct setting *s, const char *value,
		     struct err *e)
{
	const struct args_option *o;

	switch (s->kind) {
	case SET_THEME:  return set_theme(c, value, e);
	case SET_GLYPHS: return set_glyphs(c, value, e);
	case SET_MOUSE:  return set_mouse(c, value, e);
	case SET_OPTION: break;
	}
	o = args_option_find(s->option, strlen(s->option), false);
	return args_option_set(&c->args, o, value, e);
}

/* --- lines ----------------------------------------------------------------- */

static int unknown_setting(const char *name, struct err *e)
{
	const char *names[N_SETTINGS + 1], *near;

	for (size_t i = 0; i < N_SETTINGS; i++)
		names[i] = settings[i].name;
	names[N_SETTINGS] = NULL;
	near = nearest_word(name, names);
	return err_set(e, ERR_USAGE, "no setting '%.*s'%s%s%s",
		       (int)utf8_fit(name, 40), name, near ? "; did you mean " : "",
		       near ? near : "", near ? "?" : "");
}

/* Options speak of themselves as "--metric": here they are settings. */
static void drop_dashes(struct err *e)
{
	if (strncmp(e->text, "--", 2) == 0)
		memmove(e->text, e->text + 2, strlen(e->text + 2) + 1);
}

static void warn_again(struct parser *p, const char *name, int before)
{
	struct err again = ERR_INIT;

	err_set(&again, ERR_CONFLICT, "%s stands here again: line %d does not count", name,
		before);
	warn(p, p->line, &again);
}

static int set_name(struct parser *p, const char *name, const char *value, struct err *e)
{
	struct config *c = p->c;
	size_t i = 0;
	int rc;

	if (strncmp(name, "key.", 4) == 0) {
		rc = key_bindings_set(&c->keys, name + 4, value, p->line, e);
		if (rc > 0)
			warn_again(p, name, rc);
		return rc;
	}
	while (i < N_SETTINGS && strcmp(settings[i].name, name) != 0)
		i++;
	if (i == N_SETTINGS)
		return unknown_setting(name, e);
	rc = set_value(c, &settings[i], value, e);
	if (rc < 0)
		return rc;
	if (c->line[i])
		warn_again(p, name, c->line[i]);
	c->line[i] = p->line;
	return 0;
}

static bool has_control(const char *s, size_t n)
{
	uint32_t ch;

	for (size_t i = 0; i < n;) {
		i += utf8_next(s + i, n - i, &ch);
		if (utf8_is_control(ch) && ch != '\t')
			return true;
	}
	return false;
}

static char *trim(char *s)
{
	size_t n;

	s += strspn(s, BLANK);
	for (n = strlen(s); n && strchr(BLANK, s[n - 1]);)
		s[--n] = '\0';
	return s;
}

/* s has n bytes and a NUL behind them. */
static int parse_line(struct parser *p, char *s, size_t n, struct err *e)
{
	char *value;
	int rc;

	if (n && s[n - 1] == '\r')
		s[--n] = '\0';
	if (s[strspn(s, BLANK)] == '#')
		return 0;
	if (!utf8_is_valid(s, n))
		return err_set(e, ERR_FORMAT, "the line is not UTF-8");
	if (has_control(s, n))
		return err_set(e, ERR_FORMAT, "the line holds control characters");
	s = trim(s);
	if (!*s)
		return 0;
	value = strchr(s, '=');
	if (!value)
		return err_set(e, ERR_FORMAT, "'%.*s' has no '=': a line is NAME = VALUE",
			       (int)utf8_fit(s, 40), s);
	*value++ = '\0';
	s = trim(s);
	value = trim(value);
	rc = *value ? set_name(p, s, value, e)
		    : err_set(e, ERR_FORMAT, "%.*s has no value", (int)utf8_fit(s, 40), s);
	drop_dashes(e);
	return rc;
}

static size_t count_lines(const char *p, size_t n)
{
	size_t lines = n && p[n - 1] != '\n';

	for (size_t i = 0; i < n; i++)
		lines += p[i] == '\n';
	return lines;
}

static void parse_lines(struct parser *p)
{
	struct buf *text = &p->c->text;

	for (size_t at = 0; at < text->n;) {
		char *s = text->p + at, *end = memchr(s, '\n', text->n - at);
		size_t n = end ? (size_t)(end - s) : text->n - at;
		struct err why = ERR_INIT;

		p->line++;
		s[n] = '\0';
		if (parse_line(p, s, n, &why) < 0)
			warn(p, p->line, &why);
		at += n + 1;
	}
}

void config_parse(struct config *c, const char *name, const char *p, size_t n)
{
	struct parser parser = { .c = c, .name = name };
	struct err why = ERR_INIT;
	int line;

	if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) {   /* a byte order mark */
		p += 3;
		n -= 3;
	}
	if (n > CONFIG_BYTES)
		err_set(&why, ERR_FORMAT, "is longer than %d KiB: nothing of it is used",
			CONFIG_BYTES / 1024);
	else if (count_lines(p, n) > CONFIG_LINES)
		err_set(&why, ERR_FORMAT, "has more than %d lines: nothing of it is used",
			CONFIG_LINES);
	if (why.code) {
		warn(&parser, 0, &why);
		return;
	}
	buf_add(&c->text, p, n);
	parse_lines(&parser);
	while ((line = key_bindings_settle(&c->keys, &why)) > 0) {
		warn(&parser, line, &why);
		err_clear(&why);
	}
}

/* --- the command line ------------------------------------------------------ */

void config_fill_args(const struct config *c, struct args *a, bool filters)
{
	const struct args *own = &c->args;

	if (a->metric < 0) {
		a->metric = own->metric;
		a->custom = own->custom;
	}
	if (!(a->threshold > 0))
		a->threshold = own->threshold;
	if (!a->days_from)
		a->days_from = own->days_from;
	if (!filters)
		return;
	if (!a->product)
		a->product = own->product;
	if (!a->device)
		a->device = own->device;
	if (!a->precision)
		a->precision = own->precision;
	if (!a->unit)
		a->unit = own->unit;
}

static void add_filter(struct buf *out, const char *word, const char *own, const char *used)
{
	if (!own || own != used)
		return;
	buf_addf(out, "%s%s ", out->n ? ", " : "", word);
	text_shorten(out, own);
}

void config_filters(const struct config *c, const struct args *a, struct buf *out)
{
	add_filter(out, "product", c->args.product, a->product);
	add_filter(out, "device", c->args.device, a->device);
	add_filter(out, "precision", c->args.precision, a->precision);
	add_filter(out, "unit", c->args.unit, a->unit);
}
