/* SPDX-License-Identifier: MIT */
/*
 * json_members: an object with exactly the keys of a shape, or an array with
 * exactly its places, for forms that leave nothing open.  A key that is missing,
 * unknown or given twice is refused (json_get() takes the first of two).
 *
 * Every failure fills the err given at the start with ERR_FORMAT, names the key,
 * and gives a harmless value: a reader may take all its members and look at the
 * err once.  Nothing may be taken after a failed jm_object() or jm_array().
 */
#ifndef POSTSIL_JSON_MEMBERS_H
#define POSTSIL_JSON_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cJSON;
struct err;

#define JSON_KEYS_MAX 24

/* Above 2^53 - 1 two texts may give one double: no whole number is taken there. */
#define JSON_WHOLE_MAX ((INT64_C(1) << 53) - 1)

/* Keys of an object, or names for the places of an array. */
struct json_shape {
	size_t n;
	const char *key[JSON_KEYS_MAX];
};

/* The values, in the order of the shape; borrowed from the tree. */
struct json_members {
	const struct json_shape *of;
	struct err *e;
	const struct cJSON *value[JSON_KEYS_MAX];
};

bool jm_object(struct json_members *m, const struct cJSON *o,
	       const struct json_shape *of, struct err *e);
bool jm_array(struct json_members *m, const struct cJSON *a,
	      const struct json_shape *of, struct err *e);

/* Texts are borrowed from the tree; jm_str() gives "" on failure. */
const char *jm_str(const struct json_members *m, size_t k);
const char *jm_str_or_null(const struct json_members *m, size_t k);

/* Null gives NAN. */
double jm_num(const struct json_members *m, size_t k);

/* In [0, most], most up to JSON_WHOLE_MAX. */
uint64_t jm_whole(const struct json_members *m, size_t k, int64_t most);

bool jm_bool(const struct json_members *m, size_t k);

/* Refuses a member: its key "is not …". */
void jm_refuse(const struct json_members *m, size_t k, const char *want);

/* A key from outside for an error's text, which may end on a terminal: itself, or
 * words instead of what is long or unprintable. */
const char *jm_shown(const char *key);

#endif
