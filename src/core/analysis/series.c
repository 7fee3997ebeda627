/* SPDX-License-Identifier: MIT */
#include "core/analysis/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/track.h"
#include "core/base/clock.h"
#include "core/base/xmem.h"
#include "core/model/alert_event.h"

#define NO_SERIES ((size_t)-1)

/* What makes a marker: all that may move a figure. */
static const int marker_fields[] = {
	COMPONENT_DRIVER_VERSION, COMPONENT_OS_KERNEL, COMPONENT_OS_DISTRO,
	COMPONENT_CUDA_VERSION, COMPONENT_CUDNN_VERSION, COMPONENT_ROCM_VERSION,
	COMPONENT_PYTORCH_VERSION, COMPONENT_NUMPY_VERSION, COMPONENT_MKL_VERSION,
	COMPONENT_OPENBLAS_VERSION, COMPONENT_BLIS_VERSION,
	COMPONENT_ONEDNN_VERSION, COMPONENT_COMPILER_VERSION,
	COMPONENT_BACKEND_VERSION, COMPONENT_CPU_MICROCODE,
	COMPONENT_GPU_VBIOS_VERSION, COMPONENT_POWER_MODE,
	COMPONENT_THERMAL_STATE, COMPONENT_CPU_GOVERNOR,
	COMPONENT_GPU_POWER_LIMIT_W, COMPONENT_VIRTUALIZATION,
};
_Static_assert(sizeof marker_fields / sizeof *marker_fields == COMPONENT_COUNT,
	       "every component marks");

/* The denominator of one (product, device, precision). */
struct reference {
	const struct run_row *key;
	double theory, attainable;
};

/* A row that may have a figure, and of METRIC_CUSTOM the figure itself. */
struct entry {
	size_t row;
	const struct custom_figure *custom;
};

/* One figure, of METRIC_CUSTOM of one name and unit, and the rows by time. */
struct figure {
	enum metric metric;
	const struct entry *entry;
	size_t n;
};

/* A hash table of row keys; ids are in order of first sight. */
struct groups {
	size_t *slot;            /* id + 1; 0: free */
	size_t n_slots;          /* a power of two */
	const struct run_row **key;
	size_t n, cap;
};

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

static int compare_text(const char *a, const char *b)
{
	if (a == b)
		return 0;
	return strverscmp(or_empty(a), or_empty(b));
}

static bool is_same(const char *a, const char *b)
{
	return a == b || strcmp(or_empty(a), or_empty(b)) == 0;
}

static bool has_same_reference(const struct run_row *a, const struct run_row *b)
{
	return is_same(a->product, b->product) &&
	       is_same(a->device, b->device) &&
	       is_same(a->precision, b->precision);
}

/* The product is compared too: another card in the same slot of the same
 * machine is another series. */
bool series_has_same_key(const struct run_row *a, const struct run_row *b)
{
	return a->threads == b->threads && is_same(a->unit_id, b->unit_id) &&
	       has_same_reference(a, b) && is_same(a->backend, b->backend) &&
	       is_same(a->power_mode, b->power_mode) &&
	       is_same(a->suite_version, b->suite_version);
}

void series_count_forced(struct series_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		for (size_t k = 0; k < list->series[i].n; k++)
			list->series[i].points[k].flags &= ~(unsigned)POINT_FORCED;
}

static uint64_t mix(uint64_t h, const char *s)
{
	h = (h ^ (uintptr_t)s) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 29;
}

/* By pointers: texts of one set are interned. */
static uint64_t hash_reference(const struct run_row *r)
{
	return mix(mix(mix(1, r->product), r->device), r->precision);
}

static uint64_t hash_key(const struct run_row *r)
{
	uint64_t h = mix(hash_reference(r) + (uint64_t)r->threads, r->unit_id);

	return mix(mix(mix(h, r->backend), r->power_mode), r->suite_version);
}

typedef uint64_t hash_fn(const struct run_row *r);
typedef bool same_fn(const struct run_row *a, const struct run_row *b);

