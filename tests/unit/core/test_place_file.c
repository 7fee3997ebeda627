/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/place_file.h"

static const enum place_way way_table[] = {
	PLACE_BY_RENAME, PLACE_BY_LINK, PLACE_BY_CLAIM
};

#define WAYS (sizeof way_table / sizeof *way_table)

static char folder[] = "/tmp/postsil-test.XXXXXX";

static void enter(void)
{
	cr_assert_not_null(mkdtemp(folder));
	cr_assert_eq(chdir(folder), 0);
}

static void leave(void)
{
	unlink("from");
	unlink("to");
	cr_assert_eq(chdir("/"), 0);
	cr_assert_eq(rmdir(folder), 0, "something was left");
}

TestSuite(place_file, .init = enter, .fini = leave);

/* 0, also in a child. */
static int make(const char *name, char c)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	bool ok = fd >= 0 && write(fd, &c, 1) == 1;

	close(fd);
	return ok ? 0 : -1;
}

static char content(const char *name)
{
	char c = '\0';
	int fd = open(name, O_RDONLY);

	cr_assert_geq(fd, 0, "%s", name);
	cr_assert_eq(read(fd, &c, 1), 1, "%s is empty", name);
	close(fd);
	return c;
}

Test(place_file, puts_a_file_where_none_is_in_each_way)
{
	for (size_t i = 0; i < WAYS; i++) {
		cr_assert_eq(make("from", 'a'), 0);
		cr_assert_eq(place_file_by(way_table[i], AT_FDCWD, "from", "to"), 0);
		cr_assert_eq(content("to"), 'a');
		cr_assert_neq(access("from", F_OK), 0);
		unlink("to");
	}
}

Test(place_file, leaves_what_is_there_in_each_way)
{
	for (size_t i = 0; i < WAYS; i++) {
		cr_assert_eq(make("from", 'a'), 0);
		cr_assert_eq(make("to", 'b'), 0);
		cr_assert_eq(place_file_by(way_table[i], AT_FDCWD, "from", "to"), -1);
		cr_assert_eq(errno, EEXIST);
		cr_assert_eq(content("to"), 'b');
		cr_assert_eq(content("from"), 'a');
		unlink("to");
		/* a name that leads nowhere is one too */
		cr_assert_eq(symlink("nowhere", "to"), 0);
		cr_assert_eq(place_file_by(way_table[i], AT_FDCWD, "from", "to"), -1);
		cr_assert_eq(errno, EEXIST);
		cr_assert_neq(access("nowhere", F_OK), 0);
		unlink("to");
	}
}

Test(place_file, a_file_that_is_not_there_leaves_nothing_at_the_name)
{
	for (size_t i = 0; i < WAYS; i++) {
		cr_assert_eq(place_file_by(way_table[i], AT_FDCWD, "none", "to"), -1);
		cr_assert_eq(errno, ENOENT);
		cr_assert_neq(access("to", F_OK), 0);
	}
}

Test(place_file, is_relative_to_the_folder_given)
{
	int dir = open(".", O_RDONLY | O_DIRECTORY);

	cr_assert_eq(make("from", 'a'), 0);
	cr_assert_eq(chdir("/"), 0);
	cr_assert_eq(place_file(dir, "from", "to"), 0);
	cr_assert_eq(fchdir(dir), 0);
	cr_assert_eq(content("to"), 'a');
	close(dir);
}

/* --- several at once ------------------------------------------------------------- */

#define RACERS 2
#define ROUNDS 300

enum outcome { FAILED = 1, WON, TOLD };

/* All begin when the last one is there. */
static void race(volatile int *ready, enum place_way way, int n)
{
	char name[] = { 'f', (char)('0' + n), '\0' };

	if (make(name, (char)('0' + n)) < 0)
		_exit(FAILED);
	__atomic_add_fetch(ready, 1, __ATOMIC_SEQ_CST);
	while (*ready < RACERS)
		usleep(0);
	if (place_file_by(way, AT_FDCWD, name, "to") == 0)
		_exit(WON);
	/* the loser has its own still */
	_exit(errno == EEXIST && unlink(name) == 0 ? TOLD : FAILED);
}

static int run_race(volatile int *ready, enum place_way way)
{
	pid_t pid[RACERS];
	int status, winner = -1, told = 0;

	*ready = 0;
	for (int i = 0; i < RACERS; i++) {
		pid[i] = fork();
		if (pid[i] == 0)
			race(ready, way, i);
		cr_assert_gt(pid[i], 0);
	}
	for (int i = 0; i < RACERS; i++) {
		cr_assert_eq(waitpid(pid[i], &status, 0), pid[i]);
		cr_assert(WIFEXITED(status));
		if (WEXITSTATUS(status) == WON)
			winner = i;
		told += WEXITSTATUS(status) == TOLD;
	}
	cr_assert_geq(winner, 0);
	cr_assert_eq(told, RACERS - 1);
	return winner;
}

Test(place_file, of_two_processes_at_once_one_wins_and_the_other_is_told)
{
	volatile int *ready = mmap(NULL, sizeof *ready, PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	cr_assert_neq((void *)ready, MAP_FAILED);
	for (int round = 0; round < ROUNDS; round++) {
		int winner = run_race(ready, way_table[(size_t)round % WAYS]);

		cr_assert_eq(content("to"), '0' + winner);
		unlink("to");
	}
}
