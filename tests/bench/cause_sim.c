/* SPDX-License-Identifier: MIT */
/*
 * cause_sim: what analysis says of simulated fleets whose truth is known.
 *
 *   cause_sim FLEET.csv TRUTH.json [FLEET.csv TRUTH.json …]
 *
 * FLEET.csv is the long form of postsil-import, TRUTH.json the simulator's own
 * word (case, seed, noise, blame, inseparable_from, change_pct, day_by_unit).
 * Lines of tab-separated values:
 *   drop    case noise pct seed unit run kind right verdict confidence named
 *           probability stands change_pct state
 *   impact  case noise pct seed units pct low high
 *   fleet   case noise pct seed drops ns_panel ns_cause
 * drop is one per confirmed drop.  kind: "true" when it lies within TRUE_RUNS of
 * the day that the truth has for that unit and is half as big at least, "odd"
 * when so but the unit got the second version of the component to blame before
 * the first, so that its drop came with the wrong text; else "false".  right:
 * the components named are those to blame; of a false one, they are among them.  impact is the row of the second text
 * of the component to blame, over all units and for each of the first five
 * alone.  ns_cause is the longest of all drops.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/cause.h"
#include "core/analysis/impact.h"
#include "core/base/clock.h"
#include "core/base/csv.h"
#include "core/base/err.h"
#include "core/base/json.h"
#include "core/base/xmem.h"

#define FIELDS 5
#define DROPS 32
#define COLUMNS 4        /* others than fields */
#define TRUTH_MAX 65536
#define TRUE_RUNS 10
#define ALONE 5

static const char *const field_name[FIELDS] = {
	"driver_version", "os_kernel", "cuda_version", "numpy_version",
	"cpu_governor",
};
static const char *const column_name[COLUMNS] = {
	"timestamp", "unit_id", "value", "device",
};

struct unit {
	char *name;
	struct track track;
	const char *(*text)[FIELDS];
	size_t cap;
	struct regression drop[DROPS];
	size_t n_drops;
};

struct fleet {
	struct unit *unit;
	size_t n, cap;
	char **texts;            /* every text once */
	size_t n_texts, cap_texts;
	size_t column[COLUMNS], field[FIELDS];
	double start_ms;
};

struct truth {
	struct cJSON *json;
	char key[128];           /* case noise pct seed */
	double pct;
	const char *blame;       /* or NULL */
	unsigned want;           /* bits of the fields to blame */
};

static void die(const char *what, const char *why)
{
	fprintf(stderr, "cause_sim: %s: %s\n", what, why);
	exit(1);
}

static const char *intern(struct fleet *f, const char *s)
{
	for (size_t i = 0; i < f->n_texts; i++)
		if (strcmp(f->texts[i], s) == 0)
			return f->texts[i];
	f->texts = xgrow(f->texts, f->n_texts, &f->cap_texts, sizeof *f->texts);
	return f->texts[f->n_texts++] = xstrdup(s);
}

static struct unit *unit_of(struct fleet *f, const char *name)
{
	struct unit *u;

	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->unit[i].name, name) == 0)
			return &f->unit[i];
	f->unit = xgrow(f->unit, f->n, &f->cap, sizeof *f->unit);
	u = &f->unit[f->n++];
	*u = (struct unit){ .name = xstrdup(name) };
	return u;
}

static size_t column(const struct csv_record *r, const char *name)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->field[i], name) == 0)
			return i;
	die("no such column", name);
	return 0;
}

static void add_run(struct fleet *f, const struct csv_record *r)
{
	struct unit *u = unit_of(f, r->field[f->column[1]]);
	struct track *t = &u->track;
	int64_t ms;

	if (clock_parse(r->field[f->column[0]], &ms) < 0)
		die("no time", r->field[f->column[0]]);
	if (t->n == u->cap) {
		u->cap = u->cap ? u->cap * 2 : 64;
		t->day = xreallocarray(t->day, u->cap, sizeof *t->day);
		t->value = xreallocarray(t->value, u->cap, sizeof *t->value);
		u->text = xreallocarray(u->text, u->cap, sizeof *u->text);
	}
	t->day[t->n] = ((double)ms - f->start_ms) / CLOCK_DAY_MS;
	t->value[t->n] = strtod(r->field[f->column[2]], NULL);
	for (size_t k = 0; k < FIELDS; k++)
		u->text[t->n][k] = intern(f, r->field[f->field[k]]);
	t->n++;
}