static void groups_grow(struct groups *g, hash_fn *hash)
{
	g->n_slots = g->n_slots ? g->n_slots * 2 : 64;
	free(g->slot);
	g->slot = xcalloc(g->n_slots, sizeof *g->slot);
	for (size_t i = 0; i < g->n; i++) {
		size_t at = (size_t)hash(g->key[i]) & (g->n_slots - 1);

		while (g->slot[at])
			at = (at + 1) & (g->n_slots - 1);
		g->slot[at] = i + 1;
	}
}

/* The id of the group that row belongs to, a new one when it is the first. */
static size_t groups_id(struct groups *g, const struct run_row *row,
			hash_fn *hash, same_fn *same)
{
	size_t at;

	if (g->n * 2 >= g->n_slots)
		groups_grow(g, hash);
	at = (size_t)hash(row) & (g->n_slots - 1);
	for (; g->slot[at]; at = (at + 1) & (g->n_slots - 1))
		if (same(g->key[g->slot[at] - 1], row))
			return g->slot[at] - 1;
	g->key = xgrow(g->key, g->n, &g->cap, sizeof *g->key);
	g->key[g->n++] = row;
	g->slot[at] = g->n;
	return g->n - 1;
}

static void groups_release(struct groups *g)
{
	free(g->slot);
	free(g->key);
}

/* References of all rows; id_of[row] gets the id. */
static struct reference *find_references(const struct run_set *set,
					 size_t *id_of)
{
	struct groups g = { .n = 0 };
	struct reference *ref;

	for (size_t i = 0; i < set->n; i++)
		id_of[i] = groups_id(&g, &set->rows[i], hash_reference,
				     has_same_reference);
	ref = xcalloc(g.n + 1, sizeof *ref);
	for (size_t i = 0; i < g.n; i++)
		ref[i] = (struct reference){ .key = g.key[i], .theory = NAN,
					     .attainable = NAN };
	for (size_t i = 0; i < set->n; i++) {
		const struct run_row *r = &set->rows[i];

		if (r->peak_theory > 0)
			ref[id_of[i]].theory = r->peak_theory;
		if (r->peak_attainable > 0)
			ref[id_of[i]].attainable = fmax(r->peak_attainable,
							ref[id_of[i]].attainable);
	}
	groups_release(&g);
	return ref;
}

/* The figure of a row, NAN when it has none.  The interval of an efficiency
 * keeps its relative width when the denominator changes. */
static void value_of(const struct run_row *r, enum metric metric,
		     double reference, struct point *p)
{
	double scale = 1;

	p->value = r->value[metric];
	if (metric == METRIC_EFFICIENCY && reference > 0 && r->peak_measured > 0) {
		double value = r->peak_measured / reference;

		scale = p->value > 0 ? value / p->value : 1;
		p->value = value;
	}
	p->low = scale * (double)r->low[metric];
	p->high = scale * (double)r->high[metric];
}

/* Both are known, and differ. */
static bool differs(const struct run_row *a, const struct run_row *b,
		    enum component c)
{
	const char *x = a->component[c], *y = b->component[c];

	return x && y && !is_same(x, y);
}

static unsigned flags_of(const struct run_row *r, const struct run_row *before)
{
	unsigned flags = 0;

	if (r->forced)
		flags |= POINT_FORCED;
	if (r->quality == QUALITY_NOISY)
		flags |= POINT_NOISY;
	if (r->quality == QUALITY_THROTTLED)
		flags |= POINT_THROTTLED;
	if (r->imported)
		flags |= POINT_IMPORTED;
	if (!before)
		return flags;
	if (before->stack && r->stack &&
	    !is_same(before->stack->software_fingerprint,
		     r->stack->software_fingerprint))
		flags |= POINT_NEW_STACK;
	if (before->component == r->component || !before->component || !r->component)
		return flags;
	if (differs(before, r, COMPONENT_CPU_MICROCODE) ||
	    differs(before, r, COMPONENT_GPU_VBIOS_VERSION))
		flags |= POINT_NEW_FIRMWARE;
	if (differs(before, r, COMPONENT_BACKEND_VERSION))
		flags |= POINT_NEW_BACKEND;
	return flags;
}

