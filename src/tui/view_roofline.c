/* SPDX-License-Identifier: MIT */
/*
 * The roofline screen: one run of one device between what its memory delivers
 * and what its cores compute, every kernel by its arithmetic intensity; a
 * second machine may be laid over it.  v->arg may hold a run's id, or two as
 * "ID+ID".
 */
#include "tui/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "core/model/precision.h"
#include "tui/roof_model.h"
#include "tui/screen.h"
#include "tui/workspace.h"

#define ZOOM 2.0
#define PAN 0.25
#define LEAST_WINDOW 1.5     /* the ends of an axis, as a ratio */

/* --- loading ------------------------------------------------------------------ */

static void reset_window(struct roof_model *m)
{
	m->zoomed = m->cursor = false;
	m->at = 0;
}

static bool is_chosen(const struct roof_model *m, const struct roof_choice *c)
{
	return strcmp(c->product, m->product) == 0 &&
	       strcmp(c->unit_id, m->unit) == 0 && strcmp(c->device, m->device) == 0;
}

/* The choice that was made, or the first one. */
static size_t find_choice(const struct roof_model *m, const char *unit_id)
{
	for (size_t i = 0; m->chosen && i < m->pick.n; i++)
		if (is_chosen(m, &m->pick.choice[i]))
			return i;
	return roof_pick_first(&m->pick, unit_id);
}

static void choose(struct roof_model *m, size_t i)
{
	const struct roof_choice *c = &m->pick.choice[i];

	memcpy(m->product, c->product, sizeof m->product);
	memcpy(m->unit, c->unit_id, sizeof m->unit);
	memcpy(m->device, c->device, sizeof m->device);
	m->run_id[0] = '\0';
}

/* From a run that was asked for by its id, keys go on to its neighbours. */
static void choose_run(struct roof_model *m, const struct roof *r)
{
	snprintf(m->product, sizeof m->product, "%s", r->product);
	snprintf(m->unit, sizeof m->unit, "%s", r->run->unit_id);
	snprintf(m->device, sizeof m->device, "%s", r->device);
	snprintf(m->run_id, sizeof m->run_id, "%s", r->run->run_id);
	m->chosen = true;
}

static void close_roofs(struct roof_model *m)
{
	for (size_t i = 0; i < m->n_roofs; i++)
		roof_free(m->roof[i]);
	m->n_roofs = m->n_shown = 0;
}

/* Reads a run unless it is there already, as roof number n_roofs. */
static int add_roof(struct roof_model *m, const struct workspace *ws,
		    const char *id, const char *device, struct err *e)
{
	int rc = roof_open(&m->roof[m->n_roofs], ws->store, id, device, e);

	m->n_roofs += rc == 0;
	return rc;
}

static int load_arg(struct roof_model *m, const struct workspace *ws,
		    struct err *e)
{
	char id[sizeof m->arg];
	char *second;
	int rc;

	memcpy(id, m->arg, sizeof id);
	second = strchr(id, '+');
	if (second)
		*second++ = '\0';
	if (!ws->store)
		return err_set(e, ERR_NOT_FOUND, "no run %s: nothing was measured "
			       "yet, use `postsil run`", id);
	rc = add_roof(m, ws, id, ws->filter.device, e);
	if (rc == 0)
		choose_run(m, m->roof[0]);
	if (rc == 0 && second)
		rc = add_roof(m, ws, second, ws->filter.device, e);
	return rc;
}

/* The run next to the one shown, when a key asked for it. */
static int take_step(struct roof_model *m, const struct workspace *ws,
		     const struct roof_choice *c, struct err *e)
{
	char id[RUN_ID];
	int step = m->step, rc;

	m->step = 0;
	if (!step)
		return 0;
	rc = roof_pick_step(c, ws, m->run_id[0] ? m->run_id : c->run_id, step, id, e);
	if (rc != 1)
		return rc;
	m->chosen = true;
	memcpy(m->run_id, id, sizeof m->run_id);
	return 0;
}

static int load_against(struct roof_model *m, const struct workspace *ws,
			struct err *e)
{
	struct roof_choice *c = &m->pick.choice[m->against];
	int rc = roof_pick_settle(c, ws, e);

