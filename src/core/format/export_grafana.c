/* SPDX-License-Identifier: MIT */
/*
 * Grafana dashboards over the columns of calibration_run, for two data sources:
 * frser-sqlite-datasource (times are Unix seconds in columns that it is told of; it
 * reads queryText, its editor rawQueryText) on a snapshot of a store, and
 * grafana-postgresql-datasource (times are SQL times).  data/grafana.template is the
 * dashboard; here are the words in it that differ.
 *
 * The time shown is asked for by timestamp_unix in both: a macro of PostgreSQL's
 * takes a column, no expression, and what type "timestamp" has is not for us to say.
 * Choices of several values are quoted by Grafana (":sqlstring").
 */
#include "core/format/export.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "core/model/data_embed.h"

enum source { SOURCE_SQLITE, SOURCE_POSTGRESQL };

struct word {
	const char *word;
	const char *text[2];   /* by enum source; words in it are replaced too */
};

#define BOTH(s) { s, s }

static const struct word word_table[] = {
	{ "name", { "SQLite", "PostgreSQL" } },
	{ "uid", { "sqlite", "postgresql" } },
	{ "plugin", { "frser-sqlite-datasource", "grafana-postgresql-datasource" } },
	{ "source", BOTH("{ \"type\": \"@plugin@\", \"uid\": \"${datasource}\" }") },
	{ "choice", BOTH("\"type\": \"query\", \"datasource\": @source@, \"hide\": 0, "
			 "\"includeAll\": true, \"multi\": true, \"refresh\": 2, "
			 "\"sort\": 0, \"regex\": \"\", \"options\": [], "
			 "\"current\": { \"text\": [\"All\"], \"value\": [\"$__all\"] }, "
			 "\"query\"") },
	{ "table", { "\"queryType\": \"table\", \"timeColumns\": "
		     "[\"time\", \"first_run\", \"last_run\"], \"rawQueryText\"",
		     "\"format\": \"table\", \"rawQuery\": true, "
		     "\"editorMode\": \"code\", \"rawSql\"" } },
	{ "series", { "\"queryType\": \"time series\", \"timeColumns\": [\"time\"], "
		      "\"rawQueryText\"",
		      "\"format\": \"time_series\", \"rawQuery\": true, "
		      "\"editorMode\": \"code\", \"rawSql\"" } },
	{ "time", { "", "to_timestamp" } },
	{ "range", { "timestamp_unix >= $__from / 1000.0 "
		     "AND timestamp_unix <= $__to / 1000.0",
		     "$__unixEpochFilter(timestamp_unix)" } },
	/* All that was chosen, and what a curve is called. */
	{ "runs", BOTH("WITH named AS (SELECT calibration_run.*,\n"
		"coalesce(CASE WHEN device = 'cpu' THEN cpu_model ELSE gpu_model END,\n"
		"'unknown') AS product FROM calibration_run\n"
		"WHERE @range@\n"
		"AND CAST(forced AS INTEGER) <= ${forced}\n"
		"AND device IN (${device:sqlstring})\n"
		"AND precision IN (${precision:sqlstring})\n"
		"AND unit_id IN (${unit:sqlstring})),\n"
		"runs AS (SELECT named.*, product || ' ' || device || ' ' || precision\n"
		"|| coalesce(' ' || backend, '') || ' ' || substr(unit_id, 1, 8) AS series\n"
		"FROM named WHERE product IN (${product:sqlstring}))") },
	/* One row a run: what it was made with, whatever was measured in it. */
	{ "machines", BOTH("machines AS (SELECT run_id, unit_id, timestamp_unix,\n"
		"min(product) AS product, min(hardware_fingerprint) AS hardware,\n"
		"min(software_fingerprint) AS software, min(driver_version) AS driver,\n"
		"min(os_kernel) AS kernel, min(cpu_microcode) AS microcode,\n"
		"max(gpu_vbios_version) AS vbios\n"
		"FROM runs GROUP BY run_id, unit_id, timestamp_unix)") },
	/* The newest of each series, beside the best before it. */
	{ "newest", BOTH("ranked AS (SELECT runs.*, peak_measured_gops AS gops,\n"
		"row_number() OVER (PARTITION BY unit_id, product, device, precision,\n"
		"backend, threads, power_mode, suite_version\n"
		"ORDER BY timestamp_unix DESC, run_id DESC) AS nth,\n"
		"max(peak_measured_gops) OVER (PARTITION BY unit_id, product, device,\n"
		"precision, backend, threads, power_mode, suite_version\n"
		"ORDER BY timestamp_unix, run_id\n"
		"ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS best\n"
		"FROM runs WHERE peak_measured_gops IS NOT NULL),\n"
		"newest AS (SELECT * FROM ranked WHERE nth = 1)") },
};