/* The rest of a track, once all runs are there. */
static void finish_unit(struct unit *u)
{
	struct track t;

	track_init(&t, u->track.n);
	memcpy(t.day, u->track.day, t.n * sizeof *t.day);
	memcpy(t.value, u->track.value, t.n * sizeof *t.value);
	for (size_t i = 0; i < t.n; i++) {
		t.stack[i] = u->text[i];
		t.point[i] = i;
		/* the governor is no software */
		t.boundary[i] = i && memcmp(u->text[i], u->text[i - 1],
					    (FIELDS - 1) * sizeof(char *)) != 0;
	}
	track_release(&u->track);
	u->track = t;
}

static void find_drops(struct unit *u)
{
	struct regression found[DROPS];
	size_t n = regression_find(&u->track, REGRESSION_THRESHOLD_PCT,
				   &changepoint_stacked, found, DROPS);

	for (size_t i = 0; i < n && i < DROPS; i++)
		if (found[i].state == REGRESSION_CONFIRMED ||
		    found[i].state == REGRESSION_FIXED)
			u->drop[u->n_drops++] = found[i];
}

static void fleet_read(struct fleet *f, const char *path)
{
	FILE *in = fopen(path, "r");
	struct csv_reader *reader;
	struct csv_record r;
	struct err e = ERR_INIT;
	int rc;

	if (!in)
		die(path, "cannot be opened");
	reader = csv_reader_new(in);
	if (csv_read(reader, &r, &e) != 1)
		die(path, "no header");
	for (size_t i = 0; i < COLUMNS; i++)
		f->column[i] = column(&r, column_name[i]);
	for (size_t i = 0; i < FIELDS; i++)
		f->field[i] = column(&r, field_name[i]);
	while ((rc = csv_read(reader, &r, &e)) == 1)
		add_run(f, &r);
	if (rc < 0)
		die(path, e.text);
	csv_reader_free(reader);
	fclose(in);
	for (size_t i = 0; i < f->n; i++) {
		finish_unit(&f->unit[i]);
		find_drops(&f->unit[i]);
	}
}

static void fleet_release(struct fleet *f)
{
	for (size_t i = 0; i < f->n; i++) {
		track_release(&f->unit[i].track);
		free(f->unit[i].text);
		free(f->unit[i].name);
	}
	for (size_t i = 0; i < f->n_texts; i++)
		free(f->texts[i]);
	free(f->texts);
	free(f->unit);
}

static size_t field_of(const char *name)
{
	for (size_t i = 0; name && i < FIELDS; i++)
		if (strcmp(field_name[i], name) == 0)
			return i;
	return FIELDS;
}

static unsigned bit_of(const char *name)
{
	size_t field = field_of(name);

	return field < FIELDS ? 1u << field : 0;
}

static void truth_read(struct truth *t, const char *path)
{
	static char text[TRUTH_MAX];
	FILE *in = fopen(path, "r");
	struct err e = ERR_INIT;
	size_t n;

	if (!in)
		die(path, "cannot be opened");
	n = fread(text, 1, sizeof text, in);
	fclose(in);
	t->json = json_parse(text, n, &e);
	if (!t->json)
		die(path, e.text);
	t->pct = json_num(t->json, "change_pct", 0, &e);
	t->blame = json_str(t->json, "blame", NULL, &e);
	t->want = bit_of(t->blame) |
		  bit_of(json_str(t->json, "inseparable_from", NULL, &e));
	snprintf(t->key, sizeof t->key, "%s\t%s\t%g\t%lld",
		 json_str(t->json, "case", "?", &e),
		 json_str(t->json, "noise", "?", &e),
		 t->pct,
		 (long long)json_int(t->json, "seed", 0, &e));
}

static void print_named(const struct cause *c)
{
	for (size_t i = 0; i < c->n_named; i++)
		printf("%s%s", i ? "+" : "",
		       field_name[c->candidate[i].of.field]);
	if (!c->n_named)
		printf("-");
}

/* "true", "odd" or "false". */
static const char *kind_of(const struct truth *t, const struct unit *u,
			   const struct regression *r)
{
	struct err e = ERR_INIT;
	double day = json_num(json_get(t->json, "day_by_unit"), u->name, NAN, &e);
	size_t field = field_of(t->blame);

	if (isnan(day) || fabs((double)r->start - day) > TRUE_RUNS ||
	    r->change_pct > t->pct / 2)
		return "false";
	if (field < FIELDS && day >= 1 &&
	    u->text[(size_t)day - 1][field] != u->text[0][field])
		return "odd";
	return "true";
}

