/* SPDX-License-Identifier: MIT */
#include "tui/config_file.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "tui/config.h"
#include "tui/user_file.h"

struct place { char folder[64], path[96]; };

static struct place make_place(void)
{
	struct place p;
	const char *t = getenv("TMPDIR");

	snprintf(p.folder, sizeof p.folder, "%.40s/postsil-conf-XXXXXX", t ? t : "/tmp");
	cr_assert_not_null(mkdtemp(p.folder));
	snprintf(p.path, sizeof p.path, "%s/config", p.folder);
	return p;
}

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	cr_assert_not_null(f);
	fputs(text, f);
	fclose(f);
}

static void expect_text(const char *path, const char *text)
{
	char got[4096] = "";
	FILE *f = fopen(path, "r");

	cr_assert_not_null(f, "%s is gone", path);
	got[fread(got, 1, sizeof got - 1, f)] = '\0';
	fclose(f);
	cr_expect_str_eq(got, text);
}

/* Nothing is left beside it. */
static int count_files(const char *folder)
{
	char command[128];
	int n = -1;
	FILE *f;

	snprintf(command, sizeof command, "ls -A '%s' | wc -l", folder);
	f = popen(command, "r");
	if (f && fscanf(f, "%d", &n) != 1)
		n = -1;
	if (f)
		pclose(f);
	return n;
}

Test(config_file, sets_one_value_and_keeps_every_other_byte)
{
	struct place p = make_place();
	struct err e = ERR_INIT;

	put(p.path, "# my own\r\n  theme =  dark \t\r\n\n#theme = mono\nfilter.unit = a\n"
		    "no sense\nthemes = 1");
	chmod(p.path, 0640);
	cr_assert_eq(config_file_set(p.path, "theme", "light", &e), 0, "%s", e.text);
	expect_text(p.path, "# my own\r\n  theme =  light \t\r\n\n#theme = mono\n"
			    "filter.unit = a\nno sense\nthemes = 1");
	cr_assert_eq(config_file_set(p.path, "key.quit", "q F9", &e), 0, "%s", e.text);
	expect_text(p.path, "# my own\r\n  theme =  light \t\r\n\n#theme = mono\n"
			    "filter.unit = a\nno sense\nthemes = 1\nkey.quit = q F9\n");
	struct stat st;
	cr_assert_eq(stat(p.path, &st), 0);
	cr_expect_eq(st.st_mode & 0777, 0640u, "the mode changed");
	cr_expect_eq(count_files(p.folder), 1);
}

Test(config_file, sets_the_line_that_counts)
{
	struct place p = make_place();
	struct err e = ERR_INIT;

	put(p.path, "theme=dark\nglyphs = block\ntheme=mono\n");
	cr_assert_eq(config_file_set(p.path, "theme", "contrast", &e), 0, "%s", e.text);
	expect_text(p.path, "theme=dark\nglyphs = block\ntheme= contrast\n");
}

Test(config_file, makes_the_file_and_its_folder)
{
	struct place p = make_place();
	struct err e = ERR_INIT;
	char path[128];

	snprintf(path, sizeof path, "%s/a/b/config", p.folder);
	cr_assert_eq(config_file_set(path, "theme", "mono", &e), 0, "%s", e.text);
	expect_text(path, "theme = mono\n");
}

Test(config_file, refuses_what_it_would_not_read)
{
	static const struct { const char *name, *value; } bad[] = {
		{ "theme", "drak" }, { "thme", "dark" }, { "theme", "dark\nglyphs = ascii" },
		{ "theme", "" }, { "#theme", "dark" }, { "key.quit", "j" },
		{ "filter.product", "a\x1b" },
	};
	struct place p = make_place();

	put(p.path, "theme = mono\n");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = ERR_INIT;

		cr_expect_eq(config_file_set(p.path, bad[i].name, bad[i].value, &e),
			     ERR_USAGE, "%s", bad[i].name);
		cr_expect_neq(*e.text, '\0');
	}
	expect_text(p.path, "theme = mono\n");
}

