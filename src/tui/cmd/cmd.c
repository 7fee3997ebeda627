/* SPDX-License-Identifier: MIT */
#include "tui/cmd/cmd.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "tui/draw/glyphs.h"
#include "tui/draw/text.h"
#include "tui/workspace.h"
#include "tui/workspace_args.h"

#define COMMON "color", "help", "version"
#define FILTERS "hardware", "product", "unit", "device", "precision", \
		"metric", "backend", "since", "until", "threshold", \
		"include-forced"

static const char *const tui_options[] = {
	FILTERS, "group-by", "days-from", "config", "safe", "db", "plain", "demo",
	COMMON, NULL
};
static const char *const run_options[] = {
	"suite", "force", "wait-cool", "dry-run", "backend", "precision",
	"device", "format", "db", COMMON, NULL
};
static const char *const show_options[] = {
	FILTERS, "group-by", "days-from", "plain", "format", "size", "db", "demo", COMMON, NULL
};
static const char *const changes_options[] = {
	"time", "value", "lower-is-better", "online", "format", COMMON, NULL
};
static const char *const detect_options[] = {
	"json", "explain", "root", COMMON, NULL
};
static const char *const capture_options[] = { "root", COMMON, NULL };
static const char *const alert_options[] = {
	"why", "who", "threshold", "format", "db", COMMON, NULL
};
static const char *const store_options[] = { "head", "format", "db", COMMON, NULL };
static const char *const export_options[] = {
	"format", "hardware", "product", "unit", "device", "precision", "backend",
	"since", "until", "db", COMMON, NULL
};
static const char *const import_options[] = {
	"dry-run", "format", "map", "set", "json", "db", COMMON, NULL
};
static const char *const help_options[] = { "help", "version", "color", NULL };
static const char *const completion_options[] = { "db", "demo", COMMON, NULL };

static const struct args_operand alert_words[] = {
	{ "list", VALUE_ALERT }, { "ack", VALUE_ALERT }, { "fix", VALUE_ALERT },
	{ "reopen", VALUE_ALERT }, { NULL, VALUE_NONE },
};
static const struct args_operand store_words[] = {
	{ "check", VALUE_NONE }, { "info", VALUE_NONE }, { "backup", VALUE_FILE },
	{ "salvage", VALUE_FILE }, { NULL, VALUE_NONE },
};
static const struct args_operand completion_words[] = {
	{ "bash", VALUE_NONE }, { "zsh", VALUE_NONE }, { "fish", VALUE_NONE },
	{ NULL, VALUE_NONE },
};

static const char *text_or_json(size_t i)
{
	return i == 0 ? "text" : i == 1 ? "json" : NULL;
}

