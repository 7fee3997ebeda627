/* SPDX-License-Identifier: MIT */
#include "tui/calibration.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "tui/live.h"
#include "worker_fixture.h"

static void drive(struct calibration *c, const char *where)
{
	struct calibration_request q = { .suite = "quick" };
	struct err e = ERR_INIT;

	cr_assert_eq(calibration_start(c, &q, where, &e), 0, "%s", e.text);
	while (c->state == CALIBRATION_GOING) {
		struct pollfd p = { .fd = calibration_fd(c), .events = POLLIN };

		poll(&p, 1, 10);
		calibration_step(c);
	}
}

/* Whether the worker was called so. */
static bool was_called(const struct worker_fixture *f, const char *with)
{
	char line[200];
	bool found = false;
	FILE *in;

	snprintf(line, sizeof line, "%s/calls", f->dir);
	in = fopen(line, "r");
	while (in && fgets(line, sizeof line, in))
		found |= strncmp(line, with, strlen(with)) == 0;
	if (in)
		fclose(in);
	return found;
}

Test(calibration, a_whole_run_is_stored_and_its_spool_forgotten, .timeout = 20)
{
	struct worker_fixture f;
	struct calibration c;

	worker_fixture_begin(&f, "case $1 in --forget) ;; *) good ;; esac");
	drive(&c, f.db);
	cr_assert_eq(c.state, CALIBRATION_STORED, "%s", c.why.text);
	cr_assert_eq(c.head.seq, 1);
	cr_assert_not(c.was_there);
	cr_assert_eq(c.live->state, LIVE_STORED);
	cr_assert_eq(live_progress(c.live), 1);
	cr_assert(was_called(&f, "--suite quick"));
	cr_assert(was_called(&f, "--forget"));
	calibration_release(&c);
	drive(&c, f.db);
	cr_assert_eq(c.state, CALIBRATION_STORED);
	cr_assert(c.was_there);
	cr_assert_eq(c.head.seq, 1);
	calibration_release(&c);
	worker_fixture_end(&f);
}

Test(calibration, a_store_that_cannot_be_written_keeps_the_spool, .timeout = 20)
{
	struct worker_fixture f;
	struct calibration c;

	worker_fixture_begin(&f, "case $1 in --forget) ;; *) good ;; esac");
	drive(&c, f.dir);   /* a folder */
	cr_assert_eq(c.state, CALIBRATION_UNSTORED);
	cr_assert(strstr(c.why.text, "kept in the spool"), "%s", c.why.text);
	cr_assert_not(was_called(&f, "--forget"));
	calibration_release(&c);
	worker_fixture_end(&f);
}

/* A hello with --force, a failed check, and a worker that stops for another reason
 * (status 3) or for this one (1): postsil-worker(1), exit status. */
static enum calibration_state state_after_force(int status, const char *why)
{
	struct worker_fixture f;
	struct calibration c;
	enum calibration_state state;
	char script[600];

	snprintf(script, sizeof script, "good | head -n 1 | "
		 "sed 's/\"forced\":false/\"forced\":true/'\n"
		 "echo '{\"ev\":\"preflight\",\"check\":\"quota\",\"result\":\"fail\","
		 "\"saw\":\"half\",\"want\":\"one\",\"remedy\":\"raise it\"}'\n"
		 "echo '{\"ev\":\"bye\",\"ok\":false,\"why\":\"%s\"}'\nexit %d", why,
		 status);
	worker_fixture_begin(&f, script);
	drive(&c, f.db);
	state = c.state;
	cr_expect(strstr(c.why.text, why), "%s", c.why.text);
	calibration_release(&c);
	worker_fixture_end(&f);
	return state;
}

Test(calibration, a_forced_run_that_ends_for_another_reason_is_not_called_unfit,
     .timeout = 20)
{
	cr_expect_eq(state_after_force(3, "MKL is not installed"),
		     CALIBRATION_FAILED);
	cr_expect_eq(state_after_force(1, "preflight failed"), CALIBRATION_UNFIT);
}

struct bad { const char *script, *says; };

Test(calibration, nothing_of_a_bad_stream_reaches_the_store, .timeout = 60)
{
	static const struct bad bad[] = {
		{ "cat $EVENTS/torn.jsonl", "nothing was stored" },
		{ "cat $EVENTS/no_bye.jsonl", "nothing was stored" },
		{ "cat $EVENTS/future_version.jsonl", "version" },
		{ "cat $EVENTS/hostile.jsonl", "" },
		{ "cat $EVENTS/aborted.jsonl", "aborted by the user" },
		{ "good | head -n 50; kill -9 $$", "SIGKILL" },
		{ "good | head -n 50; kill -TERM $$", "SIGTERM" },
		{ "good | head -n 50; exit 3", "status 3" },
		{ "echo nonsense", "" },
		{ "good | sed '$d'; echo '{\"ev\":\"bye\",\"ok\":true'", "" },
		{ "true", "nothing was stored" },
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct worker_fixture f;
		struct calibration c;

		worker_fixture_begin(&f, bad[i].script);
		drive(&c, f.db);
		cr_expect_eq(c.state, CALIBRATION_FAILED, "%s", bad[i].script);
		cr_expect(strstr(c.why.text, bad[i].says), "%s: %s", bad[i].script,
			  c.why.text);
		cr_expect_gt(strlen(c.why.text), 10);
		cr_expect_eq(c.live->state, LIVE_FAILED);
		cr_expect_null(c.run);
		cr_expect_neq(access(f.db, F_OK), 0, "%s made a store", bad[i].script);
		calibration_release(&c);
		worker_fixture_end(&f);
	}
}

Test(calibration, releasing_it_in_mid_run_detaches, .timeout = 20)
{
	struct calibration_request q = { .suite = "quick" };
	struct worker_fixture f;
	struct calibration c;
	char mark[100];

	worker_fixture_begin(&f, "good | head -n 20; cat >/dev/null; >$DIR/mark");
	snprintf(mark, sizeof mark, "%s/mark", f.dir);
	cr_assert_eq(calibration_start(&c, &q, f.db, NULL), 0);
	while (!*c.live->run_id) {
		poll(NULL, 0, 5);
		calibration_step(&c);
	}
	cr_assert_neq(access(mark, F_OK), 0);
	calibration_release(&c);
	for (int i = 0; i < 400 && access(mark, F_OK) < 0; i++)
		poll(NULL, 0, 5);
	cr_assert_eq(access(mark, F_OK), 0, "the worker did not go on");
	worker_fixture_end(&f);
}
