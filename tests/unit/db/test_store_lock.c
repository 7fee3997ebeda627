/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/err.h"
#include "db/store_lock.h"
#include "db_fixture.h"

#define LONG_MS 20000

static struct scratch here;

static void setup(void)
{
	fixture_make(&here);
}

static void teardown(void)
{
	fixture_remove(&here);
}

TestSuite(store_lock, .init = setup, .fini = teardown);

/* Takes the lock, and keeps it until end is closed.  held is the parent's, of which a
 * child inherits a share: it has given that up when this returns. */
static pid_t take_in_child(const struct store_lock *held, int *end)
{
	int pair[2];
	pid_t pid;
	char ready;

	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	pid = fork();
	if (pid == 0) {
		struct store_lock l;
		int rc;

		close(held->fd);
		close(pair[1]);
		store_lock_init(&l, here.db);
		if (write(pair[0], "r", 1) != 1)
			_exit(2);
		rc = store_lock_take(&l, LONG_MS, NULL);
		if (rc == 0 && read(pair[0], &ready, 1) != 0)
			rc = 1;
		_exit(rc != 0);
	}
	close(pair[0]);
	cr_assert_eq(read(pair[1], &ready, 1), 1);
	*end = pair[1];
	return pid;
}

/* Until somebody stands at the gate, the byte 1 of the file. */
static void wait_for_gate(void)
{
	char path[256];
	int fd;

	snprintf(path, sizeof path, "%s-lock", here.db);
	fd = open(path, O_RDWR | O_CLOEXEC);
	cr_assert_geq(fd, 0);
	for (int i = 0; i < 2000; i++) {
		struct flock f = { .l_type = F_WRLCK, .l_whence = SEEK_SET,
				   .l_start = 1, .l_len = 1 };

		cr_assert_eq(fcntl(fd, F_OFD_GETLK, &f), 0);
		if (f.l_type != F_UNLCK)
			break;
		usleep(5000);
	}
	close(fd);
}

Test(store_lock, goes_to_who_waits_before_it_goes_again_to_who_had_it)
{
	struct store_lock mine;
	struct err e = ERR_INIT;
	int end, status;
	pid_t pid;

	store_lock_init(&mine, here.db);
	cr_assert_eq(store_lock_take(&mine, 0, &e), 0, "%s", e.text);
	pid = take_in_child(&mine, &end);
	wait_for_gate();
	store_lock_drop(&mine);
	cr_assert_eq(store_lock_take(&mine, 0, NULL), ERR_BUSY);
	close(end);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert_eq(status, 0);
	cr_assert_eq(store_lock_take(&mine, 0, &e), 0, "%s", e.text);
	store_lock_release(&mine);
}

Test(store_lock, is_free_again_when_who_waited_at_the_gate_was_killed)
{
	struct store_lock mine;
	int end, status;
	pid_t pid;

	store_lock_init(&mine, here.db);
	cr_assert_eq(store_lock_take(&mine, 0, NULL), 0);
	pid = take_in_child(&mine, &end);
	wait_for_gate();
	kill(pid, SIGKILL);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	close(end);
	store_lock_drop(&mine);
	cr_assert_eq(store_lock_take(&mine, 0, NULL), 0);
	store_lock_release(&mine);
}

/* As an earlier postsil took it, over the whole file. */
Test(store_lock, waits_for_a_lock_over_the_whole_file)
{
	struct flock f = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	struct store_lock mine;
	char path[256];
	int fd;

	snprintf(path, sizeof path, "%s-lock", here.db);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	cr_assert_eq(fcntl(fd, F_OFD_SETLK, &f), 0);
	store_lock_init(&mine, here.db);
	cr_assert_eq(store_lock_take(&mine, 10, NULL), ERR_BUSY);
	close(fd);
	cr_assert_eq(store_lock_take(&mine, 10, NULL), 0);
	store_lock_release(&mine);
}