	m->passed_forced[1] = c->passed_forced;
	return rc < 0 || !c->run_id[0] ? rc : add_roof(m, ws, c->run_id, c->device, e);
}

static int load_choice(struct roof_model *m, const struct workspace *ws,
		       struct err *e)
{
	size_t i = find_choice(m, ws->unit_id);
	struct roof_choice *c;
	int rc;

	if (i == ROOF_PICK_NONE || !ws->store)
		return 0;
	c = &m->pick.choice[i];
	if (!m->chosen || !is_chosen(m, c))
		choose(m, i);
	rc = roof_pick_settle(c, ws, e);
	if (rc == 0)
		rc = take_step(m, ws, c, e);
	if (rc < 0 || !c->run_id[0])
		return rc;
	m->passed_forced[0] = c->passed_forced && !m->run_id[0];
	rc = add_roof(m, ws, m->run_id[0] ? m->run_id : c->run_id, c->device, e);
	if (rc < 0 || m->against >= m->pick.n || m->against == i)
		return rc;
	return load_against(m, ws, e);
}

bool roof_model_has(const struct roof_model *m, const char *precision)
{
	return !m->only[0] || strcmp(m->only, precision) == 0;
}

static int compare_shown(const void *a, const void *b)
{
	const struct roof_shown *x = a, *y = b;

	if (x->p->intensity != y->p->intensity)
		return x->p->intensity < y->p->intensity ? -1 : 1;
	if (x->p->gops != y->p->gops)
		return x->p->gops < y->p->gops ? -1 : 1;
	return x->of < y->of ? -1 : x->of > y->of;
}

static int compare_names(const void *a, const void *b)
{
	return precision_compare(*(const char *const *)a, *(const char *const *)b);
}

static void list_precisions(struct roof_model *m)
{
	m->n_precisions = 0;
	for (size_t i = 0; i < m->n_roofs; i++) {
		const char *of[ROOF_PRECISIONS];
		size_t n = roof_precisions(m->roof[i], of);

		for (size_t k = 0; k < n; k++) {
			size_t at = 0;

			while (at < m->n_precisions &&
			       strcmp(m->precision[at], of[k]) != 0)
				at++;
			if (at == m->n_precisions && at < ROOF_PRECISIONS)
				m->precision[m->n_precisions++] = of[k];
		}
	}
	qsort(m->precision, m->n_precisions, sizeof *m->precision, compare_names);
}

static void list_points(struct roof_model *m)
{
	size_t room = 1;

	for (size_t i = 0; i < m->n_roofs; i++)
		room += m->roof[i]->n_points;
	m->shown = xreallocarray(m->shown, room, sizeof *m->shown);
	m->n_shown = 0;
	for (size_t i = 0; i < m->n_roofs; i++)
		for (size_t k = 0; k < m->roof[i]->n_points; k++) {
			const struct roof_point *p = &m->roof[i]->point[k];

			if (roof_model_has(m, p->precision))
				m->shown[m->n_shown++] = (struct roof_shown){ i, p };
		}
	if (m->n_shown)
		qsort(m->shown, m->n_shown, sizeof *m->shown, compare_shown);
	if (m->at >= m->n_shown)
		reset_window(m);
}

static int load_roofs(struct roof_model *m, const struct workspace *ws,
		      struct err *e)
{
	int rc;

	close_roofs(m);
	m->passed_forced[0] = m->passed_forced[1] = false;
	rc = m->arg[0] ? load_arg(m, ws, e) : load_choice(m, ws, e);
	if (rc < 0)
		close_roofs(m);
	list_precisions(m);
	list_points(m);
	return rc;
}

static struct roof_model *make_model(struct view *v, const struct workspace *ws)
{
	struct roof_model *m = v->model = xcalloc(1, sizeof *m);

	m->against = ROOF_PICK_NONE;
	if (ws->filter.precision)
		snprintf(m->only, sizeof m->only, "%s", ws->filter.precision);
	return m;
}

