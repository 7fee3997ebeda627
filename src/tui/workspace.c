/* SPDX-License-Identifier: MIT */
#include "tui/workspace.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"
#include "core/base/xmem.h"
#include "core/detect/detect.h"
#include "core/detect/unit_id.h"
#include "db/store.h"
#include "tui/demo.h"
#include "tui/standings.h"

void workspace_init(struct workspace *ws)
{
	*ws = (struct workspace){
		.metric = METRIC_EFFICIENCY, .threshold = WORKSPACE_THRESHOLD,
		.now_ms = clock_wall_ms(), .set_version = -1,
		.filter.limit = WORKSPACE_ROWS, .standings = standings_new(),
	};
	facts_init(&ws->facts);
}

void workspace_release(struct workspace *ws)
{
	run_set_free(ws->set);
	standings_free(ws->standings);
	store_close(ws->store);
	free(ws->where);
	facts_release(&ws->facts);
	*ws = (struct workspace){ 0 };
}

int workspace_open(struct workspace *ws, const char *where, struct err *e)
{
	bool given = where != NULL;
	struct stat st;
	int rc;

	if (!ws->where)
		ws->where = given ? xstrdup(where) : store_default_path(e);
	if (!ws->where)
		return e ? e->code : ERR_IO;
	/* a name given by hand must exist; the default place fills by itself, also
	 * where a full disk left an empty file behind */
	if (!given && !getenv("POSTSIL_DB") &&
	    (stat(ws->where, &st) < 0 ? errno == ENOENT
				      : S_ISREG(st.st_mode) && st.st_size == 0))
		return 0;
	rc = store_open(ws->where, STORE_READ, &ws->store, e);
	if (rc == 0 && stat(ws->where, &st) == 0) {
		ws->dev = st.st_dev;
		ws->ino = st.st_ino;
	}
	return rc;
}

bool workspace_drop_replaced(struct workspace *ws)
{
	struct stat st;
	int rc;

	if (!ws->store || ws->demo)
		return false;
	rc = stat(ws->where, &st);
	/* an error that may pass says nothing about the file */
	if (rc == 0 ? st.st_dev == ws->dev && st.st_ino == ws->ino
		    : errno != ENOENT && errno != ENOTDIR)
		return false;
	standings_forget(ws->standings);
	store_close(ws->store);
	run_set_free(ws->set);
	ws->store = NULL;
	ws->set = NULL;
	ws->loads++;
	workspace_touch(ws);
	return true;
}

/* A folder that nobody else can look into: in memory where there is a file
 * system for it. */
static int private_folder(char *out, size_t n, struct err *e)
{
	static const char *const places[] = { "/dev/shm", "/tmp", "." };

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		snprintf(out, n, "%s/postsil-demo-XXXXXX", places[i]);
		if (mkdtemp(out))
			return 0;
	}
	return err_sys(e, "no place for the demonstration in /dev/shm or /tmp");
}

/* The open files stay until the store is closed; their names need not. */
static void remove_folder(const char *folder)
{
	struct dirent *d;
	DIR *dir = opendir(folder);

	while (dir && (d = readdir(dir)) != NULL)
		if (d->d_name[0] != '.')
			unlinkat(dirfd(dir), d->d_name, 0);
	if (dir)
		closedir(dir);
	rmdir(folder);
}

int workspace_open_demo(struct workspace *ws, struct err *e)
{
	char folder[64], file[96];
	int rc = private_folder(folder, sizeof folder, e);

	if (rc < 0)
		return rc;
	snprintf(file, sizeof file, "%s/demo.db", folder);
	rc = store_open(file, STORE_CREATE, &ws->store, e);
	if (rc == 0)
		rc = demo_fill(ws->store, e);
	remove_folder(folder);
	free(ws->where);
	ws->where = xstrdup("");
	ws->demo = true;
	return rc;
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

	ws->now_ms = ws->demo && !clock_is_pinned() ? DEMO_NOW_MS : clock_wall_ms();
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
	ws->loads++;
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
	if (rc == 0)
		rc = unit_id_get(sys, ws->unit_id, e);
	if (rc == 0) {
		fingerprint_of(&ws->facts, FP_HARDWARE, ws->hardware_fingerprint);
		fingerprint_of(&ws->facts, FP_SOFTWARE, ws->software_fingerprint);
		ws->detected = true;
	}
	sysroot_close(sys);
	return rc;
}
