/* SPDX-License-Identifier: MIT */
#include "tui/args.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"

enum option_kind {
	OPTION_FLAG, OPTION_TEXT, OPTION_WORD, OPTION_FORMAT, OPTION_METRIC,
	OPTION_TIME, OPTION_SIZE, OPTION_PERCENT,
};

struct option_info {
	const char *name, *value, *help;
	enum option_kind kind;
	size_t at;                     /* offset in struct args */
	const char *const *words;      /* of OPTION_WORD and OPTION_FORMAT */
};

static const char *const color_words[] = { "auto", "always", "never", NULL };
static const char *const suite_words[] = { "quick", "standard", "full", NULL };
static const char *const format_words[] = { "text", "csv", "json", NULL };
static const char *const precision_words[] = {
	"fp64", "fp32", "tf32", "fp16", "bf16", "fp8", "int8", NULL
};

#define AT(member) offsetof(struct args, member)

static const struct option_info options[] = {
	{ .name = "db", .value = "FILE", .kind = OPTION_TEXT, .at = AT(db),
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
	{ .name = "suite", .value = "SUITE", .kind = OPTION_WORD, .at = AT(suite),
	  .words = suite_words,
	  .help = "quick (about 15 s; the default), standard (90 s), full" },
	{ .name = "force", .kind = OPTION_FLAG, .at = AT(force),
	  .help = "measure though preflight fails; the run is marked" },
	{ .name = "dry-run", .kind = OPTION_FLAG, .at = AT(dry_run),
	  .help = "detect, check and plan; measure and store nothing" },
	{ .name = "backend", .value = "NAME", .kind = OPTION_TEXT, .at = AT(backend),
	  .help = "the library that does the work" },
	{ .name = "precision", .value = "P", .kind = OPTION_WORD, .at = AT(precision),
	  .words = precision_words, .help = "only this precision, e.g. fp64" },
	{ .name = "device", .value = "D", .kind = OPTION_TEXT, .at = AT(device),
	  .help = "only this device, e.g. cpu" },
	{ .name = "format", .value = "FORMAT", .kind = OPTION_FORMAT,
	  .at = AT(format), .words = format_words,
	  .help = "text or json, and csv where there is a table" },
	{ .name = "json", .kind = OPTION_FLAG, .at = AT(json),
	  .help = "JSON instead of text" },
	{ .name = "explain", .kind = OPTION_FLAG, .at = AT(explain),
	  .help = "also how the peaks and the fingerprints came about" },
	{ .name = "root", .value = "DIR", .kind = OPTION_TEXT, .at = AT(root),
	  .help = "a captured machine below DIR instead of this one" },
	{ .name = "size", .value = "WxH", .kind = OPTION_SIZE, .at = AT(width),
	  .help = "columns and rows of the text, e.g. 80x24" },
	{ .name = "hardware", .value = "FP", .kind = OPTION_TEXT, .at = AT(hardware),
	  .help = "only this hardware fingerprint, or its beginning" },
	{ .name = "product", .value = "NAME", .kind = OPTION_TEXT, .at = AT(product),
	  .help = "only products with NAME in their name" },
	{ .name = "unit", .value = "U", .kind = OPTION_TEXT, .at = AT(unit),
	  .help = "only this box (the beginning of its unit id)" },
	{ .name = "metric", .value = "M", .kind = OPTION_METRIC, .at = AT(metric),
	  .help = "efficiency, blas1 to blas3, stream_copy to stream_triad" },
	{ .name = "since", .value = "TIME", .kind = OPTION_TIME, .at = AT(since_ms),
	  .help = "only runs from TIME on, e.g. 2025-01-31T12:00Z" },
	{ .name = "until", .value = "TIME", .kind = OPTION_TIME, .at = AT(until_ms),
	  .help = "only runs before TIME" },
	{ .name = "threshold", .value = "PCT", .kind = OPTION_PERCENT,
	  .at = AT(threshold), .help = "a drop that counts, in per cent (5)" },
	{ .name = "include-forced", .kind = OPTION_FLAG, .at = AT(include_forced),
	  .help = "forced runs count as the others do" },
};

#define N_OPTIONS (sizeof options / sizeof *options)

static const struct option_info *option_find(const char *name, size_t n)
{
	for (size_t i = 0; i < N_OPTIONS; i++)
		if (strlen(options[i].name) == n &&
		    memcmp(options[i].name, name, n) == 0)
			return &options[i];
	return NULL;
}

/* --- nearest match --------------------------------------------------------- */

#define WORD_MAX 32

/* Optimal string alignment distance; words over WORD_MAX are far from all. */
static unsigned distance(const char *a, const char *b)
{
	unsigned d[WORD_MAX + 1][WORD_MAX + 1];
	size_t n = strlen(a), m = strlen(b);

	if (n > WORD_MAX || m > WORD_MAX)
		return WORD_MAX;
	for (size_t i = 0; i <= n; i++)
		d[i][0] = (unsigned)i;
	for (size_t j = 0; j <= m; j++)
		d[0][j] = (unsigned)j;
	for (size_t i = 1; i <= n; i++) {
		for (size_t j = 1; j <= m; j++) {
			unsigned best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);

			if (d[i - 1][j] + 1 < best)
				best = d[i - 1][j] + 1;
			if (d[i][j - 1] + 1 < best)
				best = d[i][j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < best)
				best = d[i - 2][j - 2] + 1;
			d[i][j] = best;
		}
	}
	return d[n][m];
}

