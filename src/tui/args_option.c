/* SPDX-License-Identifier: MIT */
#include "tui/args_option.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/model/precision.h"
#include "tui/nearest.h"

static const char *const color_words[] = { "auto", "always", "never", NULL };
static const char *const suite_words[] = { "quick", "standard", "full", NULL };
static const char *const days_words[] = { "first", "launch", NULL };
static const char *const format_words[] = { "text", "csv", "json", NULL };

#define AT(member) offsetof(struct args, member)

const struct args_option args_options[] = {
	{ .name = "db", .value = "FILE", .kind = OPTION_TEXT, .at = AT(db),
	  .takes = VALUE_FILE,
	  .help = "the database (else $POSTSIL_DB, else the user's own)" },
	{ .name = "color", .value = "WHEN", .kind = OPTION_WORD, .at = AT(color),
	  .words = color_words,
	  .help = "colours: auto, always or never; NO_COLOR is honoured" },
	{ .name = "help", .kind = OPTION_FLAG, .at = AT(help),
	  .help = "this help" },
	{ .name = "version", .kind = OPTION_FLAG, .at = AT(version),
	  .help = "the program's version" },
	{ .name = "demo", .kind = OPTION_FLAG, .at = AT(demo),
	  .help = "a built-in SYNTHETIC history instead of the database" },
	{ .name = "config", .value = "FILE", .kind = OPTION_TEXT, .at = AT(config),
	  .takes = VALUE_FILE,
	  .help = "the configuration, instead of the user's own" },
	{ .name = "safe", .kind = OPTION_FLAG, .at = AT(safe),
	  .help = "no configuration, and nothing of the last session" },
	{ .name = "plain", .kind = OPTION_FLAG, .at = AT(plain),
	  .help = "lines to be read aloud, for screen readers" },
	{ .name = "suite", .value = "SUITE", .kind = OPTION_WORD, .at = AT(suite),
	  .words = suite_words,
	  .help = "quick (about 15 s; the default), standard (80 s), full" },
	{ .name = "force", .kind = OPTION_FLAG, .at = AT(force),
	  .help = "measure though preflight fails; the run is marked" },
	{ .name = "wait-cool", .kind = OPTION_FLAG, .at = AT(wait_cool),
	  .help = "first wait, 10 min at most, until the machine has cooled" },
	{ .name = "dry-run", .kind = OPTION_FLAG, .at = AT(dry_run),
	  .help = "detect, check and plan; measure and store nothing" },
	{ .name = "dry-run", .kind = OPTION_FLAG, .at = AT(dry_run), .files = true,
	  .help = "say what would be done, and do nothing" },
	{ .name = "backend", .value = "NAME", .kind = OPTION_TEXT, .at = AT(backend),
	  .takes = VALUE_BACKEND,
	  .help = "the library that does the work" },
	/* imported runs have others: `run` alone asks for one of these */
	{ .name = "precision", .value = "P", .kind = OPTION_TEXT, .at = AT(precision),
	  .words = precision_names, .help = "only this precision, e.g. fp64; tf32, fp8: GPUs alone" },
	{ .name = "device", .value = "D", .kind = OPTION_TEXT, .at = AT(device),
	  .takes = VALUE_DEVICE,
	  .help = "only this device: cpu, gpu0 ...; 'run' takes lists, all" },
	{ .name = "format", .value = "FORMAT", .kind = OPTION_FORMAT,
	  .at = AT(format), .words = format_words,
	  .help = "text or json, and csv where there is a table" },
	{ .name = "format", .value = "FORMAT", .kind = OPTION_TEXT,
	  .at = AT(file_format), .files = true,
	  .help = "the format, whatever FILE's name or content says" },
	{ .name = "map", .value = "THEIRS=OURS", .kind = OPTION_MAP, .files = true,
	  .help = "what a column is here, - leaves it out; again for each" },
	{ .name = "set", .value = "OURS=TEMPLATE", .kind = OPTION_SET, .files = true,
	  .help = "a column for each row, {THEIRS} is what one of its has" },
	{ .name = "json", .kind = OPTION_FLAG, .at = AT(json),
	  .help = "JSON instead of text" },
	{ .name = "explain", .kind = OPTION_FLAG, .at = AT(explain),
	  .help = "also how the peaks and the fingerprints came about" },
	{ .name = "root", .value = "DIR", .kind = OPTION_TEXT, .at = AT(root),
	  .takes = VALUE_DIR,
	  .help = "a captured machine below DIR instead of this one" },
	{ .name = "head", .value = "FILE", .kind = OPTION_TEXT, .at = AT(head),
	  .takes = VALUE_FILE,
	  .help = "heads kept elsewhere, which the store must still have" },
	{ .name = "why", .value = "TEXT", .kind = OPTION_TEXT, .at = AT(why),
	  .help = "the reason, for whoever reads it later" },
	{ .name = "who", .value = "NAME", .kind = OPTION_TEXT, .at = AT(who),
	  .help = "who says so; nobody is named without it" },
	{ .name = "size", .value = "WxH", .kind = OPTION_SIZE, .at = AT(width),
	  .help = "columns and rows of the text, e.g. 80x24" },
	{ .name = "hardware", .value = "FP", .kind = OPTION_TEXT, .at = AT(hardware),
	  .takes = VALUE_HARDWARE,
	  .help = "only this hardware fingerprint, or its beginning" },
	{ .name = "product", .value = "NAME", .kind = OPTION_TEXT, .at = AT(product),
	  .takes = VALUE_PRODUCT,
	  .help = "only products with NAME in their name" },
	{ .name = "unit", .value = "U", .kind = OPTION_TEXT, .at = AT(unit),
	  .takes = VALUE_UNIT,
	  .help = "only this box (the beginning of its unit id)" },
	{ .name = "metric", .value = "M", .kind = OPTION_METRIC, .at = AT(metric),
	  .takes = VALUE_METRIC,
	  .help = "efficiency, blas1 to 3, stream_copy to triad, custom:NAME" },
	{ .name = "since", .value = "TIME", .kind = OPTION_TIME, .at = AT(since_ms),
	  .help = "only runs from TIME on, e.g. 2025-01-31T12:00Z" },
	{ .name = "until", .value = "TIME", .kind = OPTION_TIME, .at = AT(until_ms),
	  .help = "only runs before TIME" },
	{ .name = "threshold", .value = "PCT", .kind = OPTION_PERCENT,
	  .at = AT(threshold), .help = "a drop that counts, in per cent (5)" },
	{ .name = "group-by", .value = "FIELD", .kind = OPTION_TEXT, .at = AT(group_by),
	  .takes = VALUE_COMPONENT,
	  .help = "impact: what is compared (driver_version)" },
	{ .name = "days-from", .value = "DAY", .kind = OPTION_WORD, .at = AT(days_from),
	  .words = days_words, .help = "days count from: first (run) or launch" },
	{ .name = "time", .value = "COLUMN", .kind = OPTION_TEXT, .at = AT(time),
	  .help = "the column of times: its name, or its place from 1" },
	{ .name = "value", .value = "COLUMN", .kind = OPTION_TEXT, .at = AT(value),
	  .help = "the column of values: its name, or its place from 1" },
	{ .name = "lower-is-better", .kind = OPTION_FLAG, .at = AT(lower_is_better),
	  .help = "a rise is a change to the worse" },
	{ .name = "online", .kind = OPTION_FLAG, .at = AT(online),
	  .help = "as alerts do it: each by what was known at the time" },
	{ .name = "include-forced", .kind = OPTION_FLAG, .at = AT(include_forced),
	  .help = "forced runs count as the others do" },
};

