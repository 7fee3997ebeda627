/* SPDX-License-Identifier: MIT */
#include "core/model/import_row_column.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/utf8.h"
#include "core/model/facts.h"
#include "core/model/field.h"
#include "core/model/import_row_result.h"

#define COLUMN_MAX 64     /* bytes, as in import_row.c */
#define NEAR_MAX 40       /* letters of a name that is compared */
#define SHOWN_MAX 40      /* bytes of a name in an error */

static const char *const of_run[] = {
	"run_id", "timestamp", "timestamp_unix", "unit_id", "suite", "suite_version",
	"hardware_fingerprint", "software_fingerprint", "fingerprint_rule",
	"preflight_passed", "forced", "imported", "run_notes", "unit_key", NULL
};

static const char *const of_row[] = {
	"device", "precision", "backend", "backend_version", "quality", "notes",
	"peak_source", "problem_size", "product", NULL
};

static const char *const of_figure[] = { "metric", "value", "unit", NULL };

void import_column_shown(struct buf *b, const char *name)
{
	size_t n = strlen(name), i = 0;
	uint32_t cp;

	buf_addc(b, '"');
	while (i < n && i < SHOWN_MAX) {
		size_t len = utf8_next(name + i, n - i, &cp);

		if (utf8_is_control(cp))
			buf_addc(b, '?');
		else
			buf_add(b, name + i, len);
		i += len;
	}
	buf_adds(b, i < n ? "...\"" : "\"");
}

static bool is_one_of(const char *const *names, const char *name)
{
	for (; *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

static bool starts(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

bool import_column_is_of_gpu(const char *name)
{
	int id = starts(name, "gpu_") ? field_find(name) : -1;

	return id >= 0 && id != FIELD_GPU_COUNT;
}

static bool is_named(const char *name)
{
	return starts(name, "custom:") || starts(name, "unit:");
}

bool import_column_is_of_row(const char *name)
{
	return import_column_is_of_gpu(name) || is_one_of(of_row, name) ||
	       is_one_of(of_figure, name) || import_result_has(name) ||
	       is_named(name);
}

bool import_column_is_known(const char *name, bool is_long)
{
	return is_one_of(of_run, name) || is_one_of(of_row, name) ||
	       (is_long && is_one_of(of_figure, name)) || field_find(name) >= 0 ||
	       import_result_has(name) || starts(name, "import_") ||
	       is_named(name);
}

const char *import_column_misnamed(const char *name)
{
	if (strlen(name) > COLUMN_MAX)
		return "a name has 64 bytes at most";
	if (starts(name, "import_") && !facts_key_is_valid(name))
		return "import_NAME has a-z, 0-9 and _ alone";
	if (!starts(name, "custom:"))
		return NULL;
	for (name += strlen("custom:"); isgraph((unsigned char)*name); name++)
		if (!name[1])
			return NULL;
	return "custom:NAME has no blanks, and is ASCII";
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Letters and digits alone: "GPU Model" is gpu_model. */
static size_t letters(const char *s, char out[NEAR_MAX])
{
	size_t n = 0;

	for (; *s && n < NEAR_MAX; s++)
		if (isalnum((unsigned char)*s))
			out[n++] = (char)tolower((unsigned char)*s);
	return n;
}

/* Letters to change, add or drop to make b of a (Levenshtein). */
static size_t distance(const char *name_a, const char *name_b)
{
	char a[NEAR_MAX], b[NEAR_MAX];
	size_t n = letters(name_a, a), m = letters(name_b, b);
	size_t row[NEAR_MAX + 1];

	for (size_t k = 0; k <= m; k++)
		row[k] = k;
	for (size_t i = 0; i < n; i++) {
		size_t corner = row[0]++;

		for (size_t k = 0; k < m; k++) {
			size_t cost = corner + (a[i] != b[k]);

			corner = row[k + 1];
			row[k + 1] = least(cost, least(corner, row[k]) + 1);
		}
	}
	return row[m];
}

bool import_column_is_near(const char *name, const char *other)
{
	char own[NEAR_MAX];

	return distance(name, other) <= letters(name, own) / 2;
}

struct nearest {
	const char *to, *name;
	size_t apart;
};

static void compare(struct nearest *n, const char *name)
{
	size_t apart = distance(n->to, name);

	if (apart >= n->apart)
		return;
	n->apart = apart;
	n->name = name;
}

static void compare_all(struct nearest *n, const char *const *names)
{
	for (; *names; names++)
		compare(n, *names);
}

const char *import_column_nearest(const char *name, bool is_long)
{
	char own[NEAR_MAX];
	/* a third of the letters, or it is another word */
	struct nearest n = { .to = name, .apart = letters(name, own) / 3 + 1 };
	const char *column;

	compare_all(&n, of_run);
	compare_all(&n, of_row);
	if (is_long)
		compare_all(&n, of_figure);
	for (int i = 0; i < FIELD_COUNT; i++)
		compare(&n, field_table[i].key);
	for (size_t i = 0; (column = import_result_column(i)); i++)
		compare(&n, column);
	return n.name;
}
