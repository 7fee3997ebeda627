/* SPDX-License-Identifier: MIT */
#include "core/analysis/panel.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/xmem.h"

/* A change of a text, which makes one switch or several. */
struct text_change {
	const struct panel_field *field;
	struct panel_switch at;
};

/* A text of a field. */
struct text {
	int field;
	const char *s;
};

/* A switch before steps are numbered. */
struct sighting {
	struct panel_step step;
	struct panel_switch at;
};

struct sightings {
	struct sighting *one;
	size_t n, cap;
	struct text_change *change;
	size_t n_changes, cap_changes;
	struct text *text;       /* in order, each once */
	size_t n_texts;
};

struct name {
	const char *text;
	size_t unit;
};

static void look_for_changes(struct sightings *s, const struct panel_unit *u,
			     size_t unit, const struct panel_field *field)
{
	const struct track *t = u->track;
	const char *known = NULL;

	for (size_t i = 0; i < t->n; i++) {
		const char *text = t->stack[i] ? t->stack[i][field->field] : NULL;

		/* one set of runs keeps each text once: mostly pointers tell */
		if (!text || text == known)
			continue;
		if (known && strcmp(known, text) != 0) {
			s->change = xgrow(s->change, s->n_changes,
					  &s->cap_changes, sizeof *s->change);
			s->change[s->n_changes++] = (struct text_change){
				.field = field,
				.at = { .unit = unit, .index = i,
					.from = known, .to = text },
			};
		}
		known = text;
	}
}

static int compare_text(const void *a, const void *b)
{
	const struct text *ta = a, *tb = b;
	int c = (ta->field > tb->field) - (ta->field < tb->field);

	if (!c && ta->s != tb->s) {
		c = strverscmp(ta->s, tb->s);
		/* some texts that differ are one version to strverscmp() */
		if (!c)
			c = strcmp(ta->s, tb->s);
	}
	return c;
}

static void order_texts(struct sightings *s)
{
	size_t n = 0;

	s->text = xcalloc(2 * s->n_changes + 1, sizeof *s->text);
	for (size_t i = 0; i < s->n_changes; i++) {
		int field = s->change[i].field->field;

		s->text[n++] = (struct text){ field, s->change[i].at.from };
		s->text[n++] = (struct text){ field, s->change[i].at.to };
	}
	if (n)
		qsort(s->text, n, sizeof *s->text, compare_text);
	for (size_t i = 0; i < n; i++)
		if (!i || compare_text(&s->text[i], &s->text[s->n_texts - 1]))
			s->text[s->n_texts++] = s->text[i];
}

static size_t text_place(const struct sightings *s, int field, const char *text)
{
	struct text key = { field, text };
	const struct text *at = bsearch(&key, s->text, s->n_texts,
					sizeof *s->text, compare_text);

	return (size_t)(at - s->text);
}

static void add_step(struct sightings *s, const struct text_change *c, size_t a,
		     size_t b)
{
	s->one = xgrow(s->one, s->n, &s->cap, sizeof *s->one);
	s->one[s->n++] = (struct sighting){
		.step = { *c->field, s->text[a].s, s->text[b].s },
		.at = c->at,
	};
}

static void add_steps(struct sightings *s, struct text_change *c)
{
	size_t from = text_place(s, c->field->field, c->at.from);
	size_t to = text_place(s, c->field->field, c->at.to);
	size_t a = from < to ? from : to, b = from < to ? to : from;

	c->at.sign = from < to ? 1 : -1;
	if (b - a > PANEL_RUNGS)
		add_step(s, c, a, b);
	else
		for (; a < b; a++)
			add_step(s, c, a, a + 1);
}

static int compare_step(const struct panel_step *a, const struct panel_step *b)
{
	int c = (a->of.field > b->of.field) - (a->of.field < b->of.field);

	if (!c && a->a != b->a)
		c = strcmp(a->a, b->a);
	if (!c && a->b != b->b)
		c = strcmp(a->b, b->b);
	return c;
}

