/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/spool.h"
#include "bench/spool_list.h"
#include "core/base/buf.h"
#include "core/base/err.h"

#define RUN_A "6f0c3a52-1111-4c3b-9d68-0123456789ab"
#define RUN_B "6f0c3a52-2222-4c3b-9d68-0123456789ab"
#define HELLO "{\"ev\":\"hello\",\"v\":1,\"run\":\"" RUN_A "\",\"at\":1736955000.5," \
	      "\"suite\":\"quick\"}\n"
#define BYE_OK "{\"ev\":\"bye\",\"ok\":true}\n"
#define BYE_BAD "{\"ev\":\"bye\",\"ok\":false,\"why\":\"aborted by the user\"}\n"

static char state[] = "/tmp/postsil-test-XXXXXX";

static void make_state(void)
{
	cr_assert_not_null(mkdtemp(state));
	setenv("XDG_STATE_HOME", state, 1);
}

static void drop_state(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		execlp("rm", "rm", "-rf", state, (char *)NULL);
		_exit(1);
	}
	waitpid(pid, NULL, 0);
}

TestSuite(spool, .init = make_state, .fini = drop_state);

static int open_dir(void)
{
	struct err e = ERR_INIT;
	int dir = spool_dir_open(&e);

	cr_assert(dir >= 0, "%s", e.text);
	return dir;
}

static struct spool *make_spool(int dir, const char *run)
{
	struct err e = ERR_INIT;
	struct spool *s = NULL;

	cr_assert_eq(spool_create(dir, run, &s, &e), 0, "%s", e.text);
	return s;
}

static void append(struct spool *s, const char *line)
{
	struct err e = ERR_INIT;

	cr_assert_eq(spool_append(s, line, strlen(line), &e), 0, "%s", e.text);
}

static enum spool_state state_of(int dir, const char *run)
{
	struct err e = ERR_INIT;
	struct spool_info i;

	cr_assert_eq(spool_stat(dir, run, &i, &e), 0, "%s", e.text);
	return i.state;
}

Test(spool, takes_only_lower_case_uuids_for_ids)
{
	cr_assert(spool_id_is_valid(RUN_A));
	cr_assert_not(spool_id_is_valid(""));
	cr_assert_not(spool_id_is_valid("../../../etc/passwd"));
	cr_assert_not(spool_id_is_valid(RUN_A "/"));
	cr_assert_not(spool_id_is_valid("6F0C3A52-1111-4C3B-9D68-0123456789AB"));
	cr_assert_not(spool_id_is_valid("6f0c3a52-1111-4c3b-9d68-0123456789a"));
	cr_assert_not(spool_id_is_valid("6f0c3a52/1111-4c3b-9d68-0123456789ab"));
	cr_assert_not(spool_id_is_valid("..0c3a52-1111-4c3b-9d68-0123456789ab"));
}

Test(spool, is_private_to_its_user)
{
	char path[256];
	struct stat st;
	int dir = open_dir();
	struct spool *s = make_spool(dir, RUN_A);

	cr_assert_eq(fstat(dir, &st), 0);
	cr_assert_eq(st.st_mode & 07777, 0700);
	snprintf(path, sizeof path, "%s/postsil/spool/" RUN_A ".jsonl", state);
	cr_assert_eq(stat(path, &st), 0);
	cr_assert_eq(st.st_mode & 07777, 0600);
	snprintf(path, sizeof path, "%s/postsil/spool/" RUN_A ".ctl", state);
	cr_assert_eq(stat(path, &st), 0);
	cr_assert(S_ISFIFO(st.st_mode));
	cr_assert_eq(st.st_mode & 07777, 0600);
	spool_close(s);
	cr_assert_eq(stat(path, &st), -1, "the control FIFO goes with the run");
}

Test(spool, ignores_a_relative_state_home)
{
	int dir;

	setenv("XDG_STATE_HOME", "somewhere", 1);
	setenv("HOME", state, 1);
	dir = open_dir();
	cr_assert_eq(access("somewhere", F_OK), -1);
	close(dir);
}

