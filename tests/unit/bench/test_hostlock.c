/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/hostlock.h"
#include "core/base/err.h"

#define RUN_A "6f0c3a52-1111-4c3b-9d68-0123456789ab"
#define RUN_B "6f0c3a52-2222-4c3b-9d68-0123456789ab"

static char dir[] = "/tmp/postsil-test-XXXXXX", path[64];

static void make_dir(void)
{
	cr_assert_not_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/lock", dir);
}

static void drop_dir(void)
{
	unlink(path);
	rmdir(dir);
}

TestSuite(hostlock, .init = make_dir, .fini = drop_dir);

static void open_lock(struct hostlock *l)
{
	struct err e = ERR_INIT;

	cr_assert_eq(hostlock_open(l, path, &e), 0, "%s", e.text);
}

Test(hostlock, is_one_for_all_and_names_its_holder)
{
	struct hostlock a = HOSTLOCK_INIT, b = HOSTLOCK_INIT;
	char run[RUN_ID];

	open_lock(&a);
	open_lock(&b);
	cr_assert_eq(hostlock_try(&a, RUN_A, NULL), 0);
	cr_assert_eq(hostlock_try(&b, RUN_B, NULL), ERR_BUSY);
	hostlock_holder(&b, run);
	cr_assert_str_eq(run, RUN_A);
	hostlock_close(&a);
	cr_assert_eq(hostlock_try(&b, RUN_B, NULL), 0);
	hostlock_holder(&b, run);
	cr_assert_str_eq(run, RUN_B);
	hostlock_close(&b);
}

Test(hostlock, can_be_opened_by_every_user_whatever_the_umask)
{
	struct hostlock l = HOSTLOCK_INIT;
	struct stat st;

	umask(077);
	open_lock(&l);
	cr_assert_eq(stat(path, &st), 0);
	cr_assert_eq(st.st_mode & 07777, 0666);
	hostlock_close(&l);
}

Test(hostlock, works_on_a_file_that_may_only_be_read)
{
	struct hostlock l = HOSTLOCK_INIT;
	int status;
	pid_t pid;

	close(open(path, O_CREAT | O_WRONLY, 0444));
	cr_assert_eq(chmod(dir, 0755), 0);
	pid = fork();
	if (pid == 0) {
		/* root may write everywhere: be nobody */
		if (geteuid() == 0 && setuid(65534) < 0)
			_exit(2);
		if (hostlock_open(&l, path, NULL) < 0)
			_exit(3);
		_exit(hostlock_try(&l, RUN_A, NULL) == 0 ? 0 : 4);
	}
	waitpid(pid, &status, 0);
	cr_assert_eq(status, 0, "%d", WEXITSTATUS(status));
}

Test(hostlock, goes_with_a_killed_holder)
{
	struct hostlock l = HOSTLOCK_INIT;
	int ready[2];
	char c;
	pid_t pid;

	cr_assert_eq(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		/* Criterion knows no grandchildren: no assertion here */
		if (hostlock_open(&l, path, NULL) == 0 &&
		    hostlock_try(&l, RUN_A, NULL) == 0 &&
		    write(ready[1], "x", 1) == 1)
			pause();
		_exit(1);
	}
	cr_assert_eq(read(ready[0], &c, 1), 1);
	open_lock(&l);
	cr_assert_eq(hostlock_try(&l, RUN_B, NULL), ERR_BUSY);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	cr_assert_eq(hostlock_try(&l, RUN_B, NULL), 0);
	hostlock_close(&l);
}

Test(hostlock, believes_no_holder_that_is_no_id)
{
	static const char text[] = "\033]0;owned\007 and more than 36 bytes of it";
	struct hostlock l = HOSTLOCK_INIT;
	char run[RUN_ID];
	int fd = open(path, O_CREAT | O_WRONLY, 0666);

	cr_assert_eq(write(fd, text, sizeof text - 1), (ssize_t)sizeof text - 1);
	close(fd);
	open_lock(&l);
	hostlock_holder(&l, run);
	cr_assert_str_empty(run);
	hostlock_close(&l);
}

Test(hostlock, refuses_what_is_no_lock_file)
{
	struct hostlock l = HOSTLOCK_INIT;
	char other[80];
	int fd;

	cr_assert_eq(symlink("/etc/passwd", path), 0);
	cr_assert_lt(hostlock_open(&l, path, NULL), 0, "a link");
	unlink(path);
	cr_assert_eq(mkfifo(path, 0666), 0);
	cr_assert_eq(hostlock_open(&l, path, NULL), ERR_REFUSED, "a FIFO");
	unlink(path);
	snprintf(other, sizeof other, "%s/precious", dir);
	fd = open(other, O_CREAT | O_WRONLY, 0600);
	cr_assert_eq(write(fd, "data", 4), 4);
	close(fd);
	cr_assert_eq(link(other, path), 0);
	cr_assert_eq(hostlock_open(&l, path, NULL), ERR_REFUSED, "a second name");
	unlink(other);
	cr_assert_eq(truncate(path, 4096), 0);
	cr_assert_eq(hostlock_open(&l, path, NULL), ERR_REFUSED, "too much in it");
}

Test(hostlock, is_taken_anew_when_a_cleaner_removed_the_file)
{
	struct hostlock a = HOSTLOCK_INIT, b = HOSTLOCK_INIT, c = HOSTLOCK_INIT;

	open_lock(&a);
	open_lock(&b);
	unlink(path);
	cr_assert_eq(hostlock_try(&a, RUN_A, NULL), 0);
	cr_assert_eq(hostlock_try(&b, RUN_B, NULL), ERR_BUSY,
		     "both must mean the same file");
	open_lock(&c);
	cr_assert_eq(hostlock_try(&c, RUN_B, NULL), ERR_BUSY,
		     "which is the one that newcomers find");
	hostlock_close(&a);
	hostlock_close(&b);
	hostlock_close(&c);
}