static int compare_place(const struct panel_switch *a,
			 const struct panel_switch *b)
{
	if (a->unit != b->unit)
		return a->unit < b->unit ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

static int compare_by_step(const void *a, const void *b)
{
	const struct sighting *sa = a, *sb = b;
	int c = compare_step(&sa->step, &sb->step);

	return c ? c : compare_place(&sa->at, &sb->at);
}

static int compare_by_unit(const void *a, const void *b)
{
	const struct panel_switch *sa = a, *sb = b;
	int c = compare_place(sa, sb);

	return c ? c : (sa->step > sb->step) - (sa->step < sb->step);
}

static void number_steps(struct panel *p, struct sightings *s)
{
	if (s->n)
		qsort(s->one, s->n, sizeof *s->one, compare_by_step);
	p->steps = xcalloc(s->n + 1, sizeof *p->steps);
	p->switches = xcalloc(s->n + 1, sizeof *p->switches);
	p->n_switches = s->n;
	for (size_t i = 0; i < s->n; i++) {
		if (!i || compare_step(&s->one[i - 1].step, &s->one[i].step) != 0)
			p->steps[p->n_steps++] = s->one[i].step;
		p->switches[i] = s->one[i].at;
		p->switches[i].step = p->n_steps - 1;
	}
	if (s->n)
		qsort(p->switches, s->n, sizeof *p->switches, compare_by_unit);
}

/* Counting sort: switches[] is in order of unit already. */
static void index_switches(struct panel *p)
{
	size_t *next = xcalloc(p->n_steps + 1, sizeof *next);

	p->of_unit = xcalloc(p->n_units + 2, sizeof *p->of_unit);
	p->of_step = xcalloc(p->n_steps + 2, sizeof *p->of_step);
	p->by_step = xcalloc(p->n_switches + 1, sizeof *p->by_step);
	for (size_t i = 0; i < p->n_switches; i++) {
		p->of_unit[p->switches[i].unit + 1]++;
		p->of_step[p->switches[i].step + 1]++;
	}
	for (size_t i = 0; i < p->n_units; i++)
		p->of_unit[i + 1] += p->of_unit[i];
	for (size_t i = 0; i < p->n_steps; i++) {
		p->of_step[i + 1] += p->of_step[i];
		next[i] = p->of_step[i];
	}
	for (size_t i = 0; i < p->n_switches; i++)
		p->by_step[next[p->switches[i].step]++] = i;
	free(next);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct name *)a)->text,
		      ((const struct name *)b)->text);
}

static void number_names(struct panel *p)
{
	struct name *names = xcalloc(p->n_units + 1, sizeof *names);
	size_t id = 0;

	p->name = xcalloc(p->n_units + 1, sizeof *p->name);
	for (size_t i = 0; i < p->n_units; i++)
		names[i] = (struct name){ p->units[i].name, i };
	if (p->n_units)
		qsort(names, p->n_units, sizeof *names, compare_names);
	for (size_t i = 0; i < p->n_units; i++) {
		if (i && strcmp(names[i - 1].text, names[i].text) != 0)
			id++;
		p->name[names[i].unit] = id;
	}
	free(names);
}

void panel_init(struct panel *p, const struct panel_source *source)
{
	struct sightings s = { .n = 0 };

	*p = (struct panel){
		.units = source->units, .n_units = source->n_units,
		.fields = source->fields, .n_fields = source->n_fields,
	};
	for (size_t u = 0; u < p->n_units; u++)
		for (size_t f = 0; f < p->n_fields; f++)
			look_for_changes(&s, &p->units[u], u, &p->fields[f]);
	order_texts(&s);
	for (size_t i = 0; i < s.n_changes; i++)
		add_steps(&s, &s.change[i]);
	number_steps(p, &s);
	index_switches(p);
	number_names(p);
	free(s.one);
	free(s.change);
	free(s.text);
}

void panel_release(struct panel *p)
{
	free(p->name);
	free(p->steps);
	free(p->switches);
	free(p->of_unit);
	free(p->by_step);
	free(p->of_step);
	*p = (struct panel){ .n_units = 0 };
}

const char *panel_step_from(const struct panel *p, const struct panel_switch *s)
{
	const struct panel_step *step = &p->steps[s->step];

	return s->sign > 0 ? step->a : step->b;
}

const char *panel_step_to(const struct panel *p, const struct panel_switch *s)
{
	const struct panel_step *step = &p->steps[s->step];

	return s->sign > 0 ? step->b : step->a;
}

bool panel_is_near_switch(const struct panel *p, size_t unit, size_t index,
			  size_t runs)
{
	for (size_t i = p->of_unit[unit]; i < p->of_unit[unit + 1]; i++) {
		size_t at = p->switches[i].index;

		if ((at > index ? at - index : index - at) <= runs)
			return true;
	}
	return false;
}
