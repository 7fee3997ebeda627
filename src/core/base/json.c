/* SPDX-License-Identifier: MIT */
#include "core/base/json.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/number.h"
#include "core/base/utf8.h"

/* Why cJSON, which recurses once per level up to 1000, did not take it. */
static bool too_deep(const char *s, size_t n)
{
	int depth = 0;
	bool in_string = false;

	for (size_t i = 0; i < n; i++) {
		if (in_string) {
			if (s[i] == '\\')
				i++;
			else if (s[i] == '"')
				in_string = false;
		} else if (s[i] == '"') {
			in_string = true;
		} else if (s[i] == '[' || s[i] == '{') {
			if (++depth > JSON_MAX_DEPTH)
				return true;
		} else if (s[i] == ']' || s[i] == '}') {
			depth--;
		}
	}
	return false;
}

static bool tree_is_too_deep(const struct cJSON *j)
{
	const struct cJSON *up[JSON_MAX_DEPTH];
	int depth = 0;

	for (;;) {
		if (depth == JSON_MAX_DEPTH &&
		    (cJSON_IsArray(j) || cJSON_IsObject(j)))
			return true;
		if (j->child) {
			up[depth++] = j;
			j = j->child;
			continue;
		}
		while (depth && !j->next)
			j = up[--depth];
		if (!depth)
			return false;
		j = j->next;
	}
}

/* A NUL written as an escape, where a C string would end. */
static bool has_escaped_nul(const char *s, size_t n)
{
	const char *end = s + n;

	/* a backslash stands nowhere but in strings, where it takes the next
	 * character with it */
	for (; (s = memchr(s, '\\', (size_t)(end - s))) && end - s >= 6; s += 2)
		if (memcmp(s, "\\u0000", 6) == 0)
			return true;
	return false;
}

struct cJSON *json_parse(const char *s, size_t n, struct err *e)
{
	const char *end = NULL;
	struct cJSON *j;

	if (n > JSON_MAX_BYTES) {
		err_set(e, ERR_FORMAT, "JSON text of %zu bytes is over the limit of %u",
			n, JSON_MAX_BYTES);
		return NULL;
	}
	if (memchr(s, '\0', n) || !utf8_is_valid(s, n)) {
		err_set(e, ERR_FORMAT, "JSON text is not valid UTF-8");
		return NULL;
	}
	if (has_escaped_nul(s, n)) {
		err_set(e, ERR_FORMAT, "JSON text has a NUL (\\u0000) in a string");
		return NULL;
	}
	j = cJSON_ParseWithLengthOpts(s, n, &end, 0);
	if (j ? tree_is_too_deep(j) : too_deep(s, n)) {
		err_set(e, ERR_FORMAT, "JSON text is nested deeper than %d",
			JSON_MAX_DEPTH);
		cJSON_Delete(j);
		return NULL;
	}
	if (!j) {
		err_set(e, ERR_FORMAT, "not JSON: error at byte %zu",
			end ? (size_t)(end - s) + 1 : 1);
		return NULL;
	}
	while (end < s + n && strchr(" \t\r\n", *end))
		end++;
	if (end < s + n) {
		err_set(e, ERR_FORMAT, "not JSON: text behind the value at byte %zu",
			(size_t)(end - s) + 1);
		cJSON_Delete(j);
		return NULL;
	}
	return j;
}

void json_free(struct cJSON *j)
{
	cJSON_Delete(j);
}

const struct cJSON *json_get(const struct cJSON *o, const char *key)
{
	const struct cJSON *j = cJSON_GetObjectItemCaseSensitive(o, key);

	return j && !cJSON_IsNull(j) ? j : NULL;
}

static void wrong_type(struct err *e, const char *key, const char *want)
{
	err_set(e, ERR_FORMAT, "\"%s\" is not %s", key, want);
}

const char *json_str(const struct cJSON *o, const char *key,
		     const char *missing, struct err *e)
{
	const struct cJSON *j = json_get(o, key);

	if (!j)
		return missing;
	if (!cJSON_IsString(j)) {
		wrong_type(e, key, "a string");
		return missing;
	}
	return j->valuestring;
}

double json_num(const struct cJSON *o, const char *key, double missing,
		struct err *e)
{
	const struct cJSON *j = json_get(o, key);

	if (!j)
		return missing;
	if (!cJSON_IsNumber(j) || !isfinite(j->valuedouble)) {
		wrong_type(e, key, "a finite number");
		return missing;
	}
	return j->valuedouble;
}

int64_t json_int(const struct cJSON *o, const char *key, int64_t missing,
		 struct err *e)
{
	const struct cJSON *j = json_get(o, key);

	if (!j)
		return missing;
	if (!cJSON_IsNumber(j) || !isfinite(j->valuedouble) ||
	    fabs(j->valuedouble) > 9007199254740992.0 ||
	    j->valuedouble != floor(j->valuedouble)) {
		wrong_type(e, key, "a whole number");
		return missing;
	}
	return (int64_t)j->valuedouble;
}

bool json_bool(const struct cJSON *o, const char *key, bool missing,
	       struct err *e)
{
	const struct cJSON *j = json_get(o, key);

	if (!j)
		return missing;
	if (!cJSON_IsBool(j)) {
		wrong_type(e, key, "true or false");
		return missing;
	}
	return cJSON_IsTrue(j);
}

const struct cJSON *json_array(const struct cJSON *o, const char *key,
			       struct err *e)
{
	const struct cJSON *j = json_get(o, key);

