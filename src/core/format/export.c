/* SPDX-License-Identifier: MIT */
#include "core/format/export.h"

#include <string.h>
#include <strings.h>

const struct export_format *const export_table[] = {
	&export_csv, &export_json, &export_jsonl, &export_parquet,
	&export_openmetrics, &export_textfile, &export_grafana_sqlite,
	&export_grafana_postgresql, NULL
};

const struct export_format *export_find(const char *name)
{
	for (size_t i = 0; export_table[i]; i++)
		if (strcmp(export_table[i]->name, name) == 0)
			return export_table[i];
	return NULL;
}

const struct export_format *export_guess(const char *path)
{
	size_t n = strlen(path);

	for (size_t i = 0; export_table[i]; i++) {
		const char *suffix = export_table[i]->suffix;
		size_t k = suffix ? strlen(suffix) : 0;

		/* a file that is called ".csv" has no suffix */
		if (k && n > k && path[n - k - 1] != '/' &&
		    strcasecmp(path + n - k, suffix) == 0)
			return export_table[i];
	}
	return NULL;
}
