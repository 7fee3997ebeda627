/* SPDX-License-Identifier: MIT */
#include "core/base/json_split.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/json.h"
#include "core/base/json_window.h"
#include "core/base/xmem.h"

#define CHUNK (256u << 10)
#define OPEN_MAX 8        /* arrays in each other that are opened */
#define END JSON_WINDOW_END

enum want { WANT_VALUE, WANT_FIRST_VALUE, WANT_KEY, WANT_FIRST_KEY, WANT_COLON,
	    WANT_COMMA };

static const char *const wanted[] = {
	[WANT_VALUE] = "a value", [WANT_FIRST_VALUE] = "a value or ']'",
	[WANT_KEY] = "a key in quotes", [WANT_FIRST_KEY] = "a key in quotes or '}'",
	[WANT_COLON] = "':'", [WANT_COMMA] = "',' or the closing bracket",
};

struct json_split {
	struct json_window w;   /* keeping: in a value, from where that began */
	const char *open_key;
	size_t line;            /* of the byte at at … */
	size_t line_at;         /* … and where in the stream it begins, modulo 2^n */
	enum want want;
	uint64_t objects;       /* bit i: the bracket of depth i + 1 is a '{' */
	unsigned depth;
	unsigned base;          /* brackets around the values that are handed out */
	unsigned outer;         /* base before the array under open_key … */
	unsigned below;         /* … and inside of it; 0: not in one */
	size_t top_line;        /* where the outermost bracket is */
	size_t piece_line, nth;
	size_t resume;          /* bytes from start to the second line of a value … */
	size_t resume_line;     /* … and which one that is */
	bool key_found, too_deep;
	bool silent;            /* the rest of an object that was opened */
	bool lines, several;    /* so far each value had a line; one had several */
	size_t values;
	size_t careful_line;    /* it came as a whole, and was no value */
	struct err failed;
};

struct json_split *json_split_new(FILE *in, const struct json_split_options *o)
{
	struct json_split *s = xcalloc(1, sizeof *s);

	s->w = (struct json_window){ .in = in, .max = o->max,
				     .chunk = o->chunk ? o->chunk : CHUNK };
	s->open_key = o->open_key;
	s->line = o->line;
	s->line_at = 0 - o->before;
	return s;
}

void json_split_free(struct json_split *s)
{
	if (!s)
		return;
	json_window_release(&s->w);
	free(s);
}

bool json_split_is_lines(const struct json_split *s)
{
	return s->lines && s->values > 1;
}

void json_split_back(struct json_split *s)
{
	s->w.at = s->w.start;
	s->careful_line = s->line;
	s->nth--;
	s->values--;
	s->lines = s->values && !s->several;
}

/* A line ended inside of what is open. */
static void note_line(struct json_split *s)
{
	s->line++;
	s->line_at = s->w.gone + s->w.at;
	if (!s->w.keeping || s->base || s->resume || json_window_is_too_long(&s->w))
		return;
	s->resume = s->w.at - s->w.start;
	s->resume_line = s->line;
}

/* The next byte that is no blank.  '\n' where a line ends inside of a value that is
 * passed over, and began on it: it is taken for torn. */
static int next_mark(struct json_split *s)
{
	int c;

	while ((c = json_window_peek(&s->w)) != END && json_byte_kind[c] == JSON_BLANK) {
		if (c == '\n' && s->w.keeping && s->top_line == s->line &&
		    (s->too_deep || json_window_is_too_long(&s->w)))
			return c;
		s->w.at++;
		if (c == '\n')
			note_line(s);
		while (s->w.at < s->w.have && s->w.buf[s->w.at] == ' ')
			s->w.at++;
	}
	return c;
}

/* The second line of what is open may be where the next value begins. */
static bool can_resume(const struct json_split *s)
{
	return s->w.keeping && !s->base && s->resume &&
	       !json_window_is_too_long(&s->w);
}

/* From a bracket that is too deep to behind the one that closes it.  False also where
 * a line ends among JSON lines: what is torn there would be read to the end of the
 * file, and so would each torn line behind it. */
static bool take_deep(struct json_split *s)
{
	size_t open = 0, line = s->line;

	s->too_deep = true;
	for (int c; (c = next_mark(s)) != END && c != '\n';) {
		if (s->lines && s->line != line && can_resume(s))
			return false;
		if (c == '"') {
			if (!json_window_string(&s->w))
				return false;
			continue;
		}
		s->w.at++;
		open += c == '[' || c == '{';
		if ((c == ']' || c == '}') && --open == 0)
			return true;
	}
	return false;
}

/* --- what is no JSON --------------------------------------------------------- */

static void reset(struct json_split *s)
{
	s->depth = s->base = s->below = 0;
	s->want = WANT_VALUE;
	s->w.keeping = s->w.overlong = s->silent = false;
	s->key_found = s->too_deep = false;
	s->resume = 0;
}