const char *args_nearest(const char *s, const char *const *words)
{
	const char *best = NULL;
	size_t n = strlen(s);
	/* a third of the word may be wrong, at least one letter */
	unsigned least = n < 4 ? 2 : (unsigned)(n / 3) + 2;

	for (size_t i = 0; words[i]; i++) {
		unsigned d = distance(s, words[i]);

		/* what was not typed to the end counts as near */
		if (n >= 2 && strncmp(s, words[i], n) == 0)
			d = 1;
		if (d < least) {
			least = d;
			best = words[i];
		}
	}
	return best;
}

/* --- values ---------------------------------------------------------------- */

int args_parse_size(const char *s, int *w, int *h, struct err *e)
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

static int word_index(const char *s, const struct option_info *o, struct err *e)
{
	const char *near;
	struct buf all = BUF_INIT;

	for (int i = 0; o->words[i]; i++)
		if (strcmp(o->words[i], s) == 0)
			return i;
	for (int i = 0; o->words[i]; i++)
		buf_addf(&all, "%s%s", i ? ", " : "", o->words[i]);
	near = args_nearest(s, o->words);
	err_set(e, ERR_USAGE, "--%s knows no '%.40s'; it takes %s%s%s%s", o->name, s,
		buf_str(&all), near ? " (did you mean " : "", near ? near : "",
		near ? "?)" : "");
	buf_release(&all);
	return ERR_USAGE;
}

