/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "db/store.h"
#include "tui/cmd/cmd.h"
#include "tui/collect.h"

#define SUFFIX ".jsonl"
#define LOOK_WAIT_MS 3000   /* looking must not seem to hang */

/* The directory that postsil-worker(1) names under FILES. */
static bool spool_path(struct buf *out)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	/* a relative one is to be ignored (XDG Base Directory Specification) */
	if (state && *state == '/')
		buf_addf(out, "%s/postsil/spool", state);
	else if (home && *home == '/')
		buf_addf(out, "%s/.local/state/postsil/spool", home);
	return out->n > 0;
}

/* Starting a worker only to be told that there is nothing takes time. */
static bool anything_there(void)
{
	struct buf path = BUF_INIT;
	DIR *dir = spool_path(&path) ? opendir(path.p) : NULL;
	struct dirent *d;
	bool found = false;

	while (dir && !found && (d = readdir(dir)) != NULL) {
		size_t n = strlen(d->d_name);

		found = n > strlen(SUFFIX) &&
			strcmp(d->d_name + n - strlen(SUFFIX), SUFFIX) == 0;
	}
	if (dir)
		closedir(dir);
	buf_release(&path);
	return found;
}

void cmd_collect(const char *where, int wait_ms, char *running)
{
	struct collect c;

	if (running)
		running[0] = '\0';
	if (!anything_there())
		return;
	collect_begin(&c, where);
	collect_wait(&c, wait_ms);
	if (c.stored)
		fprintf(stderr, "postsil: %zu run%s that finished meanwhile %s stored\n",
			c.stored, c.stored == 1 ? "" : "s",
			c.stored == 1 ? "is now" : "are now");
	if (c.why.code && c.why.code != ERR_NOT_FOUND)
		cmd_fail(&c.why);
	if (running)
		snprintf(running, RUN_ID, "%s", c.running);
	collect_release(&c);
}

void cmd_collect_first(const struct args *a, char *running)
{
	const char *where = a->db ? a->db : getenv("POSTSIL_DB");
	char *given = NULL;

	if (a->demo || (where && *where && access(where, W_OK) < 0))
		return;
	if (!where || !*where)
		where = given = store_default_path(NULL);
	if (where)
		cmd_collect(where, LOOK_WAIT_MS, running);
	free(given);
}
