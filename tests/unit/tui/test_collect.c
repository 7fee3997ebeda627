/* SPDX-License-Identifier: MIT */
#include "tui/collect.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "db/store.h"
#include "worker_fixture.h"

#define ID "6f0c3a52-2222-4c3b-9d68-0123456789ab"
#define OTHER "6f0c3a52-1111-4c3b-9d68-0123456789ab"

/* The run's own id stands in for that of the recorded stream. */
static const char script[] =
	"list() { printf '{\"run\":\"%s\",\"state\":\"%s\",\"suite\":\"quick\"}\\n' $1 $2; }\n"
	"case $1 in\n"
	"--list) cat $DIR/list ;;\n"
	"--forget) >$DIR/list; echo $2 >>$DIR/forgotten ;;\n"
	"--fetch) good | sed \"s/\\\"run\\\":\\\"[^\\\"]*\\\"/\\\"run\\\":\\\"$2\\\"/\" ;;\n"
	"esac";

static void list(const struct worker_fixture *f, const char *lines)
{
	char path[100];
	FILE *out;

	snprintf(path, sizeof path, "%s/list", f->dir);
	out = fopen(path, "w");
	fputs(lines, out);
	fclose(out);
}

static bool was_forgotten(const struct worker_fixture *f, const char *id)
{
	char path[100], line[100];
	bool found = false;
	FILE *in;

	snprintf(path, sizeof path, "%s/forgotten", f->dir);
	in = fopen(path, "r");
	while (in && fgets(line, sizeof line, in))
		found |= strncmp(line, id, strlen(id)) == 0;
	if (in)
		fclose(in);
	return found;
}

static int64_t stored_runs(const struct worker_fixture *f)
{
	struct store_counts n = { 0 };
	struct store *s;

	if (store_open(f->db, STORE_READ, &s, NULL) < 0)
		return 0;
	store_count(s, &n, NULL);
	store_close(s);
	return n.runs;
}

static void collect(struct collect *c, const struct worker_fixture *f)
{
	collect_begin(c, f->db);
	collect_wait(c, 20000);
	cr_assert_eq(c->phase, COLLECT_DONE);
}

Test(collect, brings_a_finished_run_in_once, .timeout = 30)
{
	struct worker_fixture f;
	struct collect c;

	worker_fixture_begin(&f, script);
	for (int i = 0; i < 2; i++) {
		list(&f, "{\"run\":\"" ID "\",\"state\":\"done\"}\n");
		collect(&c, &f);
		cr_assert_eq(c.why.code, 0, "%s", c.why.text);
		cr_assert_eq(c.stored, i == 0);
		cr_assert(was_forgotten(&f, ID));
		cr_assert_eq(stored_runs(&f), 1);
		collect_release(&c);
	}
	worker_fixture_end(&f);
}

Test(collect, leaves_a_running_one_and_names_it, .timeout = 30)
{
	struct worker_fixture f;
	struct collect c;

	worker_fixture_begin(&f, script);
	list(&f, "{\"run\":\"" ID "\",\"state\":\"done\"}\n"
	     "{\"run\":\"" OTHER "\",\"state\":\"running\"}\n");
	collect(&c, &f);
	cr_assert_str_eq(c.running, OTHER);
	cr_assert_eq(c.stored, 1);
	cr_assert_not(was_forgotten(&f, OTHER));
	collect_release(&c);
	worker_fixture_end(&f);
}

Test(collect, forgets_what_failed_or_died, .timeout = 30)
{
	struct worker_fixture f;
	struct collect c;

	worker_fixture_begin(&f, script);
	list(&f, "{\"run\":\"" ID "\",\"state\":\"failed\"}\n"
	     "{\"run\":\"" OTHER "\",\"state\":\"dead\"}\n");
	collect(&c, &f);
	cr_assert_eq(c.stored, 0);
	cr_assert_eq(c.dead, 1);
	cr_assert(was_forgotten(&f, ID));
	cr_assert(was_forgotten(&f, OTHER));
	cr_assert_eq(stored_runs(&f), 0);
	collect_release(&c);
	worker_fixture_end(&f);
}

Test(collect, keeps_a_spool_that_cannot_be_read, .timeout = 30)
{
	struct worker_fixture f;
	struct collect c;

	worker_fixture_begin(&f, "case $1 in --list) cat $DIR/list ;;"
			     "--fetch) cat $EVENTS/future_version.jsonl ;;"
			     "--forget) echo $2 >>$DIR/forgotten ;; esac");
	list(&f, "{\"run\":\"" ID "\",\"state\":\"done\"}\n");
	collect(&c, &f);
	cr_assert(strstr(c.why.text, "stays in the spool"), "%s", c.why.text);
	cr_assert_not(was_forgotten(&f, ID));
	cr_assert_eq(stored_runs(&f), 0);
	collect_release(&c);
	worker_fixture_end(&f);
}

Test(collect, nonsense_and_a_missing_worker_end_it, .timeout = 30)
{
	struct worker_fixture f;
	struct collect c;

	worker_fixture_begin(&f, "echo '{\"run\":\"../../etc/passwd\",\"state\":\"done\"}';"
			     "echo nonsense; echo '[]'");
	collect(&c, &f);
	cr_assert_eq(c.n, 0);
	cr_assert_neq(c.why.code, 0);
	collect_release(&c);
	unlink(f.worker);
	collect(&c, &f);
	cr_assert_eq(c.why.code, ERR_NOT_FOUND);
	collect_release(&c);
	worker_fixture_end(&f);
}