	if (j && !cJSON_IsArray(j)) {
		wrong_type(e, key, "an array");
		return NULL;
	}
	return j;
}

const struct cJSON *json_first(const struct cJSON *o)
{
	return o->child;
}

const struct cJSON *json_next(const struct cJSON *member)
{
	return member->next;
}

const char *json_key(const struct cJSON *member)
{
	return member->string ? member->string : "";
}

enum json_kind json_kind(const struct cJSON *value)
{
	if (cJSON_IsNumber(value))
		return JSON_NUMBER;
	if (cJSON_IsString(value))
		return JSON_STRING;
	if (cJSON_IsArray(value))
		return JSON_ARRAY;
	if (cJSON_IsObject(value))
		return JSON_OBJECT;
	return cJSON_IsBool(value) ? JSON_BOOL : JSON_NULL;
}

const char *json_value_str(const struct cJSON *value)
{
	return cJSON_IsString(value) ? value->valuestring : NULL;
}

double json_value_num(const struct cJSON *value)
{
	return cJSON_IsNumber(value) && isfinite(value->valuedouble)
		? value->valuedouble : (double)NAN;
}

bool json_value_is_true(const struct cJSON *value)
{
	return cJSON_IsTrue(value);
}

static void separate(struct json_writer *w)
{
	if (w->comma)
		buf_addc(w->out, ',');
	w->comma = true;
}

void jw_begin_object(struct json_writer *w)
{
	separate(w);
	buf_addc(w->out, '{');
	w->comma = false;
}

void jw_end_object(struct json_writer *w)
{
	buf_addc(w->out, '}');
	w->comma = true;
}

void jw_begin_array(struct json_writer *w)
{
	separate(w);
	buf_addc(w->out, '[');
	w->comma = false;
}

void jw_end_array(struct json_writer *w)
{
	buf_addc(w->out, ']');
	w->comma = true;
}

static void add_escaped(struct buf *b, uint32_t c)
{
	switch (c) {
	case '"':  buf_adds(b, "\\\""); return;
	case '\\': buf_adds(b, "\\\\"); return;
	case '\n': buf_adds(b, "\\n"); return;
	case '\t': buf_adds(b, "\\t"); return;
	case '\r': buf_adds(b, "\\r"); return;
	default:   break;
	}
	if (c < 0x10000)
		buf_addf(b, "\\u%04x", (unsigned)c);
	else  /* a surrogate pair, RFC 8259 section 7 */
		buf_addf(b, "\\u%04x\\u%04x",
			 (unsigned)(0xd7c0 + (c >> 10)),
			 (unsigned)(0xdc00 + (c & 0x3ff)));
}

/* How many bytes can go as they are, in one piece; nearly all text is ASCII. */
static size_t plain_length(const char *s)
{
	size_t n = 0;

	while (s[n] >= ' ' && s[n] < 0x7f && s[n] != '"' && s[n] != '\\')
		n++;
	return n;
}

static void add_string(struct buf *b, const char *s)
{
	size_t n = strlen(s), plain = plain_length(s);
	uint32_t cp;

	buf_addc(b, '"');
	buf_add(b, s, plain);
	for (size_t i = plain, len; i < n; i += len) {
		len = utf8_next(s + i, n - i, &cp);
		if (cp == '"' || cp == '\\' || utf8_is_control(cp))
			add_escaped(b, cp);
		else if (cp == 0xfffd && len == 1)
			buf_adds(b, "\xef\xbf\xbd");
		else
			buf_add(b, s + i, len);
	}
	buf_addc(b, '"');
}

void jw_key(struct json_writer *w, const char *key)
{
	separate(w);
	add_string(w->out, key);
	buf_addc(w->out, ':');
	w->comma = false;
}

void jw_str(struct json_writer *w, const char *s)
{
	if (!s) {
		jw_null(w);
		return;
	}
	separate(w);
	add_string(w->out, s);
}

void jw_num(struct json_writer *w, double v)
{
	char text[NUMBER_SIZE];

	if (!isfinite(v)) {
		jw_null(w);
		return;
	}
	/* %.17g writes whole numbers of up to 17 digits as integers, and most are;
	 * zero loses its sign, which stores do not keep */
	if (v == trunc(v) && fabs(v) < 1e15) {
		jw_int(w, (int64_t)v);
		return;
	}
	separate(w);
	buf_add(w->out, text, number_format(v, text));
}

void jw_int(struct json_writer *w, int64_t v)
{
	char digits[20];
	size_t i = sizeof digits;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	separate(w);
	if (v < 0)
		buf_addc(w->out, '-');
	do
		digits[--i] = (char)('0' + u % 10);
	while (u /= 10);
	buf_add(w->out, digits + i, sizeof digits - i);
}

void jw_bool(struct json_writer *w, bool v)
{
	separate(w);
	buf_adds(w->out, v ? "true" : "false");
}

void jw_null(struct json_writer *w)
{
	separate(w);
	buf_adds(w->out, "null");
}

void jw_kstr(struct json_writer *w, const char *key, const char *s)
{
	jw_key(w, key);
	jw_str(w, s);
}

void jw_knum(struct json_writer *w, const char *key, double v)
{
	jw_key(w, key);
	jw_num(w, v);
}

void jw_kint(struct json_writer *w, const char *key, int64_t v)
{
	jw_key(w, key);
	jw_int(w, v);
}

void jw_kbool(struct json_writer *w, const char *key, bool v)
{
	jw_key(w, key);
	jw_bool(w, v);
}