static int compare_series(const void *a, const void *b)
{
	const struct series *of_a = a, *of_b = b;
	const struct run_row *x = of_a->key, *y = of_b->key;
	const char *const pair[][2] = {
		{ x->product, y->product }, { x->device, y->device },
		{ x->precision, y->precision }, { x->unit_id, y->unit_id },
		{ x->backend, y->backend }, { x->power_mode, y->power_mode },
		{ x->suite_version, y->suite_version },
		{ of_a->custom, of_b->custom }, { of_a->unit, of_b->unit },
	};

	for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
		int c = compare_text(pair[i][0], pair[i][1]);

		if (c)
			return c;
	}
	return (x->threads > y->threads) - (x->threads < y->threads);
}

static void add_point(struct series *s, const struct run_set *set, size_t row,
		      const struct point *p)
{
	const struct run_row *r = &set->rows[row];
	const struct run_row *before =
		s->n ? &set->rows[s->points[s->n - 1].row] : NULL;
	struct point *to = &s->points[s->n++];

	*to = *p;
	to->row = row;
	to->at_ms = r->timestamp_ms;
	to->flags = flags_of(r, before);
}

/* Adds the series, with room for their points, from ids of entries. */
static struct series *allocate(const struct groups *g, const size_t *id,
			       const struct figure *f, struct series_list *list)
{
	const struct custom_figure *c = f->n ? f->entry->custom : NULL;
	size_t *count = xcalloc(g->n + 1, sizeof *count);
	struct series *added;

	for (size_t i = 0; i < f->n; i++)
		if (id[i] != NO_SERIES)
			count[id[i]]++;
	list->series = xreallocarray(list->series, list->n + g->n + 1,
				     sizeof *list->series);
	added = list->series + list->n;
	list->n += g->n;
	for (size_t i = 0; i < g->n; i++)
		added[i] = (struct series){
			.metric = f->metric, .custom = c ? c->name : NULL,
			.unit = c ? c->unit : NULL, .key = g->key[i],
			.points = xcalloc(count[i], sizeof(struct point)),
			.reference_peak = NAN,
		};
	free(count);
	return added;
}

/* The references of a set. */
struct building {
	const struct run_set *set;
	struct reference *ref;
	size_t *reference_id;
};

static double reference_of(const struct building *b, size_t row)
{
	const struct reference *r = &b->ref[b->reference_id[row]];

	return r->theory > 0 ? r->theory : r->attainable;
}

static struct point point_of(const struct building *b, enum metric metric,
			     const struct entry *x)
{
	struct point p = { 0 };

	if (x->custom) {
		p.value = x->custom->value;
		p.low = (double)x->custom->low;
		p.high = (double)x->custom->high;
	} else {
		value_of(&b->set->rows[x->row], metric, reference_of(b, x->row), &p);
	}
	return p;
}

/* Adds the series of one figure. */
static void build_figure(const struct building *b, const struct figure *f,
			 struct series_list *out)
{
	size_t *id = xcalloc(f->n + 1, sizeof *id);
	struct groups g = { .n = 0 };
	struct series *added;
	struct point p;

	for (size_t i = 0; i < f->n; i++) {
		p = point_of(b, f->metric, &f->entry[i]);
		id[i] = isfinite(p.value) ?
			groups_id(&g, &b->set->rows[f->entry[i].row], hash_key,
				  series_has_same_key) : NO_SERIES;
	}
	added = allocate(&g, id, f, out);
	for (size_t i = 0; i < f->n; i++) {
		size_t row = f->entry[i].row;

		if (id[i] == NO_SERIES)
			continue;
		p = point_of(b, f->metric, &f->entry[i]);
		add_point(&added[id[i]], b->set, row, &p);
		if (f->metric != METRIC_CUSTOM)
			added[id[i]].reference_peak = reference_of(b, row);
	}
	groups_release(&g);
	free(id);
}

static int compare_figures(const struct entry *x, const struct entry *y)
{
	int c = compare_text(x->custom->name, y->custom->name);

	return c ? c : compare_text(x->custom->unit, y->custom->unit);
}

