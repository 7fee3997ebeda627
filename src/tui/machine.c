/* SPDX-License-Identifier: MIT */
#include "tui/machine.h"

#include <stdio.h>
#include <string.h>

#include "db/store.h"
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

/* The newest run on the desk in which a GPU of this unit was measured. */
static const char *gpus_run(const struct workspace *ws, const char *unit_id)
{
	for (size_t i = ws->set ? ws->set->n : 0; i-- > 0;) {
		const struct run_row *row = &ws->set->rows[i];

		if (strcmp(row->unit_id, unit_id) == 0 &&
		    strcmp(row->device, "cpu") != 0)
			return row->run_id;
	}
	return NULL;
}

int machine_load_gpus(struct machine *m, const struct workspace *ws, struct err *e)
{
	const char *id = ws->store && m->known ? gpus_run(ws, m->unit_id) : NULL;

	if (id && m->gpus && strcmp(m->gpus->run_id, id) == 0)
		return 0;
	run_free(m->gpus);
	m->gpus = NULL;
	return id ? store_get_run(ws->store, id, &m->gpus, e) : 0;
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
	if (ws->detected && !ws->demo) {
		facts_copy(&m->facts, &ws->facts);
		name_it(m, ws->hardware_fingerprint, ws->software_fingerprint,
			ws->unit_id);
		m->known = true;
		m->of_run = false;
		return 0;
	}
	if (ws->store && ws->set && ws->set->n)
		return load_run(m, ws->store, ws->set->rows[ws->set->n - 1].run_id, e);
	m->known = false;
	return 0;
}
