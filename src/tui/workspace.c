/* SPDX-License-Identifier: MIT */
#include "tui/workspace.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"
#include "core/base/xmem.h"
#include "core/detect/detect.h"
#include "core/detect/unit_id.h"
#include "db/store.h"
#include "tui/demo.h"

#define THRESHOLD 0.05   /* design "Analysis": default 5 % */

void workspace_init(struct workspace *ws)
{
	*ws = (struct workspace){
		.metric = METRIC_EFFICIENCY, .threshold = THRESHOLD,
		.now_ms = clock_wall_ms(), .set_version = -1,
	};
	facts_init(&ws->facts);
}

void workspace_release(struct workspace *ws)
{
	run_set_free(ws->set);
	store_close(ws->store);
	free(ws->where);
	facts_release(&ws->facts);
	*ws = (struct workspace){ 0 };
}

int workspace_open(struct workspace *ws, const char *where, struct err *e)
{
	bool given = where != NULL;

	if (!ws->where)
		ws->where = given ? xstrdup(where) : store_default_path(e);
	if (!ws->where)
		return e ? e->code : ERR_IO;
	/* a name given by hand must exist; the default place fills by itself */
	if (!given && !getenv("POSTSIL_DB") && access(ws->where, F_OK) < 0)
		return 0;
	return store_open(ws->where, STORE_READ, &ws->store, e);
}

int workspace_open_demo(struct workspace *ws, struct err *e)
{
	int rc = store_open(":memory:", STORE_CREATE, &ws->store, e);

	if (rc < 0)
		return rc;
	free(ws->where);
	ws->where = xstrdup("");
	ws->demo = true;
	return demo_fill(ws->store, e);
}

void workspace_touch(struct workspace *ws)
{
	ws->set_version = -1;
}

int workspace_load(struct workspace *ws, struct err *e)
{
	struct run_set *set = NULL;
	int64_t version;
	int rc;

	ws->now_ms = clock_wall_ms();
	if (!ws->store)
		return 0;
	rc = store_version(ws->store, &version, e);
	if (rc < 0)
		return rc;
	if (ws->set && version == ws->set_version)
		return 0;
	rc = store_query(ws->store, &ws->filter, &set, e);
	if (rc < 0)
		return rc;
	run_set_free(ws->set);
	ws->set = set;
	ws->set_version = version;
	return 0;
}

int workspace_detect(struct workspace *ws, const char *root, struct err *e)
{
	struct sysroot *sys = NULL;
	int rc = sysroot_open(root, &sys, e);

	if (rc < 0)
		return rc;
	rc = detect_run(sys, &ws->facts, e);
	if (rc == 0) {
		fingerprint_of(&ws->facts, FP_HARDWARE, ws->hardware_fingerprint);
		fingerprint_of(&ws->facts, FP_SOFTWARE, ws->software_fingerprint);
		ws->detected = true;
	}
	sysroot_close(sys);
	return rc;
}