static int stop(struct json_split *s, int code, const char *why, struct err *e)
{
	if (ferror(s->w.in))
		err_sys(&s->failed, "line %zu: cannot be read", s->line);
	else
		err_set(&s->failed, code, "line %zu, byte %zu: %s", s->line,
			s->w.gone + s->w.at - s->line_at + 1, why);
	reset(s);
	return err_set(e, s->failed.code, "%s", s->failed.text);
}

/* why: what is wrong at the next byte.  brace: an object begins there, at the start
 * of a line. */
static int refuse(struct json_split *s, struct json_piece *out, const char *why,
		  bool brace, struct err *e)
{
	bool too_long = json_window_is_too_long(&s->w);
	bool again = can_resume(s) && (s->lines || (brace && !s->values));
	char text[240];

	if (ferror(s->w.in))
		return stop(s, ERR_IO, "", e);
	*out = (struct json_piece){ .line = s->top_line, .last_line = s->line,
				    .nth = 1 };
	if (too_long)
		why = "a value that is too long and not JSON";
	else if (s->too_deep)
		why = "a value that is nested too deep and not JSON";
	if (again) {
		s->w.at = s->w.start + s->resume;
		s->line = s->resume_line;
		s->line_at = s->w.gone + s->w.at;
		out->last_line = s->line - 1;
	} else if (s->top_line == s->line && (!s->base || s->lines)) {
		json_window_skip_line(&s->w);
	} else {
		snprintf(text, sizeof text, "%s, in what begins in line %zu: torn "
			 "or damaged, and where the next value begins cannot be "
			 "told", why, s->top_line);
		return stop(s, ERR_FORMAT, text, e);
	}
	reset(s);
	return err_set(e, ERR_REFUSED, "%s", why);
}

static int unexpected(struct json_split *s, struct json_piece *out, int c,
		      struct err *e)
{
	bool brace = c == '{' && s->w.at && s->w.buf[s->w.at - 1] == '\n';
	char why[120];
	const char *want = s->depth ? wanted[s->want] : "an object or an array";

	if (c == END)
		return refuse(s, out, "the file ends inside of it", false, e);
	if (c == '\n')
		snprintf(why, sizeof why, "not JSON: a text that is not closed on its "
			 "line");
	else if (s->silent && s->key_found)
		snprintf(why, sizeof why, "\"%.60s\" stands twice", s->open_key);
	else if (isprint(c))
		snprintf(why, sizeof why, "not JSON: '%c' where %s should be", c, want);
	else
		snprintf(why, sizeof why, "not JSON: the byte 0x%02x where %s should "
			 "be", (unsigned)c, want);
	return refuse(s, out, why, brace, e);
}

/* --- structure ---------------------------------------------------------------- */

static bool in_object(const struct json_split *s)
{
	return s->depth && (s->objects >> (s->depth - 1) & 1);
}

static void after_value(struct json_split *s)
{
	s->want = s->depth ? WANT_COMMA : WANT_VALUE;
	s->key_found = false;
	if (s->depth)
		return;
	s->values++;
	s->several |= s->top_line != s->line;
	s->lines = !s->several;
}

static void open_bracket(struct json_split *s, bool object)
{
	uint64_t bit = UINT64_C(1) << s->depth;

	s->w.at++;
	s->objects = object ? s->objects | bit : s->objects & ~bit;
	s->key_found = false;
	s->depth++;
	s->want = object ? WANT_FIRST_KEY : WANT_FIRST_VALUE;
}

static void close_bracket(struct json_split *s)
{
	s->w.at++;
	s->depth--;
	if (!s->w.keeping && s->depth < s->base) {
		s->base = s->depth;
		if (s->below == s->depth + 1) {
			s->base = s->outer;
			s->below = 0;
			s->w.keeping = s->silent = true;
			s->w.start = s->w.at;
			s->resume = 0;
		}
	}
	after_value(s);
}

static void begin_value(struct json_split *s)
{
	s->nth = s->piece_line == s->line ? s->nth + 1 : 1;
	s->piece_line = s->line;
	s->w.keeping = true;
	s->w.overlong = s->too_deep = false;
	s->w.start = s->w.at;
	s->resume = 0;
}

/* An array whose members are values of their own. */
static bool open_array(struct json_split *s)
{
	if (s->key_found) {
		s->outer = s->base;
		s->below = s->depth + 1;
	} else if (s->w.keeping || s->depth >= OPEN_MAX) {
		return false;
	}
	s->w.keeping = false;
	open_bracket(s, false);
	s->base = s->depth;
	return true;
}

