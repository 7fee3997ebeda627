/* SPDX-License-Identifier: MIT */
#include "made_run.h"

#include <sys/mman.h>

#include "core/base/err.h"
#include "core/model/event.h"
#include "core/model/run_builder.h"

#define REPS_KEPT 6

static void give_up(const char *why)
{
	fprintf(stderr, "made_run: %s\n", why);
	exit(9);
}

static struct run *recorded(FILE *f)
{
	struct run_builder *b = run_builder_new();
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct run *r = NULL;
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	int rc = 0;

	while (rc == 0 && (n = getline(&line, &cap, f)) > 0) {
		struct event ev;

		rc = event_parse(line, (size_t)n - 1, &a, &ev, &e);
		if (rc == 0)
			rc = run_builder_feed(b, &ev, &e);
	}
	if (rc == 0)
		r = run_builder_finish(b, &e);
	if (!r)
		give_up(e.text);
	run_builder_free(b);
	arena_release(&a);
	free(line);
	return r;
}

void made_open(struct made *m)
{
	const char *path = getenv("FAULT_EVENTS");
	FILE *f = path ? fopen(path, "r") : NULL;

	if (!f)
		give_up("FAULT_EVENTS names no file");
	m->run = recorded(f);
	fclose(f);
	for (size_t i = 0; i < m->run->n_samples; i++)
		if (m->run->samples[i].n_reps > REPS_KEPT)
			m->run->samples[i].n_reps = REPS_KEPT;
	/* only the pages that are used become real */
	m->hash = mmap(NULL, MADE_MAX * sizeof *m->hash, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (m->hash == MAP_FAILED)
		give_up("no memory");
}

void made_close(struct made *m)
{
	run_free(m->run);
	munmap(m->hash, MADE_MAX * sizeof *m->hash);
}

const struct run *made_run(struct made *m, unsigned k)
{
	struct run *r = m->run;

	/* notes of many lengths: rows end at many places of a page */
	snprintf(m->notes, sizeof m->notes, "%0*u", (int)(k * 37 % 499 + 1), k);
	r->notes = m->notes;
	snprintf(r->run_id, sizeof r->run_id, "%08x-0000-4000-8000-%012x",
		 k * 2654435761u, k);
	r->timestamp_ms = 1736951400123 + (int64_t)k * 60000;
	return r;
}

const char *made_hash(struct made *m, unsigned k)
{
	if (!m->hash[k][0])
		run_hash(made_run(m, k), m->hash[k]);
	return m->hash[k];
}

unsigned made_number(const char *run_id)
{
	return (unsigned)strtoul(run_id + 24, NULL, 16);
}