Test(config_file, writes_where_a_link_leads_when_that_is_a_file_of_ones_own)
{
	struct place p = make_place();
	struct err e = ERR_INIT;
	char kept[128];
	struct stat st;

	snprintf(kept, sizeof kept, "%s/kept", p.folder);
	put(kept, "theme = dark\n");
	cr_assert_eq(symlink("kept", p.path), 0);
	cr_assert_eq(config_file_set(p.path, "theme", "light", &e), 0, "%s", e.text);
	expect_text(kept, "theme = light\n");
	cr_expect(lstat(p.path, &st) == 0 && S_ISLNK(st.st_mode), "the link was replaced");
	unlink(p.path);
	cr_assert_eq(symlink("/dev/null", p.path), 0);
	cr_expect_eq(config_file_set(p.path, "theme", "light", &e), ERR_REFUSED);
	unlink(p.path);
	err_clear(&e);
	cr_assert_eq(symlink("nowhere", p.path), 0);
	cr_expect_lt(config_file_set(p.path, "theme", "light", &e), 0);
	cr_expect_not_null(strstr(e.text, "leads to no file"), "%s", e.text);
}

/* In a child, as a limit or another user is for good; status 0 when all was as said. */
static int in_child(void (*prepare)(const struct place *), const struct place *p)
{
	struct err e = ERR_INIT;
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		prepare(p);
		_exit(config_file_set(p->path, "theme", "light", &e) < 0 && *e.text ? 0 : 1);
	}
	waitpid(pid, &status, 0);
	return status;
}

static void fill_disk(const struct place *p)
{
	struct rlimit limit = { 8, 8 };

	(void)p;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
}

static void lock_folder(const struct place *p)
{
	chmod(p->folder, 0500);
	/* root may write all the same */
	if (geteuid() == 0 && (chown(p->folder, 65534, 65534) < 0 ||
			       chown(p->path, 65534, 65534) < 0 || setuid(65534) < 0))
		_exit(2);
}

Test(config_file, a_full_disk_leaves_the_old_file)
{
	struct place p = make_place();

	put(p.path, "theme = dark\n");
	cr_expect_eq(in_child(fill_disk, &p), 0);
	expect_text(p.path, "theme = dark\n");
	cr_expect_eq(count_files(p.folder), 1, "a part of a file was left");
}

Test(config_file, a_folder_that_is_read_only_leaves_the_old_file)
{
	struct place p = make_place();

	put(p.path, "theme = dark\n");
	cr_expect_eq(in_child(lock_folder, &p), 0);
	expect_text(p.path, "theme = dark\n");
	cr_expect_eq(count_files(p.folder), 1);
	chmod(p.folder, 0700);
}

Test(config_file, a_missing_one_matters_only_when_it_was_named)
{
	struct place p = make_place();
	struct config c;
	struct err e = ERR_INIT;

	setenv("XDG_CONFIG_HOME", p.folder, 1);
	config_init(&c);
	cr_expect_eq(config_file_read(&c, NULL, &e), 0);
	cr_expect_eq(c.n_warnings, 0);
	cr_expect_eq(config_file_read(&c, p.path, &e), ERR_NOT_FOUND);
	cr_expect_not_null(strstr(e.text, "config does not exist"), "%s", e.text);
	config_release(&c);
}

Test(config_file, one_that_cannot_be_read_is_a_warning_unless_it_was_named)
{
	struct place p = make_place();
	struct config c;
	struct err e = ERR_INIT;
	char path[128];

	setenv("XDG_CONFIG_HOME", p.folder, 1);
	snprintf(path, sizeof path, "%s/postsil", p.folder);
	cr_assert_eq(mkdir(path, 0700), 0);
	snprintf(path, sizeof path, "%s/postsil/config", p.folder);
	cr_assert_eq(mkdir(path, 0700), 0);
	config_init(&c);
	cr_expect_eq(config_file_read(&c, NULL, &e), 0);
	cr_expect_eq(c.n_warnings, 1);
	cr_expect_eq(config_file_read(&c, path, &e), ERR_IO);
	config_release(&c);
	/* nobody writes into it: it must not be waited for */
	cr_assert_eq(rmdir(path), 0);
	cr_assert_eq(mkfifo(path, 0600), 0);
	config_init(&c);
	cr_expect_eq(config_file_read(&c, NULL, &e), 0);
	config_release(&c);
}
