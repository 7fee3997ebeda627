/* SPDX-License-Identifier: MIT */
/*
 * Nothing of a unit test stays behind, also of one that failed, was skipped or died:
 * what mkdtemp(3) and mkstemp(3) make in a test is written down, and the program that
 * runs the tests takes away in the end what is there still.  Linked into each of
 * these programs, with --wrap for both calls.
 *
 * The list is a file in memory of the program that runs the tests; the tests, each a
 * process of its own, find it by the environment.
 */
#include <criterion/criterion.h>
#include <criterion/hooks.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LIST "POSTSIL_TEST_LEAVINGS"

char *__real_mkdtemp(char *template);
char *__wrap_mkdtemp(char *template);
int __real_mkstemp(char *template);
int __wrap_mkstemp(char *template);

static void write_down(const char *path)
{
	const char *list = getenv(LIST);
	int fd = list && path[0] == '/' ? open(list, O_WRONLY | O_APPEND | O_CLOEXEC)
					: -1;

	if (fd < 0)
		return;
	dprintf(fd, "%s\n", path);
	close(fd);
}

char *__wrap_mkdtemp(char *template)
{
	char *made = __real_mkdtemp(template);

	if (made)
		write_down(made);
	return made;
}

int __wrap_mkstemp(char *template)
{
	int fd = __real_mkstemp(template);

	if (fd >= 0)
		write_down(template);
	return fd;
}

static int take_away(const char *path, const struct stat *st, int kind,
		     struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	remove(path);
	return 0;
}

ReportHook(PRE_ALL)(struct criterion_test_set *tests)
{
	int fd = memfd_create(LIST, MFD_CLOEXEC);
	char name[64];

	(void)tests;
	snprintf(name, sizeof name, "/proc/%d/fd/%d", (int)getpid(), fd);
	if (fd >= 0)
		setenv(LIST, name, 1);
}

ReportHook(POST_ALL)(struct criterion_global_stats *stats)
{
	const char *list = getenv(LIST);
	FILE *f = list ? fopen(list, "r") : NULL;
	char *path = NULL;
	size_t cap = 0;
	ssize_t n;

	(void)stats;
	while (f && (n = getline(&path, &cap, f)) > 1) {
		path[n - 1] = '\0';
		nftw(path, take_away, 16, FTW_DEPTH | FTW_PHYS);
	}
	free(path);
	if (f)
		fclose(f);
}
