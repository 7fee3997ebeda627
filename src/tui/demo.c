/* SPDX-License-Identifier: MIT */
#include "tui/demo.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/digest.h"
#include "core/base/version.h"
#include "core/base/xmem.h"
#include "core/model/run.h"
#include "core/model/run_rows.h"
#include "db/store.h"
#include "tui/demo_data.h"

#define SOURCE "synthetic"
/* name space of the runs' ids: RFC 4122's for object names */
#define ID_SPACE "6ba7b812-9dad-11d1-80b4-00c04fd430c8"
#define CALM_DAYS 20      /* no odd runs in the last days: the story is there */
#define GOLDEN .6180339887498949

struct rng {
	uint64_t state;
};

/* What sort of run this one is. */
struct mood {
	bool forced, noisy, throttled;
	double factor;    /* of every figure that computes */
};

struct planned {
	double day;
	int64_t at_ms;
};

/* splitmix64 (Steele, Lea and Flood 2014), to [0, 1) */
static double uniform(struct rng *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	z ^= z >> 31;
	return (double)(z >> 11) / 9007199254740992.;
}

/* Sum of twelve uniforms less 6: normal enough, and exact everywhere. */
static double gauss(struct rng *r)
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += uniform(r);
	return sum;
}

static double efficiency_at(const struct demo_machine *m, double day)
{
	const struct demo_bend *b = m->bends;
	size_t i = 1;

	while (i + 1 < m->n_bends && b[i].day <= day)
		i++;
	if (day >= b[m->n_bends - 1].day)
		return b[m->n_bends - 1].efficiency;
	return b[i - 1].efficiency + (b[i].efficiency - b[i - 1].efficiency) *
	       (day - b[i - 1].day) / (b[i].day - b[i - 1].day);
}

static double effect_on(const struct demo_machine *m, const char *kernel,
			double day)
{
	double factor = 1;

	for (size_t i = 0; i < m->n_effects; i++) {
		const struct demo_effect *x = &m->effects[i];

		if (strcmp(x->kernel, kernel) == 0 && day >= x->day &&
		    day < x->day_end)
			factor *= x->factor;
	}
	return factor;
}

static const struct demo_stack *stack_at(const struct demo_machine *m, double day)
{
	size_t i = 0;

	while (i + 1 < m->n_stacks && m->stacks[i + 1].day <= day)
		i++;
	return &m->stacks[i];
}

/* Days of the machine's runs; heap. */
static struct planned *plan(const struct demo_machine *m, struct rng *r,
			    size_t *n)
{
	struct planned *p = NULL;
	size_t cap = 0;

	*n = 0;
	for (double day = m->first_day; day < DEMO_DAYS; day += m->every) {
		int64_t at_ms = DEMO_START_MS + (int64_t)day * CLOCK_DAY_MS +
				6 * 3600000 + (int64_t)(3600 * uniform(r)) * 1000;
		bool skipped = uniform(r) < m->skip && day > m->first_day;

		if (skipped || (day >= m->gap_from && day < m->gap_to))
			continue;
		p = xgrow(p, *n, &cap, sizeof *p);
		p[(*n)++] = (struct planned){
			.day = (double)(at_ms - DEMO_START_MS) / CLOCK_DAY_MS,
			.at_ms = at_ms };
	}
	return p;
}

static void set_facts(struct facts *f, const struct demo_fact *list)
{
	for (; list->value; list++)
		facts_known(f, list->id, SOURCE, "%s", list->value);
}

static void fill_facts(struct run *r, const struct demo_machine *m, double day)
{
	set_facts(&r->facts, m->facts);
	set_facts(&r->facts, m->device_facts);
	set_facts(&r->facts, stack_at(m, day)->fact);
	for (int id = 0; id < FIELD_COUNT; id++)
		if (field_table[id].in != FP_NONE && !r->facts.fact[id].source)
			facts_absent(&r->facts, (enum field_id)id, SOURCE,
				     "not there");
	fingerprint_of(&r->facts, FP_HARDWARE, r->hardware_fingerprint);
	fingerprint_of(&r->facts, FP_SOFTWARE, r->software_fingerprint);
	r->devices = arena_array(&r->arena, 1, sizeof *r->devices);
	r->n_devices = 1;
	*r->devices = (struct run_device){
		.name = m->device, .backend = m->backend,
		.backend_version = m->backend_version };
	facts_init(&r->devices->facts);
	set_facts(&r->devices->facts, m->device_facts);
}

