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

/* What a run says of its first GPU completes the facts of the machine. */
static void add_device(struct machine *m, const struct run *r)
{
	for (size_t i = 0; i < r->n_devices; i++)
		for (int k = 0; k < FIELD_COUNT; k++) {
			const struct fact *f = &r->devices[i].facts.fact[k];

			if (f->state == FACT_KNOWN &&
			    !facts_is_known(&m->facts, (enum field_id)k))
				facts_set(&m->facts, field_table[k].key, f->state,
					  f->value, f->source, f->reason);
		}
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