static int metric_value(const char *s, int *out, struct err *e)
{
	const char *names[METRIC_COUNT + 1], *near;
	struct buf all = BUF_INIT;

	*out = metric_find(s);
	if (*out >= 0)
		return 0;
	for (int i = 0; i < METRIC_COUNT; i++) {
		names[i] = metric_table[i].name;
		buf_addf(&all, "%s%s", i ? ", " : "", names[i]);
	}
	names[METRIC_COUNT] = NULL;
	near = args_nearest(s, names);
	err_set(e, ERR_USAGE, "no metric is called '%.40s'; there are %s%s%s%s", s,
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

static int time_value(const struct option_info *o, const char *s, int64_t *out,
		      struct err *e)
{
	if (clock_parse(s, out) < 0)
		return err_set(e, ERR_USAGE, "--%s takes a time such as 2025-01-31, "
			       "2025-01-31T12:00Z or Unix seconds, not '%.40s'",
			       o->name, s);
	return 0;
}

static int option_set(struct args *a, const struct option_info *o,
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
		return metric_value(value, (int *)at, e);
	case OPTION_TIME:
		return time_value(o, value, (int64_t *)at, e);
	case OPTION_SIZE:
		return args_parse_size(value, &a->width, &a->height, e);
	case OPTION_PERCENT:
		return percent_value(value, (double *)at, e);
	case OPTION_WORD:
	case OPTION_FORMAT:
		break;
	}
	i = word_index(value, o, e);
	if (i < 0)
		return i;
	if (o->kind == OPTION_WORD)
		*(const char **)at = o->words[i];
	else
		*(enum args_format *)at = (enum args_format)i;
	return 0;
}

/* --- parsing --------------------------------------------------------------- */

const struct args_command *args_command_find(const struct args_command *commands,
					     const char *name)
{
	for (; commands->name; commands++)
		if (strcmp(commands->name, name) == 0)
			return commands;
	return NULL;
}

static int unknown_command(const struct args_command *commands, const char *s,
			   struct err *e)
{
	const char *names[64], *near;
	size_t n = 0;

	for (; commands->name && n < 63; commands++)
		if (*commands->name)
			names[n++] = commands->name;
	names[n] = NULL;
	near = args_nearest(s, names);
	return err_set(e, ERR_USAGE, "no command is called '%.40s'; %s%s%s", s,
		       near ? "did you mean '" : "see postsil --help",
		       near ? near : "", near ? "'?" : "");
}

static int unknown_option(const struct args_command *c, const char *s, size_t n,
			  struct err *e)
{
	const char *names[N_OPTIONS + 1], *near;
	char given[WORD_MAX + 8];
	size_t k = 0;

	if (c)
		for (size_t i = 0; c->options[i] && k < N_OPTIONS; i++)
			names[k++] = c->options[i];
	else
		for (; k < N_OPTIONS; k++)
			names[k] = options[k].name;
	names[k] = NULL;
	snprintf(given, sizeof given, "%.*s", (int)(n < 38 ? n : 38), s);
	near = args_nearest(given, names);
	if (c && *c->name)
		return err_set(e, ERR_USAGE, "'%s' takes no option --%s%s%s%s", c->name,
			       given, near ? "; did you mean --" : "",
			       near ? near : "", near ? "?" : "");
	if (option_find(s, n))
		return err_set(e, ERR_USAGE, "--%s belongs behind a command; see "
			       "postsil --help", given);
	return err_set(e, ERR_USAGE, "there is no option --%s; %s%s%s", given,
		       near ? "did you mean --" : "see postsil --help",
		       near ? near : "", near ? "?" : "");
}

static bool takes(const struct args_command *c, const char *name)
{
	for (size_t i = 0; c->options[i]; i++)
		if (strcmp(c->options[i], name) == 0)
			return true;
	return false;
}

struct parser {
	const struct args_command *commands;
	int argc, i;
	char **argv;
	/* options seen, checked against the command once it is known */
	const struct option_info *seen[64];
	size_t n_seen;
};

static int parse_long(struct parser *p, struct args *a, const char *s,
		      struct err *e)
{
	size_t n = strcspn(s, "=");
	const struct option_info *o = option_find(s, n);
	const char *value = s[n] == '=' ? s + n + 1 : NULL;

	if (!o)
		return unknown_option(a->command, s, n, e);
	if (o->kind == OPTION_FLAG && value)
		return err_set(e, ERR_USAGE, "--%s takes no value", o->name);
	if (o->kind != OPTION_FLAG && !value) {
		if (p->i + 1 >= p->argc)
			return err_set(e, ERR_USAGE, "--%s needs a value: --%s %s",
				       o->name, o->name, o->value);
		value = p->argv[++p->i];
	}
	if (p->n_seen == sizeof p->seen / sizeof *p->seen)
		return err_set(e, ERR_USAGE, "too many options");
	for (size_t i = 0; i < p->n_seen; i++)
		if (p->seen[i] == o && o->kind != OPTION_FLAG)
			return err_set(e, ERR_USAGE, "--%s is given twice", o->name);
	p->seen[p->n_seen++] = o;
	return option_set(a, o, value, e);
}

static int parse_operand(struct parser *p, struct args *a, const char *s,
			 struct err *e)
{
	if (!a->command) {
		a->command = *s ? args_command_find(p->commands, s) : NULL;
		return a->command ? 0 : unknown_command(p->commands, s, e);
	}
	if (a->n_operands == ARGS_OPERANDS)
		return err_set(e, ERR_USAGE, "too many arguments at '%.40s'", s);
	a->operand[a->n_operands++] = s;
	return 0;
}

static int parse_all(struct parser *p, struct args *a, struct err *e)
{
	bool only_operands = false;
	int rc = 0;

	for (; p->i < p->argc && rc == 0; p->i++) {
		const char *s = p->argv[p->i];

		if (only_operands || s[0] != '-' || s[1] == '\0')
			rc = parse_operand(p, a, s, e);
		else if (strcmp(s, "--") == 0)
			only_operands = true;
		else if (s[1] == '-')
			rc = parse_long(p, a, s + 2, e);
		else if (strcmp(s, "-h") == 0)
			a->help = true;
		else if (strcmp(s, "-V") == 0)
			a->version = true;
		else
			rc = err_set(e, ERR_USAGE, "no option %.40s; "
				     "see postsil --help", s);
	}
	return rc;
}

static int check_command(const struct parser *p, const struct args *a,
			 struct err *e)
{
	const struct args_command *c = a->command;

	for (size_t i = 0; i < p->n_seen; i++)
		if (!takes(c, p->seen[i]->name))
			return unknown_option(c, p->seen[i]->name,
					      strlen(p->seen[i]->name), e);
	if (a->help || a->version)
		return 0;
	if (a->n_operands > c->max_operands)
		return err_set(e, ERR_USAGE, "'%s' has no use for '%.40s'; see "
			       "postsil %s --help", c->name,
			       a->operand[c->max_operands], c->name);
	if (a->n_operands < c->min_operands)
		return err_set(e, ERR_USAGE, "'%s' needs %s; see postsil %s --help",
			       c->name, c->operands, c->name);
	if (a->since_ms && a->until_ms && a->since_ms >= a->until_ms)
		return err_set(e, ERR_USAGE, "--since is not before --until: "
			       "nothing can match");
	return 0;
}

int args_parse(struct args *a, const struct args_command *commands, int argc,
	       char **argv, struct err *e)
{
	struct parser p = { .commands = commands, .argc = argc, .i = 1,
			    .argv = argv };
	int rc;

	*a = (struct args){ .color = "auto", .suite = "quick", .metric = -1 };
	rc = parse_all(&p, a, e);
	if (rc < 0)
		return rc;
	if (!a->command)
		a->command = args_command_find(commands, "");
	return check_command(&p, a, e);
}

/* --- help ------------------------------------------------------------------ */

static void help_option(struct buf *out, const struct option_info *o)
{
	char left[64];

	snprintf(left, sizeof left, "--%s%s%s", o->name, o->value ? " " : "",
		 o->value ? o->value : "");
	buf_addf(out, "  %-20s %s\n", left, o->help);
}

static void help_options(struct buf *out, const struct args_command *c)
{
	for (size_t i = 0; i < N_OPTIONS; i++)
		if (takes(c, options[i].name))
			help_option(out, &options[i]);
}

void args_help_command(const struct args_command *c, struct buf *out)
{
	buf_addf(out, "usage: postsil%s%s%s%s [options]\n\n%s.\n", *c->name ? " " : "",
		 c->name, *c->operands ? " " : "", c->operands, c->summary);
	if (*c->text)
		buf_addf(out, "\n%s\n", c->text);
	buf_adds(out, "\noptions:\n");
	help_options(out, c);
}

void args_help(const struct args_command *commands, struct buf *out)
{
	buf_adds(out, "postsil watches silicon mature: it measures this machine and "
		 "shows how close\nit comes to its peak, run after run.\n\n"
		 "usage: postsil [command] [options]\n\ncommands:\n");
	for (const struct args_command *c = commands; c->name; c++) {
		char left[48];

		snprintf(left, sizeof left, "%s%s%s", c->name,
			 *c->operands ? " " : "", c->operands);
		buf_addf(out, "  %-20s %s\n", *c->name ? left : "(none)", c->summary);
	}
	buf_adds(out, "\noptions without a command:\n");
	help_options(out, args_command_find(commands, ""));
	buf_adds(out, "\n'postsil help COMMAND' says more.  Exit status: 0 done, "
		 "1 found something (a failed\ncheck), 2 usage, 3 could not.\n");
}