static int pick_again(struct roof_model *m, const struct workspace *ws, struct err *e)
{
	struct roof_choice over = { 0 };
	int rc;

	if (levels_seen_all(&m->seen, ws) && m->waited == roof_pick_waits(ws) &&
	    strcmp(m->pick.unit_id, ws->unit_id) == 0)
		return 0;
	if (!m->seen.made || m->seen.loads != ws->loads)
		no_match_words(ws, m->none);
	if (m->against < m->pick.n)
		over = m->pick.choice[m->against];
	roof_pick_rows(&m->pick, ws->set, ws->unit_id, ws->include_forced);
	rc = roof_pick_more(&m->pick, ws, e);
	if (m->against != ROOF_PICK_NONE)
		roof_pick_keep(&m->pick, over.product, over.unit_id, over.device);
	if (m->chosen)
		roof_pick_keep(&m->pick, m->product, m->unit, m->device);
	if (m->against != ROOF_PICK_NONE)
		m->against = roof_pick_find(&m->pick, &over);
	m->waited = roof_pick_waits(ws);
	levels_seen_note(&m->seen, ws, rc);
	return rc;
}

static int roofline_load(struct view *v, const struct workspace *ws,
			 struct err *e)
{
	struct roof_model *m = v->model ? v->model : make_model(v, ws);
	bool same = strcmp(m->arg, v->arg) == 0;
	int rc;

	m->demo = ws->demo;
	m->at_terminal = ws->at_terminal;
	if (!same)
		reset_window(m);
	memcpy(m->arg, v->arg, sizeof m->arg);
	rc = pick_again(m, ws, e);
	return rc < 0 ? rc : load_roofs(m, ws, e);
}

static void roofline_free(struct view *v)
{
	struct roof_model *m = v->model;

	close_roofs(m);
	free(m->shown);
	free(m);
}

/* --- keys ---------------------------------------------------------------------- */

static void show_cursor(struct roof_model *m)
{
	const struct roof_point *p = m->shown[m->at].p;
	struct roof_window *w = &m->window;
	double x = sqrt(w->x_max / w->x_min), y = sqrt(w->y_max / w->y_min);

	m->cursor = true;
	if (!m->zoomed || (p->intensity >= w->x_min && p->intensity <= w->x_max &&
			   p->gops >= w->y_min && p->gops <= w->y_max))
		return;
	*w = (struct roof_window){                /* the window follows */
		.x_min = p->intensity / x, .x_max = p->intensity * x,
		.y_min = p->gops / y, .y_max = p->gops * y };
}

static void move_cursor(struct roof_model *m, int step)
{
	if (!m->n_shown)
		return;
	if (!m->cursor)
		m->at = step > 0 ? 0 : m->n_shown - 1;
	else if (step < 0 ? m->at > 0 : m->at + 1 < m->n_shown)
		m->at += (size_t)step;
	show_cursor(m);
}

/* Both axes by the same ratio, around the cursor or the middle. */
static void zoom(struct roof_model *m, double by)
{
	struct roof_window all, w;
	double x, y, x_half, y_half;

	roof_model_window(m, &all);
	w = m->zoomed ? m->window : all;
	x = m->cursor ? m->shown[m->at].p->intensity : sqrt(w.x_min * w.x_max);
	y = m->cursor ? m->shown[m->at].p->gops : sqrt(w.y_min * w.y_max);
	x_half = pow(w.x_max / w.x_min, by / 2);
	y_half = pow(w.y_max / w.y_min, by / 2);
	m->zoomed = x_half * x_half < all.x_max / all.x_min;
	if (x_half * x_half >= LEAST_WINDOW && y_half * y_half >= LEAST_WINDOW)
		m->window = (struct roof_window){ x / x_half, x * x_half,
						  y / y_half, y * y_half };
	else
		m->window = w;
}

static void pan(struct roof_model *m, double by)
{
	double ratio = pow(m->window.x_max / m->window.x_min, by);

	if (!m->zoomed)
		return;
	m->window.x_min *= ratio;
	m->window.x_max *= ratio;
}