const struct args_command cmd_table[] = {
	{ .name = "", .operands = "", .options = tui_options, .run = cmd_tui,
	  .summary = "The workstation; a text overview when output is no terminal",
	  .text = "Press ? there for its keys." },
	{ .name = "run", .operands = "", .options = run_options, .run = cmd_run,
	  .format = text_or_json,
	  .summary = "Calibrate this machine and append the run to the database",
	  .text = "Preflight first looks whether the machine is fit to be measured; a "
		  "failure ends\nthe command with status 1, unless --force is "
		  "given.  Ctrl-C aborts: nothing is\nstored.  A lost terminal does "
		  "not: the run goes on and is collected later." },
	{ .name = "detect", .operands = "", .options = detect_options,
	  .run = cmd_detect,
	  .summary = "Facts of this machine, their sources, and its fingerprints",
	  .text = "" },
	{ .name = "capture", .operands = "DIR", .options = capture_options,
	  .min_operands = 1, .max_operands = 1, .run = cmd_capture,
	  .value = VALUE_DIR,
	  .summary = "This machine as a tree of files that 'detect --root' reads",
	  .text = "DIR must not exist or be empty; a name that ends in .tar.gz or "
		  ".tgz is written\nas an archive.  Serial numbers, UUIDs, MAC "
		  "addresses, host and user names are\nleft out; what is in it, "
		  "and what was blanked, stands in\nDIR/capture/contents.txt." },
	{ .name = "show", .operands = "VIEW [ID|PRODUCT...]", .options = show_options,
	  .min_operands = 1, .max_operands = ARGS_MANY, .run = cmd_show,
	  .value = VALUE_VIEW,
	  .summary = "A screen of the workstation as text, CSV or JSON",
	  .text = "VIEW is overview, trajectory, runs, machine, run, roofline, maturity,\n"
		  "regressions, impact, compare or forecast.  'show runs ID' opens one run,\n"
		  "'show roofline ID' draws it, and ID+ID two on one picture; 'show compare\n"
		  "PRODUCT...' takes parts of names.  Fingerprints and ids may be shortened." },
	{ .name = "changes", .operands = "FILE|-", .options = changes_options,
	  .min_operands = 1, .max_operands = 1, .run = cmd_changes,
	  .value = VALUE_FILE,
	  .summary = "Levels and change points of any series of one's own",
	  .text = "FILE is CSV, with or without a line of names, JSON or JSON lines; - is "
		  "standard\ninput, and may be one column of numbers.  Without --online "
		  "the whole series is\nlooked back on.  Status 1 when a change to the "
		  "worse of 1 % or more stands." },
	{ .name = "alert", .operands = "ACTION [ID]", .options = alert_options,
	  .min_operands = 1, .max_operands = 2, .run = cmd_alert,
	  .words = alert_words,
	  .summary = "Acknowledge a drop, say that it is fixed, or re-open it",
	  .text = "list [ID]   the alerts, how each stands, and what was said of it\n"
		  "ack ID      it is known; quiet until the level is back\n"
		  "fix ID      it is mended; three low runs after it re-open it\n"
		  "reopen ID   it is not\n"
		  "All but list need --why, and append an event that stays.  ID may be "
		  "shortened to\nfour digits while it names one alert." },
	{ .name = "store", .operands = "ACTION [FILE]", .options = store_options,
	  .min_operands = 1, .max_operands = 2, .run = cmd_store,
	  .words = store_words, .format = text_or_json,
	  .summary = "Check the database, tell of it, back it up or rescue it",
	  .text = "check        is it what postsil wrote?  Status 1 if not.  "
		  "--head finds a cut end\ninfo         what is in it, and the heads "
		  "to keep elsewhere for --head\nbackup FILE  a verified copy, also "
		  "while runs are added; never over a file\n"
		  "salvage FILE what can be read of a damaged database, as a new "
		  "one" },
	{ .name = "export", .operands = "[FILE]", .options = export_options,
	  .max_operands = 1, .files = true, .run = cmd_export,
	  .value = VALUE_FILE, .format = cmd_export_format,
	  .summary = "Runs of the database as a file that others read",
	  .text = "Without --format the end of FILE's name tells it, else it is jsonl.  "
		  "Without\nFILE, or with -, to standard output.  A FILE that is "
		  "there already is not\noverwritten.  Forced runs are among them, "
		  "and marked.  Formats:\n"
		  "csv          rows of calibration_run        .csv\n"
		  "parquet      the same, typed, zstd          .parquet\n"
		  "json, jsonl  whole runs, to be imported     .json, .jsonl\n"
		  "openmetrics  back-fill for Prometheus       .om\n"
		  "textfile     for node_exporter              .prom, replaced\n"
		  "grafana-sqlite, grafana-postgresql          a dashboard" },
	{ .name = "import", .operands = "FILE...", .options = import_options,
	  .min_operands = 1, .max_operands = ARGS_MANY, .files = true,
	  .run = cmd_import, .value = VALUE_FILE, .format = cmd_import_format,
	  .summary = "Add runs from files: JSON, CSV, other databases",
	  .text = "FILE is JSON, JSON lines or CSV, another database of postsil's or one of "
		  "the\nolder program, or - for standard input: its content tells which, or "
		  "--format\njson, jsonl, csv or sqlite.  What is there already is left alone, "
		  "so an import\nmay be repeated.  What is refused is named and ends it with "
		  "status 1, and holds\nup no other.  The columns are in postsil-json(5)." },
	{ .name = "completion", .operands = "SHELL", .options = completion_options,
	  .min_operands = 1, .max_operands = 1, .run = cmd_completion,
	  .words = completion_words,
	  .summary = "What completes these command lines in bash, zsh or fish",
	  .text = "SHELL is bash, zsh or fish: 'make install' puts each script where the "
		  "shell\nfinds it.  Or it is products, units, hardware, devices, backends, "
		  "runs or\nalerts: names in the database, one a line, for the scripts; "
		  "nothing if there are\nnone." },
	{ .name = "help", .operands = "COMMAND", .options = help_options,
	  .max_operands = 1, .run = cmd_help, .value = VALUE_COMMAND,
	  .summary = "Help of a command", .text = "" },
	{ .name = NULL },
};

int cmd_fail(const struct err *e)
{
	struct buf text = BUF_INIT;

	/* words may quote what came from outside */
	text_clean(&text, e->text, glyph_level_detect());
	fprintf(stderr, "postsil: %s\n", buf_str(&text));
	buf_release(&text);
	return e->code == ERR_USAGE ? EXIT_USAGE : EXIT_COULD_NOT;
}

int cmd_print(const struct buf *out)
{
	struct err e = ERR_INIT;

	if (fflush(stdout) == 0 && fwrite(buf_str(out), 1, out->n, stdout) == out->n &&
	    fflush(stdout) == 0)
		return EXIT_DONE;
	if (errno == EPIPE)
		return EXIT_DONE;
	err_sys(&e, "cannot write to standard output");
	return cmd_fail(&e);
}

bool cmd_wants_color(const struct args *a, int fd)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (strcmp(a->color, "auto") != 0)
		return strcmp(a->color, "always") == 0;
	return isatty(fd) && !(no && *no) && term && strcmp(term, "dumb") != 0;
}

int cmd_workspace(struct workspace *ws, const struct args *a, struct err *e)
{
	int rc = workspace_args_set(ws, a, e);

	if (rc < 0)
		return rc;
	return a->demo ? workspace_open_demo(ws, e) : workspace_open(ws, a->db, e);
}

int cmd_help(const struct args *a)
{
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;
	const struct args_command *c;
	int status;

	if (a->n_operands == 0) {
		args_help(cmd_table, &out);
	} else {
		c = args_command_find(cmd_table, a->operand[0]);
		if (!c || !*c->name) {
			err_set(&e, ERR_USAGE, "no command is called '%.40s'; see "
				"postsil --help", a->operand[0]);
			return cmd_fail(&e);
		}
		args_help_command(c, &out);
	}
	status = cmd_print(&out);
	buf_release(&out);
	return status;
}