struct export_writer {
	struct export_sink to;
	enum source source;
	struct buf out;
	bool in_text;
	bool twice;         /* the text that comes is to stand there twice */
	size_t text_start;  /* in out */
};

static void expand(struct export_writer *w, const char *s, size_t n);

/* A text ends: frser's plugin is given the query again, as it is sent. */
static void end_text(struct export_writer *w)
{
	struct buf again = BUF_INIT;

	if (!w->twice)
		return;
	w->twice = false;
	buf_add(&again, w->out.p + w->text_start, w->out.n - w->text_start);
	buf_adds(&w->out, ", \"queryText\": ");
	buf_add(&w->out, again.p, again.n);
	buf_release(&again);
}

/* "time COLUMN": the column as a time.  The template has no other words: a test
 * looks for what is left. */
static void expand_word(struct export_writer *w, const char *word, size_t n)
{
	const char *blank = memchr(word, ' ', n);
	size_t len = blank ? (size_t)(blank - word) : n;

	for (size_t i = 0; i < sizeof word_table / sizeof *word_table; i++) {
		const struct word *is = &word_table[i];
		const char *text = is->text[w->source];

		if (strlen(is->word) != len || memcmp(is->word, word, len) != 0)
			continue;
		expand(w, text, strlen(text));
		if (blank)
			buf_addf(&w->out, "(%.*s)", (int)(n - len - 1), blank + 1);
		if (w->source == SOURCE_SQLITE && strstr(text, "\"rawQueryText\""))
			w->twice = true;
		return;
	}
	buf_addf(&w->out, "@%.*s@", (int)n, word);
}

static void expand(struct export_writer *w, const char *s, size_t n)
{
	for (const char *end = s + n; s < end; s++) {
		const char *close = *s == '@' ?
			memchr(s + 1, '@', (size_t)(end - s - 1)) : NULL;

		if (close) {
			expand_word(w, s + 1, (size_t)(close - s - 1));
			s = close;
		} else if (*s == '\n' && w->in_text) {
			if (w->out.p[w->out.n - 1] != '"')
				buf_adds(&w->out, "\\n");
			while (s + 1 < end && s[1] == '\t')
				s++;
		} else {
			buf_addc(&w->out, *s);
			if (*s != '"')
				continue;
			w->in_text = !w->in_text;
			if (w->in_text)
				w->text_start = w->out.n - 1;
			else
				end_text(w);
		}
	}
}

static struct export_writer *open_writer(const struct export_sink *to,
					 enum source source)
{
	struct export_writer *w = xcalloc(1, sizeof *w);

	w->to = *to;
	w->source = source;
	return w;
}

static struct export_writer *open_sqlite(const struct export_sink *to)
{
	return open_writer(to, SOURCE_SQLITE);
}

static struct export_writer *open_postgresql(const struct export_sink *to)
{
	return open_writer(to, SOURCE_POSTGRESQL);
}

static int finish(struct export_writer *w, struct err *e)
{
	expand(w, data_grafana, strlen(data_grafana));
	return w->to.write(w->to.ctx, w->out.p, w->out.n, e);
}

static void free_writer(struct export_writer *w)
{
	if (!w)
		return;
	buf_release(&w->out);
	free(w);
}

const struct export_format export_grafana_sqlite = {
	.name = "grafana-sqlite", .empty = true,
	.summary = "a dashboard for Grafana on a backup of a store",
	.open = open_sqlite, .finish = finish, .free = free_writer,
};

const struct export_format export_grafana_postgresql = {
	.name = "grafana-postgresql", .empty = true,
	.summary = "a dashboard for Grafana on a PostgreSQL database",
	.open = open_postgresql, .finish = finish, .free = free_writer,
};