/* False: c begins no value. */
static bool take_value(struct json_split *s, int c)
{
	if (!s->w.keeping && !s->depth)
		s->top_line = s->line;
	if (!s->w.keeping && !s->depth && c != '{' && c != '[')
		return false;
	if (c == '[' && open_array(s))
		return true;
	if (!s->w.keeping)
		begin_value(s);
	if (c == '[' || c == '{') {
		if (s->depth - s->base < JSON_MAX_DEPTH) {
			open_bracket(s, c == '{');
			return true;
		}
		if (!take_deep(s))
			return false;
	} else if (c == '"') {
		if (!json_window_string(&s->w))
			return false;
	} else if (json_byte_kind[c] != JSON_WORD) {
		return false;
	} else {
		json_window_word(&s->w);
	}
	after_value(s);
	return true;
}

/* Is this the key whose array is opened?  It may be there once. */
static bool take_key(struct json_split *s)
{
	size_t n = s->open_key ? strlen(s->open_key) : 0, from;
	bool here = n && !s->below && s->depth == s->base + 1, lost;

	if (json_window_is_too_long(&s->w)) {
		s->w.overlong = true;
		s->w.start = s->w.at;
	}
	from = s->w.at - s->w.start;
	lost = s->w.overlong;
	if (!json_window_string(&s->w))
		return false;
	s->want = WANT_COLON;
	if (here && lost == s->w.overlong && s->w.at - s->w.start == from + n + 2 &&
	    memcmp(s->w.buf + s->w.start + from + 1, s->open_key, n) == 0)
		s->key_found = true;
	return !(s->key_found && s->silent);
}

static bool take_mark(struct json_split *s, int c)
{
	bool first = s->want == WANT_FIRST_KEY || s->want == WANT_FIRST_VALUE;

	if (c == (in_object(s) ? '}' : ']') && s->depth &&
	    (first || s->want == WANT_COMMA)) {
		close_bracket(s);
		return true;
	}
	switch (s->want) {
	case WANT_VALUE: case WANT_FIRST_VALUE:
		return take_value(s, c);
	case WANT_KEY: case WANT_FIRST_KEY:
		return c == '"' && take_key(s);
	case WANT_COLON:
		if (c != ':')
			return false;
		s->want = WANT_VALUE;
		break;
	case WANT_COMMA:
		if (c != ',')
			return false;
		s->want = in_object(s) ? WANT_KEY : WANT_VALUE;
		break;
	}
	s->w.at++;
	return true;
}

/* --- values ------------------------------------------------------------------- */

static int read_mark(struct json_split *s, struct err *e)
{
	json_window_peek(&s->w);
	if (s->w.have >= 3 && memcmp(s->w.buf, "\xef\xbb\xbf", 3) == 0)
		s->w.at = 3;
	else if (s->w.have >= 2 && (memcmp(s->w.buf, "\xff\xfe", 2) == 0 ||
				  memcmp(s->w.buf, "\xfe\xff", 2) == 0))
		return stop(s, ERR_FORMAT, "this is UTF-16: save it as UTF-8", e);
	return 0;
}

/* What was just closed. */
static int hand_out(struct json_split *s, struct json_piece *out, struct err *e)
{
	size_t n = s->w.at - s->w.start;

	*out = (struct json_piece){ .line = s->piece_line, .last_line = s->line,
				    .nth = s->nth, .below = s->below != 0 };
	if (s->too_deep)
		return err_set(e, ERR_REFUSED, "nested deeper than %d",
			       JSON_MAX_DEPTH);
	if (s->w.overlong || n > s->w.max)
		return err_set(e, ERR_REFUSED, "over the limit of %zu bytes",
			       s->w.max);
	out->p = s->w.buf + s->w.start;
	out->n = n;
	return 1;
}

static bool take_line(struct json_split *s, struct json_piece *out)
{
	const char *nl = s->careful_line == s->line ? NULL
						    : json_window_line(&s->w);

	if (!nl)
		return false;
	begin_value(s);
	s->top_line = s->line;
	s->w.keeping = false;
	s->w.at = (size_t)(nl - s->w.buf);
	after_value(s);
	*out = (struct json_piece){ .p = s->w.buf + s->w.start, .n = s->w.at - s->w.start,
				    .line = s->line, .last_line = s->line,
				    .nth = s->nth, .unread = true };
	return true;
}

int json_split_next(struct json_split *s, struct json_piece *out, struct err *e)
{
	bool silent;
	int c;

	if (!s->w.buf && !s->failed.code)
		read_mark(s, NULL);
	while (!s->failed.code) {
		c = next_mark(s);
		if (c == END && !s->depth && !ferror(s->w.in))
			return 0;
		if (c == '{' && !s->depth && take_line(s, out))
			return 1;
		if (c == END || c == '\n' || !take_mark(s, c))
			return unexpected(s, out, json_window_peek(&s->w), e);
		if (!s->w.keeping || s->depth > s->base)
			continue;
		silent = s->silent;
		s->w.keeping = s->silent = false;
		if (!silent)
			return hand_out(s, out, e);
	}
	return err_set(e, s->failed.code, "%s", s->failed.text);
}