static bool move(struct roof_model *m, int key)
{
	switch (key) {
	case 'h': case SKEY_LEFT: move_cursor(m, -1); break;
	case 'l': case SKEY_RIGHT: move_cursor(m, 1); break;
	case '+': case '=': zoom(m, 1 / ZOOM); break;
	case '-': zoom(m, ZOOM); break;
	case '<': pan(m, -PAN); break;
	case '>': pan(m, PAN); break;
	case '0': case SKEY_HOME: reset_window(m); break;
	default: return false;
	}
	return true;
}

static void step_machine(struct roof_model *m, int step)
{
	size_t i = find_choice(m, m->unit);

	if (i == ROOF_PICK_NONE)
		return;
	choose(m, (i + (step < 0 ? m->pick.n - 1 : 1)) % m->pick.n);
	m->chosen = true;
	m->against = ROOF_PICK_NONE;
}

/* The next machine is laid over this one; after the last, none. */
static void step_against(struct roof_model *m)
{
	size_t i = find_choice(m, m->unit);

	m->against = m->against == ROOF_PICK_NONE ? 0 : m->against + 1;
	m->against += m->against == i;
	if (m->against >= m->pick.n)
		m->against = ROOF_PICK_NONE;
}

static void step_precision(struct roof_model *m)
{
	size_t at = 0;

	while (m->only[0] && at < m->n_precisions &&
	       strcmp(m->precision[at], m->only) != 0)
		at++;
	at = m->only[0] ? at + 1 : 0;
	snprintf(m->only, sizeof m->only, "%s",
		 at < m->n_precisions ? m->precision[at] : "");
}

/* Keys that ask for another picture. */
static bool another(struct view *v, int key)
{
	struct roof_model *m = v->model;

	switch (key) {
	case 'P': step_precision(m); break;
	case 'j': case SKEY_DOWN: step_machine(m, 1); break;
	case 'k': case SKEY_UP: step_machine(m, -1); break;
	case 'c': step_against(m); break;
	case '[': m->step = -1; break;
	case ']': m->step = 1; break;
	default: return false;
	}
	if (key != 'P')
		v->arg[0] = '\0';
	reset_window(m);
	return true;
}

static enum view_result roofline_key(struct view *v, int key)
{
	struct roof_model *m = v->model;

	if (!m->n_roofs)
		return VIEW_IGNORED;
	if (key == SKEY_ENTER && m->cursor) {
		v->open_name = "runs";
		snprintf(v->open_arg, sizeof v->open_arg, "%s",
			 m->roof[m->shown[m->at].of]->run->run_id);
		return VIEW_OPEN;
	}
	if (key == SKEY_ESC && (m->cursor || m->zoomed)) {
		reset_window(m);
		return VIEW_REDRAW;
	}
	if (move(m, key))
		return VIEW_REDRAW;
	return m->pick.n && another(v, key) ? VIEW_RELOAD : VIEW_IGNORED;
}

static void roofline_draw(const struct view *v, struct grid *g, struct rect r)
{
	roof_draw(v->model, g, r);
}

static int roofline_csv(const struct view *v, struct buf *out, struct err *e)
{
	(void)e;
	roof_csv(v->model, out);
	return 0;
}

static int roofline_json(const struct view *v, struct buf *out, struct err *e)
{
	(void)e;
	roof_json(v->model, out);
	return 0;
}

static void roofline_choice(const struct view *v, struct view_choice *c)
{
	const struct roof_model *m = v->model;
	int n = 0;

	for (size_t i = 0; i < m->n_roofs; i++)
		n += snprintf(c->operands + n, sizeof c->operands - (size_t)n, "%s%.*s",
			      i ? "+" : "", RUN_ID - 1, m->roof[i]->run->run_id);
	c->device = m->n_roofs == 1 ? m->device : "";
	c->precision = m->only;
}

const struct view_ops view_roofline = {
	.name = "roofline", .title = "Roofline", .tab = "Roof",
	.keys = view_keys_roofline, .operand = VALUE_RUN,
	.load = roofline_load, .draw = roofline_draw, .key = roofline_key,
	.free = roofline_free, .csv = roofline_csv, .json = roofline_json,
	.choice = roofline_choice,
};
