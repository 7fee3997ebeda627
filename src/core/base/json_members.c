/* SPDX-License-Identifier: MIT */
#include "core/base/json_members.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/json.h"

/* False, so that a reader can return it. */
#define refuse(e, ...) (err_set(e, ERR_FORMAT, __VA_ARGS__), false)

const char *jm_shown(const char *key)
{
	size_t n = 0;

	while (n <= 64 && isgraph((unsigned char)key[n]))
		n++;
	return n <= 64 && !key[n] ? key : "(a long or unprintable key)";
}

/* Most texts have the keys in the shape's order: look at the expected one first. */
static size_t key_index(const struct json_shape *of, const char *key,
			size_t expected)
{
	size_t k = 0;

	if (expected < of->n && strcmp(of->key[expected], key) == 0)
		return expected;
	while (k < of->n && strcmp(of->key[k], key) != 0)
		k++;
	return k;
}

bool jm_object(struct json_members *m, const struct cJSON *o,
	       const struct json_shape *of, struct err *e)
{
	size_t k = 0, n = 0;

	*m = (struct json_members){ .of = of, .e = e };
	if (json_kind(o) != JSON_OBJECT)
		return refuse(e, "not an object");
	for (const struct cJSON *j = json_first(o); j; j = json_next(j), n++) {
		k = key_index(of, json_key(j), n);
		if (k == of->n)
			return refuse(e, "unknown key \"%s\"",
				      jm_shown(json_key(j)));
		if (m->value[k])
			return refuse(e, "\"%s\" is there twice", of->key[k]);
		m->value[k] = j;
	}
	for (k = 0; n < of->n && k < of->n; k++)
		if (!m->value[k])
			return refuse(e, "\"%s\" is missing", of->key[k]);
	return true;
}

bool jm_array(struct json_members *m, const struct cJSON *a,
	      const struct json_shape *of, struct err *e)
{
	const struct cJSON *j = json_kind(a) == JSON_ARRAY ? json_first(a) : NULL;
	size_t k = 0;

	*m = (struct json_members){ .of = of, .e = e };
	for (; j && k < of->n; j = json_next(j))
		m->value[k++] = j;
	if (j || k < of->n)
		return refuse(e, "not an array of %zu values", of->n);
	return true;
}

void jm_refuse(const struct json_members *m, size_t k, const char *want)
{
	err_set(m->e, ERR_FORMAT, "\"%s\" is not %s", m->of->key[k], want);
}

const char *jm_str(const struct json_members *m, size_t k)
{
	const char *s = json_value_str(m->value[k]);

	if (!s)
		jm_refuse(m, k, "a string");
	return s ? s : "";
}

const char *jm_str_or_null(const struct json_members *m, size_t k)
{
	const char *s = json_value_str(m->value[k]);

	if (!s && json_kind(m->value[k]) != JSON_NULL)
		jm_refuse(m, k, "a string or null");
	return s;
}

double jm_num(const struct json_members *m, size_t k)
{
	double v = json_value_num(m->value[k]);

	if (isnan(v) && json_kind(m->value[k]) != JSON_NULL)
		jm_refuse(m, k, "a finite number or null");
	return v;
}

uint64_t jm_whole(const struct json_members *m, size_t k, int64_t most)
{
	double v = json_value_num(m->value[k]);

	if (v >= 0 && v <= (double)most && v == floor(v))
		return (uint64_t)v;
	err_set(m->e, ERR_FORMAT, "\"%s\" is not a whole number from 0 to %lld",
		m->of->key[k], (long long)most);
	return 0;
}

bool jm_bool(const struct json_members *m, size_t k)
{
	if (json_kind(m->value[k]) != JSON_BOOL)
		jm_refuse(m, k, "true or false");
	return json_value_is_true(m->value[k]);
}
