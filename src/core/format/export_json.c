/* SPDX-License-Identifier: MIT */
/* json and jsonl: whole runs in the canonical form, one a line in both. */
#include "core/format/export.h"

#include <stdbool.h>
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/xmem.h"
#include "core/model/run.h"

#define CHUNK (256u << 10)   /* written at once, but a run is not cut */

struct export_writer {
	struct export_sink to;
	struct buf out;
	bool array;
	bool any;   /* a run was written */
};

static struct export_writer *open_as(const struct export_sink *to, bool array)
{
	struct export_writer *w = xcalloc(1, sizeof *w);

	w->to = *to;
	w->array = array;
	return w;
}

static struct export_writer *json_open(const struct export_sink *to)
{
	return open_as(to, true);
}

static struct export_writer *jsonl_open(const struct export_sink *to)
{
	return open_as(to, false);
}

static int flush(struct export_writer *w, struct err *e)
{
	int rc = w->out.n ? w->to.write(w->to.ctx, w->out.p, w->out.n, e) : 0;

	buf_reset(&w->out);
	return rc;
}

static int json_run(struct export_writer *w, const struct run *r, struct err *e)
{
	if (w->array)
		buf_adds(&w->out, w->any ? ",\n" : "[\n");
	w->any = true;
	run_canonical(r, &w->out);
	if (!w->array)
		buf_addc(&w->out, '\n');
	return w->out.n < CHUNK ? 0 : flush(w, e);
}

static int json_finish(struct export_writer *w, struct err *e)
{
	if (w->array)
		buf_adds(&w->out, w->any ? "\n]\n" : "[]\n");
	return flush(w, e);
}

static void json_free(struct export_writer *w)
{
	buf_release(&w->out);
	free(w);
}

const struct export_format export_json = {
	.name = "json", .suffix = ".json", .runs = true,
	.summary = "whole runs, postsil-json(5), in an array",
	.open = json_open, .run = json_run, .finish = json_finish,
	.free = json_free,
};

const struct export_format export_jsonl = {
	.name = "jsonl", .suffix = ".jsonl", .runs = true,
	.summary = "whole runs, postsil-json(5), one a line",
	.open = jsonl_open, .run = json_run, .finish = json_finish,
	.free = json_free,
};
