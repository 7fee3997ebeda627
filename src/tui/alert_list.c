/* SPDX-License-Identifier: MIT */
#include "tui/alert_list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/xmem.h"

static struct alert_row seen_row(const struct alert_item *x)
{
	const struct kept_key *k = &x->a->key;
	const struct kept_drop *d = &x->a->drop;

	return (struct alert_row){
		.id = x->id, .series = x->series, .unit_id = k->unit_id,
		.device = k->device, .precision = k->precision,
		.metric = metric_name(k->metric, k->custom), .key = k,
		.first_run_id = x->said ? x->said->event->first_run_id
					: d->first.run_id,
		.product = k->product, .state = x->state, .since_ms = d->start.at_ms,
		.previous = d->previous_level, .current = d->current_level,
		.change_pct = d->change_pct, .said = x->said,
	};
}

/* Part i of a series' key, from 0; a bar in a later part does no harm to those
 * before. */
static const char *key_part(struct arena *a, const char *series, int i)
{
	for (; i > 0 && *series; series++)
		i -= *series == '|';
	return arena_strndup(a, series, strcspn(series, "|"));
}

static struct alert_row unseen_row(struct arena *a, const struct alert_standing *said)
{
	const struct alert_event *e = said->event;
	struct alert_row x = {
		.id = e->alert_id, .series = e->series, .unit_id = e->unit_id,
		.device = key_part(a, e->series, 1),
		.precision = key_part(a, e->series, 2),
		.metric = key_part(a, e->series, 3),
		.first_run_id = e->first_run_id, .product = "", .state = said->state,
		.previous = NAN, .current = NAN, .change_pct = NAN, .said = said,
	};

	for (size_t i = 0; i < said->n && !*x.product; i++)
		if (said->event[i].product)
			x.product = said->event[i].product;
	return x;
}

static int64_t time_of(const struct alert_row *x)
{
	return x->since_ms || !x->said ? x->since_ms : x->said->event->at_ms;
}

static int compare(const void *a, const void *b)
{
	const struct alert_row *x = a, *y = b;
	bool open_x = alert_state_is_open(x->state), open_y = alert_state_is_open(y->state);

	if (open_x != open_y)
		return open_x ? -1 : 1;
	if (time_of(x) != time_of(y))
		return time_of(x) > time_of(y) ? -1 : 1;
	return strcmp(x->id, y->id);
}

int alert_list_load(struct alert_list *out, const struct workspace *ws, struct err *e)
{
	struct alert_board *b = &out->board;
	int rc;

	*out = (struct alert_list)ALERT_LIST_INIT;
	rc = alert_board_load(b, ws, e);
	if (rc < 0)
		return rc;
	out->row = xcalloc(b->n + b->n_unseen + 1, sizeof *out->row);
	for (size_t i = 0; i < b->n; i++)
		out->row[out->n++] = seen_row(&b->item[i]);
	for (size_t i = 0; i < b->n_unseen; i++)
		out->row[out->n++] = unseen_row(&b->arena, b->unseen[i]);
	if (out->n)
		qsort(out->row, out->n, sizeof *out->row, compare);
	return 0;
}

void alert_list_release(struct alert_list *l)
{
	free(l->row);
	alert_board_release(&l->board);
	*l = (struct alert_list)ALERT_LIST_INIT;
}

int alert_list_match(const struct alert_list *l, const char *id,
		     const struct alert_row **out, struct err *e)
{
	char from[ALERT_ID];
	int rc = alert_id_parse(id, from, e);
	size_t n = 0;

	*out = NULL;
	for (size_t i = 0; i < l->n && rc == 0; i++)
		if (strncmp(l->row[i].id, from, strlen(from)) == 0 && n++ == 0)
			*out = &l->row[i];
	if (rc < 0)
		return rc;
	if (n > 1)
		return err_set(e, ERR_USAGE, "%zu alerts begin with %s: give more digits",
			       n, from);
	return n ? 0 : err_set(e, ERR_NOT_FOUND, "there is no alert %s: `postsil alert "
			       "list` names those that there are", from);
}
