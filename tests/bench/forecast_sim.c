/* SPDX-License-Identifier: MIT */
/*
 * forecast_sim: forecasts of histories whose future is known, as forecast_sim.sh
 * makes them.  Standard input names, a line each, a CSV file (timestamp, value) and
 * a JSON file with its truth: {"shape":…, "first_day_at":{"0.8":123,"0.9":null}}.
 *
 * A forecast is made from the first third and the first half of the runs, for
 * every target whose true day lies behind them, null meaning never.  Right is an
 * interval with the true day in it, the true crossing being within the day before;
 * never is in an interval with an open end.  The deviation of the share of right ones
 * takes the forecasts of one history as one draw, as they are right together.
 *
 * usage: forecast_sim [-v]      -v prints every forecast
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/forecast.h"
#include "core/analysis/stats.h"
#include "core/base/clock.h"
#include "core/base/csv.h"
#include "core/base/err.h"
#include "core/base/json.h"
#include "core/base/xmem.h"

#define SHAPES 8
#define CUTS 2

static const double cuts[CUTS] = { 1. / 3, 1. / 2 };

struct history {
	double *day, *value;
	size_t n, cap;
};

struct tally {
	double cut, made_day;    /* made_day: of the history at hand */
	unsigned cases, refused[FORECAST_REFUSALS], given, right, early, late;
	unsigned open, never, never_right, wrong_refusals;
	double rr, rg, gg;       /* squares and products of right and given of a
				  * history, summed */
	double *width, *share;   /* of closed intervals: days, and of the time
				  * from the cut to the true day */
	size_t n_width, cap_width, cap_share;
};

struct shape {
	char name[32];
	struct tally tally[CUTS];
};

static int read_history(const char *path, struct history *h)
{
	FILE *in = fopen(path, "r");
	struct csv_reader *r;
	struct csv_record c;
	struct err e = { 0 };
	int64_t first = 0, ms;
	size_t at_time = 0, at_value = 0;

	if (!in)
		return -1;
	r = csv_reader_new(in);
	h->n = 0;
	while (csv_read(r, &c, &e) == 1) {
		if (c.line == 1) {
			for (size_t i = 0; i < c.n; i++) {
				if (!strcmp(c.field[i], "timestamp"))
					at_time = i;
				if (!strcmp(c.field[i], "value"))
					at_value = i;
			}
			continue;
		}
		if (clock_parse(c.field[at_time], &ms) < 0)
			break;
		if (!h->n)
			first = ms;
		if (h->n == h->cap) {
			h->cap = h->cap ? 2 * h->cap : 64;
			h->day = xreallocarray(h->day, h->cap, sizeof *h->day);
			h->value = xreallocarray(h->value, h->cap,
						 sizeof *h->value);
		}
		h->day[h->n] = rint((double)(ms - first) / CLOCK_DAY_MS);
		h->value[h->n++] = strtod(c.field[at_value], NULL);
	}
	csv_reader_free(r);
	fclose(in);
	return h->n ? 0 : -1;
}

static struct cJSON *read_truth(const char *path)
{
	char text[4096];
	FILE *in = fopen(path, "r");
	struct err e = { 0 };
	size_t n;

	if (!in)
		return NULL;
	n = fread(text, 1, sizeof text, in);
	fclose(in);
	return json_parse(text, n, &e);
}

static void add_width(struct tally *t, double width, double wait)
{
	size_t n = t->n_width;

	t->width = xgrow(t->width, n, &t->cap_width, sizeof *t->width);
	t->share = xgrow(t->share, n, &t->cap_share, sizeof *t->share);
	t->width[n] = width;
	t->share[n] = width / wait;
	t->n_width++;
}

/* What the columns mean: no_rise, other and above are refusals (above: the target
 * is out of reach), wrongly those of them that came, or had not; early and late say
 * where the true day lay; open is the share of intervals without an end, width the
 * median of the others, and /wait that in parts of the time that was left. */

/* truth NAN: never */
static void score(const struct forecast *f, double target, double truth,
		  struct tally *t, bool is_verbose)
{
	struct forecast_day d;
	bool never = isnan(truth), open;

	forecast_reach(f, target, &d);
	t->cases++;
	t->refused[d.refusal]++;
	if (d.refusal == FORECAST_REACHED ||
	    (d.refusal == FORECAST_OUT_OF_REACH && !never))
		t->wrong_refusals++;
	if (d.refusal)
		return;
	open = isinf(d.high);
	t->given++;
	t->open += open;
	t->never += never;
	t->never_right += never && open;
	if (!open)
		add_width(t, d.high - d.low,
			  never ? NAN : truth - t->made_day);
	if (never ? open : d.low <= truth && d.high > truth - 1)
		t->right++;
	else if (!never && truth < d.low)
		t->early++;
	else
		t->late++;
	if (is_verbose)
		printf("  target %g true %g: %.0f [%.0f, %.0f] never %.2f\n",
		       target, truth, d.mid, d.low, d.high, d.never);
}

static void run(const struct history *h, const struct cJSON *truth,
		struct tally *t, bool is_verbose)
{
	size_t n = (size_t)((double)h->n * t->cut + .5);
	unsigned right = t->right, given = t->given;
	struct forecast *f = forecast_new(h->day, h->value, n,
					  &forecast_default);
	const struct cJSON *all = json_get(truth, "first_day_at");
	struct forecast_shares s;