static void fill_checks(struct run *r)
{
	static const struct preflight_check good[] = {
		{ .check = "load", .saw = "0.04 a core", .want = "under 0.5 a core",
		  .remedy = "" },
		{ .check = "memory", .saw = "91 % free", .want = "20 % free",
		  .remedy = "" },
		{ .check = "throttling", .saw = "none", .want = "none",
		  .remedy = "" },
	};

	r->n_checks = sizeof good / sizeof *good;
	r->checks = arena_array(&r->arena, r->n_checks, sizeof good[0]);
	memcpy(r->checks, good, sizeof good);
	r->preflight_passed = !r->forced;
	if (r->forced) {
		r->checks[0].result = CHECK_FAIL;
		r->checks[0].saw = "0.83 a core";
		r->checks[0].remedy = "wait until the other work has ended";
	}
}

static struct mood mood_of(struct rng *r, double day)
{
	double odd = uniform(r), depth = uniform(r);
	struct mood mood = { .factor = 1 };

	if (day >= DEMO_DAYS - CALM_DAYS)
		return mood;
	mood.forced = odd < .012;
	mood.throttled = odd >= .012 && odd < .024;
	mood.noisy = odd >= .024 && odd < .054;
	if (mood.forced)
		mood.factor = .98 - .06 * depth;
	if (mood.throttled)
		mood.factor = .95 - .1 * depth;
	return mood;
}

/* Run-to-run noise around 1.  The skewed kind is stratified: quantiles of an
 * exponential in golden-ratio order, so that few runs have the right median. */
static double noise(const struct demo_machine *m, struct rng *r, size_t run,
		    size_t figure)
{
	double u = .5 + (double)run * GOLDEN + (double)figure * .37;

	if (m->noise == DEMO_GAUSS)
		return 1 + m->cv * gauss(r);
	return 1 + m->cv * log(u - floor(u) + .02);
}

static const struct rep *make_reps(struct run *r, const struct demo_figure *f,
				   double value, double spread, bool throttled,
				   size_t *n)
{
	/* symmetric, so that the median is the value */
	static const double at[10] = { -.4, .1, .7, -.2, .3, -.7, .2, -.1, .4, -.3 };
	struct rep *reps;

	*n = strcmp(f->kernel, KERNEL_PEAK_THEORY) == 0 ? 0 :
	     strcmp(f->kernel, "blas3.gemm") == 0 ? 10 : 2;
	reps = arena_array(&r->arena, *n, sizeof *reps);
	for (size_t i = 0; i < *n; i++) {
		double speed = value * (1 + spread * at[*n == 2 ? 8 * i : i]);

		reps[i] = (struct rep){
			.block = (uint32_t)(2 * i / *n),
			.i = (uint32_t)(i % (*n / 2)),
			.ns = (uint64_t)llrint(f->work / speed),
			.clock_mhz = NAN,
			.marks = throttled && 2 * i >= *n ? REP_MARK_CLOCK : 0 };
		reps[i].cpu_ns = reps[i].ns;
	}
	return reps;
}

static void make_sample(struct run *r, const struct demo_figure *f,
			double value, const struct mood *mood, double half)
{
	bool theory = strcmp(f->kernel, KERNEL_PEAK_THEORY) == 0;
	struct sample *s = &r->samples[r->n_samples++];

	if (mood->noisy)
		half *= 8;
	*s = (struct sample){
		.device = r->devices->name, .precision = f->precision,
		.kernel = f->kernel, .variant = f->variant, .size = f->size,
		.work = theory ? NAN : f->work,
		.unit = strncmp(f->kernel, "stream", 6) == 0 ? "GB/s" : "GOP/s",
		.value = value, .low = theory ? NAN : value * (1 - half),
		.high = theory ? NAN : value * (1 + half),
		.quality = mood->throttled ? QUALITY_THROTTLED :
			   mood->noisy ? QUALITY_NOISY : QUALITY_GOOD,
		.source = theory ? "made up for the demonstration" : NULL,
	};
	s->reps = make_reps(r, f, value, 1.5 * half, mood->throttled, &s->n_reps);
}

static double exact_or(const struct demo_machine *m, const struct demo_figure *f,
		       const struct planned *p, size_t i, size_t n, double value)
{
	for (size_t k = 0; k < m->n_exact; k++) {
		const struct demo_exact *x = &m->exact[k];
		bool last = p[i].day < x->before_day &&
			    (i + 1 == n || p[i + 1].day >= x->before_day);

		if (last && strcmp(x->kernel, f->kernel) == 0 &&
		    strcmp(x->precision, f->precision) == 0)
			return x->value;
	}
	return value;
}

