/* SPDX-License-Identifier: MIT */
#include "tui/machine.h"

#include <stdio.h>
#include <string.h>

#include "core/base/err.h"
#include "db/store.h"
#include "tui/newest.h"
#include "tui/workspace.h"

void machine_init(struct machine *m)
{
	*m = (struct machine){ 0 };
	facts_init(&m->facts);
}

void machine_release(struct machine *m)
{
	facts_release(&m->facts);
	run_free(m->gpus);
	m->gpus = NULL;
	run_set_free(m->last);
	m->last = NULL;
}

static void name_it(struct machine *m, const char *hardware,
		    const char *software, const char *unit)
{
	snprintf(m->hardware_fingerprint, sizeof m->hardware_fingerprint, "%s",
		 hardware);
	snprintf(m->software_fingerprint, sizeof m->software_fingerprint, "%s",
		 software);
	snprintf(m->unit_id, sizeof m->unit_id, "%s", unit);
}

static bool is_gpu(const struct run_device *d)
{
	return strcmp(d->name, "cpu") != 0;
}

/* What a run says of its GPU completes the facts of the machine where it has one;
 * of several none speaks for the others. */
static void add_device(struct machine *m, const struct run *r)
{
	const struct run_device *gpu = NULL;

	for (size_t i = 0; i < r->n_devices; i++) {
		if (is_gpu(&r->devices[i]) && gpu)
			return;
		if (is_gpu(&r->devices[i]))
			gpu = &r->devices[i];
	}
	for (int k = 0; gpu && k < FIELD_COUNT; k++) {
		const struct fact *f = &gpu->facts.fact[k];

		if (f->state == FACT_KNOWN &&
		    !facts_is_known(&m->facts, (enum field_id)k))
			facts_set(&m->facts, field_table[k].key, f->state,
				  f->value, f->source, f->reason);
	}
}

static bool is_all_there(const struct workspace *ws)
{
	return !ws->set || !ws->set->next[0];
}

/* The newest run in which a GPU of this unit was measured: 1, or 0. */
static int find_gpus_run(const struct workspace *ws, const char *unit_id,
			 char out[RUN_ID], struct err *e)
{
	struct newest_ask ask = { .unit_id = unit_id, .gpus = true };
	struct newest_run run;
	int rc;

	for (size_t i = ws->set ? ws->set->n : 0; i-- > 0;) {
		const struct run_row *row = &ws->set->rows[i];

		if (strcmp(row->unit_id, unit_id) == 0 &&
		    strcmp(row->device, "cpu") != 0) {
			snprintf(out, RUN_ID, "%s", row->run_id);
			return 1;
		}
	}
	if (is_all_there(ws))
		return 0;
	rc = newest_find(ws, &ask, &run, e);
	if (rc == 1)
		memcpy(out, run.run_id, RUN_ID);
	return rc;
}

int machine_load_gpus(struct machine *m, const struct workspace *ws, struct err *e)
{
	char id[RUN_ID] = "";
	int rc = ws->store && m->known ? find_gpus_run(ws, m->unit_id, id, e) : 0;

	if (rc == 1 && m->gpus && strcmp(m->gpus->run_id, id) == 0)
		return 0;
	run_free(m->gpus);
	m->gpus = NULL;
	return rc == 1 ? store_get_run(ws->store, id, &m->gpus, e) : rc;
}

/* --- its last run ----------------------------------------------------------------- */

static bool find_last(const struct run_set *set, const char *unit_id, size_t *at)
{
	for (size_t i = set ? set->n : 0; i-- > 0;)
		if (strcmp(set->rows[i].unit_id, unit_id) == 0 &&
		    set->rows[i].value[METRIC_EFFICIENCY] > 0) {
			*at = i;
			return true;
		}
	return false;
}

const struct run_set *machine_last_run(const struct machine *m,
				       const struct workspace *ws, size_t *at)
{
	const struct run_set *set = m->last ? m->last : ws->set;

	return find_last(set, m->unit_id, at) ? set : NULL;
}

/* A run in progress loads screens several times a second: the store is asked when
 * there is something new. */
static int load_last(struct machine *m, const struct workspace *ws, struct err *e)
{
	struct newest_ask ask = { .unit_id = m->unit_id, .efficiency = true };
	struct run_filter f = ws->filter;
	struct newest_run run;
	size_t at;
	int rc;

	if (m->last_loads == ws->loads && strcmp(m->last_unit, m->unit_id) == 0)
		return 0;
	run_set_free(m->last);
	m->last = NULL;
	m->last_loads = ws->loads;
	memcpy(m->last_unit, m->unit_id, sizeof m->last_unit);
	if (is_all_there(ws) || find_last(ws->set, m->unit_id, &at))
		return 0;
	rc = newest_find(ws, &ask, &run, e);
	if (rc != 1)
		return rc;
	f.run_id = run.run_id;
	f.limit = f.page = 0;
	return store_query(ws->store, &f, &m->last, e);
}

static int load_run(struct machine *m, struct store *s, const char *id,
		    struct err *e)
{
	struct run *r = NULL;
	int rc;

	if (m->of_run && strcmp(m->run_id, id) == 0)
		return 0;
	rc = store_get_run(s, id, &r, e);
	if (rc < 0)
		return rc;
	facts_copy(&m->facts, &r->facts);
	add_device(m, r);
	name_it(m, r->hardware_fingerprint, r->software_fingerprint, r->unit_id);
	snprintf(m->run_id, sizeof m->run_id, "%s", r->run_id);
	m->at_ms = r->timestamp_ms;
	m->known = m->of_run = true;
	run_free(r);
	return 0;
}

int machine_load(struct machine *m, const struct workspace *ws, struct err *e)
{
	const struct run_set *set = ws->set;
	int rc = 0;

	if (ws->detected && !ws->demo) {
		facts_copy(&m->facts, &ws->facts);
		name_it(m, ws->hardware_fingerprint, ws->software_fingerprint,
			ws->unit_id);
		m->known = true;
		m->of_run = false;
	} else if (ws->store && set && set->n) {
		rc = load_run(m, ws->store, set->rows[set->n - 1].run_id, e);
	} else {
		m->known = false;
	}
	return rc == 0 && m->known ? load_last(m, ws, e) : rc;
}