static bool is_right(const struct truth *t, const struct cause *c,
		     const char *kind)
{
	unsigned named = 0;

	for (size_t i = 0; i < c->n_named; i++)
		named |= 1u << c->candidate[i].of.field;
	if (strcmp(kind, "false") == 0)
		return !(named & ~t->want);
	return named == t->want && (t->want || c->verdict == CAUSE_UNIT);
}

static void print_drop(const struct truth *t, const struct unit *u,
		       const struct regression *r, const struct cause *c)
{
	const char *kind = kind_of(t, u, r);

	printf("drop\t%s\t%s\t%zu\t%s\t%d\t%s\t%s\t", t->key, u->name, r->start,
	       kind, is_right(t, c, kind), cause_verdict_name(c->verdict),
	       cause_confidence_name(c->confidence));
	print_named(c);
	printf("\t%.4f\t%.2f\t%.2f\t%s\n", c->n_candidates ?
	       c->candidate[0].probability : 0, c->stands, r->change_pct,
	       regression_state_name(r->state));
}

static void print_impact(const struct panel *p, const struct truth *t)
{
	struct impact impact;
	size_t field = field_of(t->blame);

	if (field == FIELDS)
		return;
	impact_find(p, (int)field, &impact);
	if (!impact.substitute && impact.n_rows > 1 && impact.rows[1].n_pairs)
		printf("impact\t%s\t%zu\t%.4f\t%.4f\t%.4f\n", t->key, p->n_units,
		       impact.rows[1].pct, impact.rows[1].low,
		       impact.rows[1].high);
	impact_release(&impact);
}

static const struct panel_field fields[FIELDS] = {
	{ 0, false }, { 1, false }, { 2, false }, { 3, false }, { 4, true },
};

static void judge_impact(const struct panel *p, const struct truth *t)
{
	print_impact(p, t);
	for (size_t i = 0; i < ALONE && i < p->n_units; i++) {
		struct panel one;

		panel_init(&one, &(struct panel_source){ &p->units[i], 1, fields,
							  FIELDS });
		print_impact(&one, t);
		panel_release(&one);
	}
}

static void judge(const struct fleet *f, const struct truth *t)
{
	struct panel_unit *units = xcalloc(f->n + 1, sizeof *units);
	uint64_t began = clock_mono_ns(), panel_ns, worst = 0;
	size_t drops = 0;
	struct panel p;

	for (size_t i = 0; i < f->n; i++)
		units[i] = (struct panel_unit){
			f->unit[i].name, &f->unit[i].track, f->unit[i].drop,
			f->unit[i].n_drops };
	panel_init(&p, &(struct panel_source){ units, f->n, fields, FIELDS });
	panel_ns = clock_mono_ns() - began;
	for (size_t i = 0; i < f->n; i++) {
		for (size_t k = 0; k < f->unit[i].n_drops; k++, drops++) {
			struct cause c;

			began = clock_mono_ns();
			cause_find(&p, i, &f->unit[i].drop[k], &c);
			if (clock_mono_ns() - began > worst)
				worst = clock_mono_ns() - began;
			print_drop(t, &f->unit[i], &f->unit[i].drop[k], &c);
		}
	}
	judge_impact(&p, t);
	printf("fleet\t%s\t%zu\t%llu\t%llu\n", t->key, drops,
	       (unsigned long long)panel_ns, (unsigned long long)worst);
	panel_release(&p);
	free(units);
}

int main(int argc, char **argv)
{
	if (argc < 3 || argc % 2 == 0)
		die("usage", "cause_sim FLEET.csv TRUTH.json …");
	for (int i = 1; i + 1 < argc; i += 2) {
		struct truth t;
		struct fleet f = { .start_ms = 0 };
		struct err e = ERR_INIT;
		int64_t start = 0;

		truth_read(&t, argv[i + 1]);
		if (clock_parse(json_str(t.json, "start", "", &e), &start) < 0)
			die(argv[i + 1], "no start");
		f.start_ms = (double)start;
		fleet_read(&f, argv[i]);
		judge(&f, &t);
		fleet_release(&f);
		json_free(t.json);
	}
	return 0;
}