/* Every sample lengthens the start of the demonstration. */
#define EXTRA_DAYS 30

static void fill_extras(struct run *r, const struct demo_machine *m,
			const struct planned *p, size_t i, const struct mood *mood)
{
	double half = fmax(.0008, m->cv * .6), factor, u;

	for (size_t k = 0; p[i].day > DEMO_DAYS - EXTRA_DAYS && k < m->n_extras; k++) {
		const struct demo_figure *f = &m->extras[k];

		u = (double)i * GOLDEN + (double)k * .37;
		factor = m->level * mood->factor * effect_on(m, f->kernel, p[i].day) *
			 (1 + m->cv * (u - floor(u) - .5));
		make_sample(r, f, rint(f->top * f->base * factor * 1000) / 1000,
			    mood, half);
	}
}

static void fill_samples(struct run *r, const struct demo_machine *m,
			 const struct planned *p, size_t i, size_t n,
			 struct rng *rng)
{
	struct mood mood = mood_of(rng, p[i].day);
	double age = p[i].day - m->first_day;
	double half = fmax(.0008, m->cv * .6);

	r->forced = mood.forced;
	r->samples = arena_array(&r->arena, m->n_figures + m->n_extras,
				 sizeof *r->samples);
	for (size_t k = 0; k < m->n_figures; k++) {
		const struct demo_figure *f = &m->figures[k];
		double value = f->top * (f->base + f->slope * efficiency_at(m, age));

		if (strncmp(f->kernel, "peak.", 5) != 0) {
			value *= m->level * mood.factor *
				 effect_on(m, f->kernel, p[i].day) *
				 noise(m, rng, i, k);
			value = rint(value * 1000) / 1000;
			value = exact_or(m, f, p, i, n, value);
		}
		make_sample(r, f, value, &mood, half);
	}
	fill_extras(r, m, p, i, &mood);
}

static void name_run(struct run *r, const struct demo_machine *m)
{
	char digest[DIGEST_HEX], *name;

	name = xasprintf("postsil demo %s %lld", m->name,
			 (long long)r->timestamp_ms);
	digest_uuid5(ID_SPACE, name, strlen(name), r->run_id);
	free(name);
	name = xasprintf("postsil demo %s", m->name);
	digest_hex(name, strlen(name), digest);
	memcpy(r->unit_id, digest, UNIT_ID - 1);
	free(name);
}

static struct run *make_run(const struct demo_machine *m,
			    const struct planned *p, size_t i, size_t n,
			    struct rng *rng)
{
	struct run *r = run_new();

	r->timestamp_ms = p[i].at_ms;
	r->suite = "standard";
	r->suite_version = POSTSIL_SUITE_VERSION;
	r->notes = "SYNTHETIC";
	name_run(r, m);
	fill_facts(r, m, p[i].day);
	fill_samples(r, m, p, i, n, rng);
	fill_checks(r);
	run_rows_fill(r);
	return r;
}

static int compare_time(const void *a, const void *b)
{
	const struct run *x = *(struct run *const *)a, *y = *(struct run *const *)b;

	if (x->timestamp_ms != y->timestamp_ms)
		return x->timestamp_ms < y->timestamp_ms ? -1 : 1;
	return strcmp(x->run_id, y->run_id);
}

struct run **demo_runs_new(size_t *n)
{
	struct run **runs = NULL;
	size_t cap = 0;

	*n = 0;
	for (size_t k = 0; k < demo_n_machines; k++) {
		const struct demo_machine *m = &demo_machines[k];
		struct rng rng = { .state = 20250115 + 1000 * k };
		size_t planned;
		struct planned *p = plan(m, &rng, &planned);

		for (size_t i = 0; i < planned; i++) {
			runs = xgrow(runs, *n, &cap, sizeof *runs);
			runs[(*n)++] = make_run(m, p, i, planned, &rng);
		}
		free(p);
	}
	qsort(runs, *n, sizeof *runs, compare_time);
	return runs;
}

void demo_runs_free(struct run **runs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		run_free(runs[i]);
	free(runs);
}

int demo_fill(struct store *s, struct err *e)
{
	size_t n;
	struct run **runs = demo_runs_new(&n);
	int rc = store_add_runs(s, (const struct run *const *)runs, n, NULL, e);

	demo_runs_free(runs, n);
	return rc < 0 ? rc : 0;
}
