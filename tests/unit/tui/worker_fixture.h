/* SPDX-License-Identifier: MIT */
/*
 * worker_fixture: a shell script in the worker's place, and a folder of our
 * own for the store.  Tests run from the top of the tree.
 */
#ifndef POSTSIL_WORKER_FIXTURE_H
#define POSTSIL_WORKER_FIXTURE_H

struct worker_fixture {
	char dir[64];
	char db[80];
	char worker[80];
};

/* script sees its arguments; $DIR is the folder, $GOOD prints a whole run. */
void worker_fixture_begin(struct worker_fixture *f, const char *script);
void worker_fixture_script(const struct worker_fixture *f, const char *script);
void worker_fixture_end(struct worker_fixture *f);

#endif
