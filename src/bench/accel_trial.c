/* SPDX-License-Identifier: MIT */
#include "bench/accel_trial.h"

#include <stdlib.h>

#include "bench/accel_fill.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

#define TRIAL_NS 3000000000u /* for all of them together */
#define WARM_NS 100000000u   /* by the first: an idle GPU clocks low */
#define TIMED_NS 10000000u   /* for one at a time, the code being loaded */
#define LEAST_RUNS 3
#define MOST_RUNS 20
#define FINALISTS 3          /* which are timed again, in turns */
#define ROUNDS 3
#define FASTER 0.985         /* than one that the library ranks before it */
#define BLOCK ((size_t)1 << 20)  /* elements of random data, repeated */

/* A trial under way. */
struct run {
	const struct accel_trial *t;
	struct accel *g;
	struct accel_operands o;
	uint64_t spent;
	bool warm;
};

static int make_operands(struct run *r, struct err *e)
{
	const struct accel_trial *t = r->t;
	struct accel_block block = { .bytes = BLOCK * t->ab_bytes };
	size_t ab = t->n * t->n * t->ab_bytes, c = t->n * t->n * t->c_bytes;
	void *p;
	int rc = r->g->ops->alloc(r->g, ab, &r->o.a, e);

	if (!rc)
		rc = r->g->ops->alloc(r->g, ab, &r->o.b, e);
	if (!rc)
		rc = r->g->ops->alloc(r->g, c, &r->o.c, e);
	if (rc < 0)
		return rc;
	block.p = p = xcalloc(BLOCK, t->ab_bytes);
	accel_fill_random(p, BLOCK, &(struct accel_random){ t->precision, .seed = 1 });
	rc = accel_fill(r->g, r->o.a, ab, &block, e);
	if (!rc)
		rc = accel_fill(r->g, r->o.b, ab, &block, e);
	free(p);
	return rc;
}

static int time_runs(struct run *r, int candidate, unsigned runs, uint64_t *ns,
		     struct err *e)
{
	int rc = r->g->ops->begin(r->g, e);

	for (unsigned i = 0; i < runs && !rc; i++)
		rc = r->t->multiply(r->t->arg, candidate, &r->o, e);
	if (!rc)
		rc = r->g->ops->end(r->g, ns, e);
	if (!rc)
		r->spent += *ns;
	return rc;
}

/* Per run, of so many as take the time, and the first of them known. */
static int time_several(struct run *r, int candidate, uint64_t first, uint64_t *ns,
			struct err *e)
{
	unsigned runs = (unsigned)(TIMED_NS / (first + 1));
	int rc;

	runs = runs < LEAST_RUNS ? LEAST_RUNS : runs > MOST_RUNS ? MOST_RUNS : runs;
	rc = time_runs(r, candidate, runs, ns, e);
	*ns /= runs;
	return rc;
}

/* The first run loads the code, which lies between its events; the second tells how
 * many make the time. */
static int time_one(struct run *r, int candidate, uint64_t *ns, struct err *e)
{
	uint64_t first = 0;
	int rc = time_runs(r, candidate, 1, &first, e);

	if (!rc)
		rc = time_runs(r, candidate, 1, &first, e);
	for (uint64_t from = r->spent; !rc && !r->warm && r->spent - from < WARM_NS;)
		rc = time_runs(r, candidate, 1, &first, e);
	r->warm = r->warm || !rc;
	return rc < 0 ? rc : time_several(r, candidate, first, ns, e);
}

struct contender {
	int candidate;
	uint64_t ns;           /* the best so far, of one run */
};

/* Keeps the fastest, by time. */
static void enter(struct contender *best, int *n, struct contender c)
{
	int i = *n < FINALISTS ? (*n)++ : FINALISTS;

	for (; i > 0 && c.ns < best[i - 1].ns; i--)
		if (i < FINALISTS)
			best[i] = best[i - 1];
	if (i < FINALISTS)
		best[i] = c;
}

/* In turns, so that a clock that changes meets all of them. */
static int time_again(struct run *r, struct contender *best, int n, struct err *e)
{
	uint64_t ns = 0;
	int rc = 0;

	for (int round = 0; round < ROUNDS && n > 1; round++)
		for (int i = 0; i < n && !rc && r->spent < TRIAL_NS; i++) {
			rc = time_several(r, best[i].candidate, best[i].ns, &ns, e);
			if (!rc && ns < best[i].ns)
				best[i].ns = ns;
		}
	return rc;
}

/* The fastest, unless one that the library ranks before it is as good. */
static int choose(const struct contender *best, int n)
{
	int chosen = 0;

	for (int i = 1; i < n; i++)
		if (best[i].candidate < best[chosen].candidate
		    ? FASTER * (double)best[i].ns <= (double)best[chosen].ns
		    : (double)best[i].ns < FASTER * (double)best[chosen].ns)
			chosen = i;
	return best[chosen].candidate;
}

static int try_all(struct run *r, int *best, struct err *e)
{
	struct contender list[FINALISTS];
	struct err first = ERR_INIT;
	uint64_t ns = 0;
	int n = 0;

	for (int i = 0; i < r->t->candidates && r->spent < TRIAL_NS; i++) {
		struct err own = ERR_INIT;

		if (time_one(r, i, &ns, &own) == 0)
			enter(list, &n, (struct contender){ .candidate = i, .ns = ns });
		else if (r->g->lost)
			return err_set(e, ERR_IO, "%s", own.text);
		else
			err_set(&first, own.code, "%s", own.text);
	}
	if (!n)
		return err_set(e, first.code, "%s", first.text);
	if (time_again(r, list, n, &first) < 0 && r->g->lost)
		return err_set(e, ERR_IO, "%s", first.text);
	*best = choose(list, n);
	return 0;
}

int accel_trial_run(const struct accel_trial *t, int *best, struct err *e)
{
	struct run r = { .t = t, .g = t->g };
	struct err own = ERR_INIT;
	int rc = make_operands(&r, &own);

	*best = -1;
	if (!rc)
		rc = try_all(&r, best, e);
	else
		rc = rc == ERR_REFUSED ? 0 : err_set(e, rc, "%s", own.text);
	t->g->ops->release(t->g, r.o.a);
	t->g->ops->release(t->g, r.o.b);
	t->g->ops->release(t->g, r.o.c);
	return rc;
}