const size_t args_n_options = sizeof args_options / sizeof *args_options;
_Static_assert(sizeof args_options / sizeof *args_options <= ARGS_OPTIONS_MAX,
	       "ARGS_OPTIONS_MAX is too small");

const struct args_option *args_option_find(const char *name, size_t n, bool files)
{
	const struct args_option *found = NULL;

	for (size_t i = 0; i < args_n_options; i++)
		if (strlen(args_options[i].name) == n &&
		    memcmp(args_options[i].name, name, n) == 0 &&
		    (!found || args_options[i].files == files))
			found = &args_options[i];
	return found;
}

/* --- values ---------------------------------------------------------------- */

static int size_value(const char *s, int *w, int *h, struct err *e)
{
	char *end;
	long a, b = 0;

	errno = 0;
	a = isdigit((unsigned char)*s) ? strtol(s, &end, 10) : 0;
	if (a > 0 && (*end == 'x' || *end == 'X') && isdigit((unsigned char)end[1]))
		b = strtol(end + 1, &end, 10);
	if (a < 1 || b < 1 || a > ARGS_SIDE_MAX || b > ARGS_SIDE_MAX || *end || errno)
		return err_set(e, ERR_USAGE, "--size takes columns x rows from 1x1 "
			       "to %dx%d, e.g. 80x24, not '%.40s'",
			       ARGS_SIDE_MAX, ARGS_SIDE_MAX, s);
	*w = (int)a;
	*h = (int)b;
	return 0;
}

int args_word(const char *option, const char *s, const char *const *words,
	      struct err *e)
{
	const char *near;
	struct buf all = BUF_INIT;

	for (int i = 0; words[i]; i++)
		if (strcmp(words[i], s) == 0)
			return i;
	for (int i = 0; words[i]; i++)
		buf_addf(&all, "%s%s", i ? ", " : "", words[i]);
	near = nearest_word(s, words);
	err_set(e, ERR_USAGE, "--%s knows no '%.40s'; it takes %s%s%s%s", option, s,
		buf_str(&all), near ? " (did you mean " : "", near ? near : "",
		near ? "?)" : "");
	buf_release(&all);
	return ERR_USAGE;
}

