/* SPDX-License-Identifier: MIT */
#include "worker_fixture.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void worker_fixture_script(const struct worker_fixture *f, const char *script)
{
	char tree[512];
	FILE *out = fopen(f->worker, "w");

	cr_assert_not_null(out);
	cr_assert_not_null(getcwd(tree, sizeof tree));
	fprintf(out, "#!/bin/sh\nDIR='%s'\nEVENTS='%s/tests/events'\n"
		"echo \"$*\" >>\"$DIR/calls\"\n"
		"good() { sed '1s/\"v\":[0-9]*/\"v\":1/' "
		"\"$EVENTS/future_version.jsonl\"; }\n%s\n", f->dir, tree, script);
	fclose(out);
	chmod(f->worker, 0700);
}

void worker_fixture_begin(struct worker_fixture *f, const char *script)
{
	signal(SIGPIPE, SIG_IGN);
	snprintf(f->dir, sizeof f->dir, "/tmp/postsil-test-XXXXXX");
	cr_assert_not_null(mkdtemp(f->dir));
	snprintf(f->db, sizeof f->db, "%s/runs.db", f->dir);
	snprintf(f->worker, sizeof f->worker, "%s/worker", f->dir);
	worker_fixture_script(f, script);
	setenv("POSTSIL_WORKER", f->worker, 1);
}

void worker_fixture_end(struct worker_fixture *f)
{
	DIR *d = opendir(f->dir);
	struct dirent *e;

	while (d && (e = readdir(d)) != NULL)
		unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
	rmdir(f->dir);
}