Test(spool, refuses_a_directory_that_others_may_write)
{
	struct err e = ERR_INIT;
	char path[256];

	close(open_dir());
	snprintf(path, sizeof path, "%s/postsil/spool", state);
	cr_assert_eq(chmod(path, 0777), 0);
	cr_assert_eq(spool_dir_open(&e), ERR_REFUSED);
	cr_assert(strstr(e.text, "chmod 700"));
}

Test(spool, does_not_follow_a_link_in_its_place)
{
	struct err e = ERR_INIT;
	char path[256], other[256];

	close(open_dir());
	snprintf(path, sizeof path, "%s/postsil/spool", state);
	snprintf(other, sizeof other, "%s/postsil/other", state);
	cr_assert_eq(rename(path, other), 0);
	cr_assert_eq(symlink(other, path), 0);
	cr_assert_lt(spool_dir_open(&e), 0);
}

Test(spool, refuses_a_second_run_of_the_same_id)
{
	struct err e = ERR_INIT;
	int dir = open_dir();
	struct spool *s = make_spool(dir, RUN_A), *again = NULL;

	append(s, HELLO);
	cr_assert_eq(spool_create(dir, RUN_A, &again, &e), ERR_CONFLICT);
	cr_assert_null(again);
	spool_close(s);
	err_clear(&e);
	cr_assert_eq(spool_create(dir, RUN_A, &again, &e), ERR_CONFLICT);
	cr_assert_eq(state_of(dir, RUN_A), SPOOL_DEAD, "the first one is untouched");
}

Test(spool, tells_the_state_from_the_last_line_and_the_lock)
{
	int dir = open_dir();
	struct spool *s = make_spool(dir, RUN_A);
	struct spool_info i;

	cr_assert_eq(state_of(dir, RUN_A), SPOOL_RUNNING, "empty, but locked");
	append(s, HELLO);
	cr_assert_eq(spool_stat(dir, RUN_A, &i, NULL), 0);
	cr_assert_eq(i.state, SPOOL_RUNNING);
	cr_assert_str_eq(i.suite, "quick");
	cr_assert_eq(i.started_ms, 1736955000500);
	cr_assert_eq(i.size, strlen(HELLO));
	cr_assert_eq(i.pid, getpid());
	spool_close(s);
	cr_assert_eq(state_of(dir, RUN_A), SPOOL_DEAD);
	s = make_spool(dir, RUN_B);
	append(s, HELLO);
	append(s, BYE_BAD);
	cr_assert_eq(state_of(dir, RUN_B), SPOOL_FAILED);
	spool_close(s);
	cr_assert_eq(state_of(dir, RUN_B), SPOOL_FAILED);
}

Test(spool, of_a_killed_writer_is_dead_and_its_torn_bye_does_not_count)
{
	int dir = open_dir(), status;
	pid_t pid = fork();

	if (pid == 0) {
		/* Criterion knows no grandchildren: no assertion here */
		struct spool *s = NULL;

		if (spool_create(dir, RUN_A, &s, NULL) < 0 ||
		    spool_append(s, HELLO, strlen(HELLO), NULL) < 0 ||
		    spool_append(s, "{\"ev\":\"bye\",\"ok\":true}", 22, NULL) < 0)
			_exit(1);
		raise(SIGKILL);
	}
	waitpid(pid, &status, 0);
	cr_assert(WIFSIGNALED(status));
	cr_assert_eq(state_of(dir, RUN_A), SPOOL_DEAD);
}

