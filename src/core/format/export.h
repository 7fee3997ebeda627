/* SPDX-License-Identifier: MIT */
/*
 * export: the formats in which history leaves a store.  Rows of calibration_run,
 * or whole runs, go in one by one; bytes come out in order, to a file or a pipe.
 * A format is one entry in export_table; memory is bounded in each, for OpenMetrics by a
 * temporary file.
 *
 * | name        | takes | order  | is                                            |
 * | ----------- | ----- | ------ | --------------------------------------------- |
 * | csv         | rows  | time   | RFC 4180, the columns of calibration_run      |
 * | json        | runs  | time   | an array of canonical runs, postsil-json(5)   |
 * | jsonl       | runs  | time   | one canonical run a line                      |
 * | parquet     | rows  | time   | the columns, typed                            |
 * | openmetrics | rows  | series | a back-fill file for promtool                 |
 * | textfile    | rows  | series | for node_exporter: the newest of each series  |
 * | grafana-sqlite, grafana-postgresql | nothing | | a dashboard over the columns   |
 */
#ifndef POSTSIL_EXPORT_H
#define POSTSIL_EXPORT_H

#include <stdbool.h>
#include <stddef.h>

struct calibration_row;
struct err;
struct run;

/* Takes bytes in order; 0, or negative with *e filled. */
struct export_sink {
	int (*write)(void *ctx, const void *p, size_t n, struct err *e);
	void *ctx;
};

struct export_writer;

struct export_format {
	const char *name, *suffix;   /* "csv", ".csv"; NULL: never guessed */
	const char *summary;         /* for --help */
	bool runs;                   /* run() is called, else row() */
	bool by_series;              /* the order that row() wants */
	bool binary;                 /* nothing for a terminal */
	/* How each of its files begins: a FILE that begins so may be replaced.  NULL: no
	 * file is. */
	const char *replaces;
	bool empty;                  /* a dashboard: neither rows nor a store are wanted */
	struct export_writer *(*open)(const struct export_sink *to);
	int (*row)(struct export_writer *w, const struct calibration_row *row,
		   struct err *e);
	int (*run)(struct export_writer *w, const struct run *r, struct err *e);
	/* Writes what is left; once. */
	int (*finish)(struct export_writer *w, struct err *e);
	void (*free)(struct export_writer *w);
};

extern const struct export_format export_csv, export_json, export_jsonl,
	export_parquet, export_openmetrics, export_textfile,
	export_grafana_sqlite, export_grafana_postgresql;

/* All of them, ended by NULL. */
extern const struct export_format *const export_table[];

/* By name; NULL. */
const struct export_format *export_find(const char *name);

/* By a file name's suffix; NULL. */
const struct export_format *export_guess(const char *path);

#endif