static int compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int c = compare_figures(x, y);

	return c ? c : (x->row > y->row) - (x->row < y->row);
}

/* The other figures of all rows, those of one name and unit together: there may be
 * thousands of names, and the rows must not be gone through for each. */
static struct entry *list_customs(const struct run_set *set, size_t *n)
{
	struct entry *found = NULL;
	size_t cap = 0;

	*n = 0;
	for (size_t i = 0; i < set->n; i++)
		for (unsigned k = 0; k < set->rows[i].n_custom; k++) {
			found = xgrow(found, *n, &cap, sizeof *found);
			found[(*n)++] = (struct entry){ i, &set->rows[i].custom[k] };
		}
	if (*n)
		qsort(found, *n, sizeof *found, compare_entries);
	return found;
}

static void build_customs(const struct building *b, struct series_list *out)
{
	size_t n, end;
	struct entry *x = list_customs(b->set, &n);

	for (size_t i = 0; i < n; i = end) {
		for (end = i + 1; end < n && !compare_figures(&x[i], &x[end]);)
			end++;
		build_figure(b, &(struct figure){ .metric = METRIC_CUSTOM,
				.entry = x + i, .n = end - i }, out);
	}
	free(x);
}

static void build_known(const struct building *b, enum metric metric,
			struct series_list *out)
{
	struct entry *x = xcalloc(b->set->n + 1, sizeof *x);

	for (size_t i = 0; i < b->set->n; i++)
		x[i].row = i;
	build_figure(b, &(struct figure){ .metric = metric, .entry = x,
			.n = b->set->n }, out);
	free(x);
}

void series_build(const struct run_set *set, enum metric metric,
		  struct series_list *out)
{
	struct building b = { .set = set,
		.reference_id = xcalloc(set->n + 1, sizeof(size_t)) };

	*out = (struct series_list){ .n = 0 };
	b.ref = find_references(set, b.reference_id);
	if (metric == METRIC_CUSTOM)
		build_customs(&b, out);
	else
		build_known(&b, metric, out);
	if (out->n)
		qsort(out->series, out->n, sizeof *out->series, compare_series);
	free(b.reference_id);
	free(b.ref);
}

void series_list_release(struct series_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->series[i].points);
	free(list->series);
	*list = (struct series_list){ .n = 0 };
}

char *series_key_text(const struct series *s)
{
	const struct run_row *k = s->key;
	char *name = xstrdup(or_empty(metric_name(s->metric, s->custom))), *text;

	/* of a key the bars are ours alone */
	for (char *p = name; (p = strchr(p, '|'));)
		*p = '/';
	text = xasprintf("%s|%s|%s|%s|%s|%d|%s|%s", or_empty(k->unit_id),
			 or_empty(k->device), or_empty(k->precision),
			 name, or_empty(k->backend),
			 k->threads, or_empty(k->power_mode),
			 or_empty(k->suite_version));
	free(name);
	return text;
}

void series_alert_id(const struct series *s, const char *run_id,
		     char out[SERIES_ALERT_ID])
{
	char *text = series_key_text(s);

	alert_id_of(text, run_id, out);
	free(text);
}

void series_track(const struct series *s, const struct run_set *set,
		  int64_t day0_ms, struct track *out)
{
	size_t n = 0;
	bool boundary = false;

	track_init(out, s->n);
	out->fields = marker_fields;
	out->n_fields = sizeof marker_fields / sizeof *marker_fields;
	for (size_t i = 0; i < s->n; i++) {
		const struct point *p = &s->points[i];

		boundary |= (p->flags & POINT_NEW) != 0;
		if (p->flags & (POINT_FORCED | POINT_THROTTLED))
			continue;
		out->day[n] = (double)(p->at_ms - day0_ms) / CLOCK_DAY_MS;
		out->value[n] = p->value;
		out->low[n] = p->low;
		out->high[n] = p->high;
		out->boundary[n] = boundary;
		out->point[n] = i;
		out->stack[n] = set->rows[p->row].component;
		boundary = false;
		n++;
	}
	out->n = n;
}