Test(spool, says_what_could_not_be_written_and_keeps_whole_lines_only)
{
	struct rlimit most = { .rlim_cur = 200, .rlim_max = RLIM_INFINITY };
	struct err e = ERR_INIT;
	char line[151], path[256];
	int dir = open_dir();
	struct spool *s = make_spool(dir, RUN_A);
	struct stat st;

	memset(line, 'x', 149);
	line[149] = '\n';
	line[150] = '\0';
	signal(SIGXFSZ, SIG_IGN);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &most), 0);
	append(s, line);
	cr_assert_eq(spool_append(s, line, 150, &e), ERR_IO);
	cr_assert(strstr(e.text, RUN_A), "%s", e.text);
	cr_assert(strstr(e.text, strerror(EFBIG)), "%s", e.text);
	snprintf(path, sizeof path, "%s/postsil/spool/" RUN_A ".jsonl", state);
	cr_assert_eq(stat(path, &st), 0);
	cr_assert_eq(st.st_size, 150);
	spool_close(s);
}

Test(spool, finds_a_run_by_the_first_digits_while_they_are_unique)
{
	struct err e = ERR_INIT;
	char run[RUN_ID];
	int dir = open_dir();

	spool_close(make_spool(dir, RUN_A));
	spool_close(make_spool(dir, RUN_B));
	cr_assert_eq(spool_resolve(dir, "6f0c3a52-1", run, &e), 0, "%s", e.text);
	cr_assert_str_eq(run, RUN_A);
	cr_assert_eq(spool_resolve(dir, RUN_B, run, &e), 0);
	cr_assert_str_eq(run, RUN_B);
	cr_assert_eq(spool_resolve(dir, "6f0c", run, &e), ERR_USAGE);
	err_clear(&e);
	cr_assert_eq(spool_resolve(dir, "77", run, &e), ERR_NOT_FOUND);
	cr_assert_eq(spool_resolve(dir, "", run, NULL), ERR_USAGE);
	cr_assert_eq(spool_resolve(dir, "../x", run, NULL), ERR_USAGE);
	cr_assert_eq(spool_resolve(dir, "*", run, NULL), ERR_USAGE);
	cr_assert_eq(spool_resolve(dir, RUN_A "0", run, NULL), ERR_USAGE);
}

Test(spool, lists_runs_by_their_start_and_leaves_strange_files_out)
{
	struct spool_info *list = NULL;
	static const char hello[] = "{\"ev\":\"hello\",\"v\":1,\"run\":\"" RUN_B
		"\",\"at\":1736955001,\"suite\":\"full\"}\n";
	struct buf json = BUF_INIT;
	char want[256];
	int dir = open_dir();
	struct spool *s = make_spool(dir, RUN_B);

	append(s, hello);
	append(s, BYE_OK);
	snprintf(want, sizeof want, "{\"run\":\"" RUN_B "\",\"state\":\"done\","
		 "\"suite\":\"full\",\"started\":\"2025-01-15T15:30:01.000Z\","
		 "\"pid\":null,\"size\":%zu}\n", strlen(hello) + strlen(BYE_OK));
	spool_close(s);
	s = make_spool(dir, RUN_A);
	append(s, HELLO);
	close(openat(dir, "notes.jsonl", O_CREAT | O_WRONLY, 0600));
	cr_assert_eq(symlinkat("/etc/passwd", dir,
			       "00000000-0000-4000-8000-000000000000.jsonl"), 0);
	cr_assert_eq(spool_list(dir, &list, NULL), 2);
	cr_assert_str_eq(list[0].run, RUN_A);
	cr_assert_str_eq(list[1].run, RUN_B);
	spool_info_write(&list[1], &json);
	cr_assert_str_eq(buf_str(&json), want);
	buf_release(&json);
	free(list);
	spool_close(s);
}

Test(spool, forgets_what_has_ended_and_refuses_what_has_not)
{
	struct err e = ERR_INIT;
	int dir = open_dir();
	struct spool *s = make_spool(dir, RUN_A);

	append(s, HELLO);
	cr_assert_eq(spool_forget(dir, RUN_A, &e), ERR_BUSY);
	cr_assert_eq(state_of(dir, RUN_A), SPOOL_RUNNING);
	spool_close(s);
	err_clear(&e);
	cr_assert_eq(spool_forget(dir, RUN_A, &e), 0, "%s", e.text);
	cr_assert_eq(spool_forget(dir, RUN_A, &e), ERR_NOT_FOUND);
}