	t->made_day = h->day[n - 1];
	forecast_shape(f, &s);
	if (is_verbose)
		printf("%s seed %g n %zu: exp %.2f log %.2f pow %.2f steps "
		       "%.2f\n", json_str(truth, "shape", "", NULL),
		       json_num(truth, "seed", 0, NULL), n, s.exponential,
		       s.logistic, s.power, s.steps);
	for (const struct cJSON *c = json_first(all); c; c = json_next(c)) {
		double day = json_value_num(c);

		if (isnan(day) || day > t->made_day)
			score(f, strtod(json_key(c), NULL), day, t, is_verbose);
	}
	right = t->right - right;
	given = t->given - given;
	t->rr += (double)right * right;
	t->rg += (double)right * given;
	t->gg += (double)given * given;
	forecast_free(f);
}

static void add(struct tally *to, const struct tally *t)
{
	to->cases += t->cases;
	to->given += t->given;
	to->right += t->right;
	to->rr += t->rr;
	to->rg += t->rg;
	to->gg += t->gg;
	to->early += t->early;
	to->late += t->late;
	to->open += t->open;
	to->never += t->never;
	to->never_right += t->never_right;
	to->wrong_refusals += t->wrong_refusals;
	for (size_t i = 0; i < FORECAST_REFUSALS; i++)
		to->refused[i] += t->refused[i];
	for (size_t i = 0; i < t->n_width; i++) {
		add_width(to, t->width[i], 1);
		to->share[to->n_width - 1] = t->share[i];
	}
}

static double median_known(double *x, size_t n)
{
	size_t known = 0;

	for (size_t i = 0; i < n; i++)
		if (!isnan(x[i]))
			x[known++] = x[i];
	return stats_median(x, known);
}

static void print(const char *name, const char *cut, const struct tally *t)
{
	double given = t->given ? t->given : 1, p = t->right / given;
	double deviation = sqrt(fmax(t->rr - 2 * p * t->rg + p * p * t->gg, 0));

	printf("%-12s %-4s %6u %8u %6u %6u %7u %6u %7.1f %4.1f %6.1f %6.1f "
	       "%6.1f %8.0f %6.2f\n", name, cut, t->cases,
	       t->refused[FORECAST_NO_RISE],
	       t->refused[FORECAST_FELL] + t->refused[FORECAST_NO_SHAPE] +
	       t->refused[FORECAST_REACHED],
	       t->refused[FORECAST_OUT_OF_REACH], t->wrong_refusals, t->given,
	       100 * p, 100 * deviation / given, 100 * t->early / given,
	       100 * t->late / given, 100 * t->open / given,
	       stats_median(t->width, t->n_width),
	       median_known(t->share, t->n_width));
}

static struct shape *shape_of(struct shape *s, size_t *n, const char *name)
{
	for (size_t i = 0; i < *n; i++)
		if (!strcmp(s[i].name, name))
			return &s[i];
	if (*n == SHAPES) {
		fprintf(stderr, "forecast_sim: too many shapes\n");
		exit(3);
	}
	snprintf(s[*n].name, sizeof s->name, "%s", name);
	for (size_t c = 0; c < CUTS; c++)
		s[*n].tally[c].cut = cuts[c];
	return &s[(*n)++];
}

static void report(const struct shape *shapes, size_t n)
{
	struct tally all[CUTS + 1] = { 0 };

	printf("%-12s %-4s %6s %8s %6s %6s %7s %6s %7s %4s %6s %6s %6s %8s %6s\n",
	       "shape", "from", "cases", "no_rise", "other", "above", "wrongly",
	       "given", "right%", "+-", "early%", "late%", "open%", "width/d",
	       "/wait");
	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c < CUTS; c++) {
			add(&all[c], &shapes[i].tally[c]);
			add(&all[CUTS], &shapes[i].tally[c]);
			print(shapes[i].name, c ? "1/2" : "1/3",
			      &shapes[i].tally[c]);
		}
	for (size_t c = 0; c <= CUTS; c++)
		print("all", c == CUTS ? "both" : c ? "1/2" : "1/3", &all[c]);
	printf("never reached, and a forecast given: %u, of which with an open "
	       "end %u\n", all[CUTS].never, all[CUTS].never_right);
}

int main(int argc, char **argv)
{
	bool is_verbose = argc > 1 && !strcmp(argv[1], "-v");
	static struct shape shapes[SHAPES];
	struct history h = { 0 };
	char line[2048], csv[1000], json[1000];
	size_t n = 0;
	uint64_t start, spent = 0, made = 0;

	while (fgets(line, sizeof line, stdin)) {
		struct cJSON *truth;
		struct shape *s;

		if (sscanf(line, "%999s %999s", csv, json) != 2 ||
		    read_history(csv, &h) < 0 || !(truth = read_truth(json))) {
			fprintf(stderr, "forecast_sim: cannot read %s", line);
			return 3;
		}
		s = shape_of(shapes, &n, json_str(truth, "shape", "?", NULL));
		start = clock_mono_ns();
		for (size_t c = 0; c < CUTS; c++, made++)
			run(&h, truth, &s->tally[c], is_verbose);
		spent += clock_mono_ns() - start;
		json_free(truth);
	}
	report(shapes, n);
	printf("%.2f ms a forecast with all its targets\n",
	       made ? (double)spent / 1e6 / (double)made : 0);
	free(h.day);
	free(h.value);
	return 0;
}
