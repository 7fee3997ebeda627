/* SPDX-License-Identifier: MIT */
#include "core/model/facts.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/utf8.h"
#include "core/base/xmem.h"

#define KEY_MAX 64
#define WHOLE_MAX 9007199254740992ll  /* 2^53: what a double keeps */

void facts_init(struct facts *f)
{
	memset(f, 0, sizeof *f);
}

void facts_release(struct facts *f)
{
	arena_release(&f->arena);
	free(f->extra);
	memset(f, 0, sizeof *f);
}

/* Nearly all texts are printable ASCII, in their normal form already. */
static bool is_normal(const char *s, size_t n)
{
	if (!n || n > FACT_MAX - 4 || s[0] == ' ' || s[n - 1] == ' ')
		return false;
	for (size_t i = 0; i < n; i++)
		if (s[i] < ' ' || s[i] > '~')
			return false;
	return true;
}

/* Blanks and controls at the ends dropped, inner controls turned into blanks,
 * invalid bytes into U+FFFD, at most FACT_MAX bytes on a character border. */
static char *normal_text(struct arena *a, const char *s)
{
	struct buf b = BUF_INIT;
	size_t n = strlen(s);
	char enc[4], *out;
	uint32_t cp;

	if (is_normal(s, n))
		return arena_strndup(a, s, n);
	for (size_t i = 0, len; i < n; i += len) {
		len = utf8_next(s + i, n - i, &cp);
		if (utf8_is_control(cp))
			cp = ' ';
		if (b.n + 4 > FACT_MAX)
			break;
		if (cp == ' ' && b.n == 0)
			continue;
		buf_add(&b, enc, utf8_encode(cp, enc));
	}
	while (b.n && b.p[b.n - 1] == ' ')
		b.p[--b.n] = '\0';
	out = arena_strndup(a, buf_str(&b), b.n);
	buf_release(&b);
	return out;
}

/* As normal_text(), but NULL where nothing is left. */
static const char *normal_note(struct arena *a, const char *s)
{
	const char *text = s ? normal_text(a, s) : "";

	return *text ? text : NULL;
}

static char *normal_number(struct arena *a, enum field_type type, const char *s)
{
	char *end;
	double v;

	errno = 0;
	if (type == FIELD_INTEGER) {
		long long i = strtoll(s, &end, 10);

		if (end == s || *end || errno || i > WHOLE_MAX || i < -WHOLE_MAX)
			return NULL;
		return arena_printf(a, "%lld", i);
	}
	v = strtod(s, &end);
	if (end == s || *end || !isfinite(v))
		return NULL;
	return arena_printf(a, "%.17g", v);
}

static void fact_fill(struct facts *f, struct fact *out, enum field_type type,
		      enum fact_state state, const char *value,
		      const char *source, const char *reason)
{
	memset(out, 0, sizeof *out);
	out->state = state;
	out->source = normal_note(&f->arena, source);
	if (state == FACT_KNOWN) {
		const char *text = normal_text(&f->arena, value ? value : "");

		out->value = type == FIELD_TEXT ? text
			   : normal_number(&f->arena, type, text);
		if (out->value && *out->value)
			return;
		out->state = FACT_UNKNOWN;
		out->reason = *text ? arena_printf(&f->arena,
						   "not a number: %.100s", text)
				    : "empty";
		out->value = NULL;
		return;
	}
	out->reason = normal_note(&f->arena, reason);
}

bool facts_key_is_valid(const char *key)
{
	size_t n = strlen(key);

	return n >= 1 && n <= KEY_MAX &&
	       strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_") == n;
}

static struct fact *extra_slot(struct facts *f, const char *key)
{
	for (size_t i = 0; i < f->n_extra; i++)
		if (strcmp(f->extra[i].key, key) == 0)
			return &f->extra[i].fact;
	if (f->n_extra == FACTS_EXTRA_MAX)
		return NULL;
	f->extra = xgrow(f->extra, f->n_extra, &f->cap_extra, sizeof *f->extra);
	f->extra[f->n_extra].key = arena_strdup(&f->arena, key);
	return &f->extra[f->n_extra++].fact;
}

int facts_set(struct facts *f, const char *key, enum fact_state state,
	      const char *value, const char *source, const char *reason)
{
	int id = field_find(key);
	struct fact *slot;

	if (id >= 0) {
		fact_fill(f, &f->fact[id], field_table[id].type, state, value,
			  source, reason);
		return 0;
	}
	if (!facts_key_is_valid(key))
		return ERR_FORMAT;
	slot = extra_slot(f, key);
	if (!slot)
		return ERR_REFUSED;
	fact_fill(f, slot, FIELD_TEXT, state, value, source, reason);
	return 0;
}

void facts_known(struct facts *f, enum field_id id, const char *source,
		 const char *fmt, ...)
{
	struct buf b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&b, fmt, ap);
	va_end(ap);
	fact_fill(f, &f->fact[id], field_table[id].type, FACT_KNOWN, buf_str(&b),
		  source, NULL);
	buf_release(&b);
}

void facts_absent(struct facts *f, enum field_id id, const char *source,
		  const char *reason)
{
	fact_fill(f, &f->fact[id], field_table[id].type, FACT_ABSENT, NULL,
		  source, reason);
}

void facts_unknown(struct facts *f, enum field_id id, const char *source,
		   const char *reason)
{
	fact_fill(f, &f->fact[id], field_table[id].type, FACT_UNKNOWN, NULL,
		  source, reason);
}

void facts_copy(struct facts *dst, const struct facts *src)
{
	facts_release(dst);
	for (int i = 0; i < FIELD_COUNT; i++) {
		const struct fact *s = &src->fact[i];

		if (s->state != FACT_UNKNOWN || s->source || s->reason)
			facts_set(dst, field_table[i].key, s->state, s->value,
				  s->source, s->reason);
	}
	for (size_t i = 0; i < src->n_extra; i++)
		facts_set(dst, src->extra[i].key, src->extra[i].fact.state,
			  src->extra[i].fact.value, src->extra[i].fact.source,
			  src->extra[i].fact.reason);
}

const char *facts_value(const struct facts *f, enum field_id id)
{
	return f->fact[id].state == FACT_KNOWN ? f->fact[id].value : NULL;
}

bool facts_number(const struct facts *f, enum field_id id, double *out)
{
	const char *s = facts_value(f, id);
	char *end;

	if (!s)
		return false;
	*out = strtod(s, &end);
	return end != s && *end == '\0';
}

bool facts_is_known(const struct facts *f, enum field_id id)
{
	return f->fact[id].state == FACT_KNOWN;
}

static const char *const state_name[] = {
	[FACT_UNKNOWN] = "unknown",
	[FACT_ABSENT] = "absent",
	[FACT_KNOWN] = "known",
};

const char *fact_state_name(enum fact_state s)
{
	return state_name[s];
}

int fact_state_parse(const char *s, enum fact_state *out)
{
	for (int i = 0; i < 3; i++)
		if (strcmp(s, state_name[i]) == 0) {
			*out = (enum fact_state)i;
			return 0;
		}
	return ERR_FORMAT;
}