static int metric_value(const char *s, struct args *a, struct err *e)
{
	const char *names[METRIC_COUNT + 1], *near;
	struct buf all = BUF_INIT;

	a->metric = metric_find(s);
	a->custom = NULL;
	if (a->metric >= 0)
		return 0;
	if (metric_is_custom(s)) {
		a->metric = METRIC_CUSTOM;
		a->custom = s;
		return 0;
	}
	for (int i = 0; i < METRIC_COUNT; i++) {
		names[i] = metric_table[i].name;
		buf_addf(&all, "%s%s", i ? ", " : "", names[i]);
	}
	names[METRIC_COUNT] = NULL;
	near = nearest_word(s, names);
	err_set(e, ERR_USAGE, "no metric is called '%.40s'; there are %s, and "
		METRIC_CUSTOM_PREFIX "NAME of imported ones%s%s%s", s,
		buf_str(&all), near ? " (did you mean " : "", near ? near : "",
		near ? "?)" : "");
	buf_release(&all);
	return ERR_USAGE;
}

static int percent_value(const char *s, double *out, struct err *e)
{
	char *end;
	double v = strtod(s, &end);

	if (end == s || (*end && strcmp(end, "%") != 0) || !(v > 0 && v < 100))
		return err_set(e, ERR_USAGE, "--threshold takes a percentage "
			       "between 0 and 100, e.g. 5, not '%.40s'", s);
	*out = v / 100;
	return 0;
}

static int time_value(const struct args_option *o, const char *s, int64_t *out,
		      struct err *e)
{
	if (clock_parse(s, out) < 0)
		return err_set(e, ERR_USAGE, "--%s takes a time such as 2025-01-31, "
			       "2025-01-31T12:00Z or Unix seconds, not '%.40s'",
			       o->name, s);
	return 0;
}

static int map_value(struct args *a, const char *s, struct err *e)
{
	const char *ours = strrchr(s, '=');

	/* theirs may be empty: CSV that others write has columns without a name */
	if (!ours || !ours[1])
		return err_set(e, ERR_USAGE, "--map takes THEIRS=OURS, a column of the "
			       "file and what it is here, not '%.40s'", s);
	for (size_t i = 0; i < a->n_maps; i++)
		if (strrchr(a->map[i], '=') - a->map[i] == ours - s &&
		    memcmp(a->map[i], s, (size_t)(ours - s)) == 0)
			return err_set(e, ERR_USAGE, "--map is given twice for the "
				       "column '%.*s'", (int)(ours - s < 40 ? ours - s
				       : 40), s);
	if (a->n_maps == ARGS_MAPS)
		return err_set(e, ERR_USAGE, "--map is given more than %d times",
			       ARGS_MAPS);
	a->map[a->n_maps++] = s;
	return 0;
}

static int set_value(struct args *a, const char *s, struct err *e)
{
	size_t n = strcspn(s, "=");

	for (size_t i = 0; i < a->n_sets; i++)
		if (strcspn(a->set[i], "=") == n && memcmp(a->set[i], s, n) == 0)
			return err_set(e, ERR_USAGE, "--set is given twice for the column "
				       "'%.*s'", (int)(n < 40 ? n : 40), s);
	if (a->n_sets == ARGS_MAPS)
		return err_set(e, ERR_USAGE, "--set is given more than %d times",
			       ARGS_MAPS);
	a->set[a->n_sets++] = s;
	return 0;
}

int args_option_set(struct args *a, const struct args_option *o,
		    const char *value, struct err *e)
{
	char *at = (char *)a + o->at;
	int i;

	switch (o->kind) {
	case OPTION_FLAG:
		*(bool *)at = true;
		return 0;
	case OPTION_TEXT:
		if (!*value)
			return err_set(e, ERR_USAGE, "--%s needs a value", o->name);
		*(const char **)at = value;
		return 0;
	case OPTION_METRIC:
		return metric_value(value, a, e);
	case OPTION_TIME:
		return time_value(o, value, (int64_t *)at, e);
	case OPTION_SIZE:
		return size_value(value, &a->width, &a->height, e);
	case OPTION_PERCENT:
		return percent_value(value, (double *)at, e);
	case OPTION_MAP:
		return map_value(a, value, e);
	case OPTION_SET:
		return set_value(a, value, e);
	case OPTION_WORD:
	case OPTION_FORMAT:
		break;
	}
	i = args_word(o->name, value, o->words, e);
	if (i < 0)
		return i;
	if (o->kind == OPTION_WORD)
		*(const char **)at = o->words[i];
	else
		*(enum args_format *)at = (enum args_format)i;
	return 0;
}
