/* SPDX-License-Identifier: MIT */
/*
 * json: reading by cJSON with our errors and bounds, and a writer.
 *
 * Reading.  json_parse() accepts exactly one value, valid UTF-8 without NUL
 * (none written as \u0000 either), at most JSON_MAX_BYTES long and
 * JSON_MAX_DEPTH deep; duplicate keys keep the first.  The getters return a
 * default when the key is missing or null, and fill *e (ERR_FORMAT, naming the
 * key) when it has another type.
 *
 * Writing.  The writer emits the canonical form of postsil-json(5): no
 * blanks, keys in the order given, integers in decimal, other numbers by
 * %.17g (zero without a sign), NaN and infinities as null, strings in UTF-8
 * with only '"', '\' and what utf8_is_control() names escaped.  Invalid UTF-8 bytes become U+FFFD.
 */
#ifndef POSTSIL_JSON_H
#define POSTSIL_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct err;
struct cJSON;

#define JSON_MAX_BYTES (64u << 20)
#define JSON_MAX_DEPTH 32

/* Returns the tree, or NULL with *e filled; free with json_free(). */
struct cJSON *json_parse(const char *s, size_t n, struct err *e);
void json_free(struct cJSON *j);

/* Member of an object, or NULL when absent or null. */
const struct cJSON *json_get(const struct cJSON *o, const char *key);

/* Borrowed from the tree. */
const char *json_str(const struct cJSON *o, const char *key,
		     const char *missing, struct err *e);
double json_num(const struct cJSON *o, const char *key, double missing,
		struct err *e);
/* Refuses fractions and what does not fit 53 bits. */
int64_t json_int(const struct cJSON *o, const char *key, int64_t missing,
		 struct err *e);
bool json_bool(const struct cJSON *o, const char *key, bool missing,
	       struct err *e);
/* The members of an object or array, in their order: the first, the next, and
 * the key of one ("" in an array). */
const struct cJSON *json_first(const struct cJSON *o);
const struct cJSON *json_next(const struct cJSON *member);
const char *json_key(const struct cJSON *member);
/* One value by itself, where a null and a missing key are two things, or where it
 * stands in an array.  The text is borrowed, NULL when it is no string; the number
 * NAN when it is no finite number (1e999 is none). */
enum json_kind {
	JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT
};
enum json_kind json_kind(const struct cJSON *value);
const char *json_value_str(const struct cJSON *value);
double json_value_num(const struct cJSON *value);
bool json_value_is_true(const struct cJSON *value);

/* The array under key, or NULL when absent. */
const struct cJSON *json_array(const struct cJSON *o, const char *key,
			       struct err *e);

/* A writer appends to out.  Commas are its business, nesting the caller's:
 * inside an object every value follows a jw_key(). */
struct json_writer {
	struct buf *out;
	bool comma;
};

#define JSON_WRITER(b) { .out = (b) }

void jw_begin_object(struct json_writer *w);
void jw_end_object(struct json_writer *w);
void jw_begin_array(struct json_writer *w);
void jw_end_array(struct json_writer *w);
void jw_key(struct json_writer *w, const char *key);
void jw_str(struct json_writer *w, const char *s);  /* NULL gives null */
void jw_num(struct json_writer *w, double v);
void jw_int(struct json_writer *w, int64_t v);
void jw_bool(struct json_writer *w, bool v);
void jw_null(struct json_writer *w);

/* key and value in one go. */
void jw_kstr(struct json_writer *w, const char *key, const char *s);
void jw_knum(struct json_writer *w, const char *key, double v);
void jw_kint(struct json_writer *w, const char *key, int64_t v);
void jw_kbool(struct json_writer *w, const char *key, bool v);

#endif
