/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/place_file.h"
#include "core/base/sysroot.h"
#include "core/base/xmem.h"
#include "core/detect/capture.h"
#include "core/detect/capture_tree.h"
#include "tui/cmd/cmd.h"
#include "tui/draw/glyphs.h"
#include "tui/draw/text.h"
#include "tui/held_signals.h"

extern char **environ;

/* --- an archive of it ------------------------------------------------------------ */

/* Bytes of the name before ".tar.gz" or ".tgz"; 0: no archive is meant. */
static size_t archive_stem(const char *path)
{
	static const char *const ends[] = { ".tar.gz", ".tgz" };
	size_t n = strlen(path);

	for (size_t i = 0; i < 2; i++) {
		size_t len = strlen(ends[i]);

		if (n > len && strcmp(path + n - len, ends[i]) == 0 &&
		    path[n - len - 1] != '/')
			return n - len;
	}
	return 0;
}

/* Equal machines give equal archives, whoever made them, and when. */
static int spawn_tar(const char *folder, const char *name, int out, pid_t *pid)
{
	char *into = xasprintf("--directory=%s", folder), *member = xstrdup(name);
	char *argv[] = {
		(char[]){ "tar" }, (char[]){ "-cz" }, (char[]){ "--sort=name" },
		(char[]){ "--owner=0" }, (char[]){ "--group=0" },
		(char[]){ "--numeric-owner" },
		(char[]){ "--mtime=2000-01-01 00:00:00Z" }, into,
		(char[]){ "--" }, member, NULL
	};
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, pipe;
	int rc;

	/* what the user set for himself would change what is written */
	unsetenv("TAR_OPTIONS");
	unsetenv("GZIP");
	sigemptyset(&none);
	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK |
				 POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &pipe);
	rc = posix_spawnp(pid, "tar", &files, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	free(member);
	free(into);
	return rc;
}

static int run_tar(const char *folder, const char *name, int out, struct err *e)
{
	int status = 0;
	pid_t pid;
	int rc = spawn_tar(folder, name, out, &pid);

	if (rc == ENOENT)
		return err_set(e, ERR_NOT_FOUND, "tar is not installed: install it, "
			       "or capture to a folder (a name without .tar.gz)");
	if (rc != 0) {
		errno = rc;
		return err_sys(e, "cannot start tar");
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_sys(e, "lost sight of tar");
	if (WIFSIGNALED(status))
		return err_set(e, ERR_IO, "tar was killed by signal %d",
			       WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		return err_set(e, ERR_IO, "tar could not write the archive "
			       "(status %d): is the disk full, is gzip installed?",
			       WEXITSTATUS(status));
	return 0;
}

/* The folder in the archive is called as the file is. */
static char *folder_name(const char *path, size_t stem)
{
	const char *slash = memrchr(path, '/', stem);
	const char *base = slash ? slash + 1 : path;

	return xstrndup(base, stem - (size_t)(base - path));
}

struct archive {
	char *work, *file, *tree, *name;
};

static int fill_archive(const struct sysroot *root, const struct archive *a,
			struct capture_totals *totals, struct err *e)
{
	int fd, rc = capture_write(root, a->tree, totals, e);

	if (rc < 0)
		return rc;
	fd = open(a->file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_sys(e, "cannot write %s", a->file);
	rc = run_tar(a->work, a->name, fd, e);
	if (rc == 0 && fchmod(fd, 0644) < 0)
		rc = err_sys(e, "cannot write %s", a->file);
	if (close(fd) < 0 && rc == 0)
		rc = err_sys(e, "cannot write %s", a->file);
	return rc;
}

static int refuse_existing(const char *path, struct err *e)
{
	return err_set(e, ERR_REFUSED, "%s is there already: remove it or name another",
		       path);
}

static int write_archive(const struct sysroot *root, const char *path,
			 struct capture_totals *totals, struct err *e)
{
	struct archive a = { .work = xasprintf("%s.XXXXXX", path) };
	struct stat st;
	int rc;

	if (lstat(path, &st) == 0) {
		rc = refuse_existing(path, e);
		goto out;
	}
	if (!mkdtemp(a.work)) {
		rc = err_sys(e, "cannot make a folder beside %s", path);
		goto out;
	}
	a.name = folder_name(path, archive_stem(path));
	a.tree = xasprintf("%s/%s", a.work, a.name);
	a.file = xasprintf("%s/%s.gz", a.work, a.name);
	rc = fill_archive(root, &a, totals, e);
	if (rc == 0 && place_file(AT_FDCWD, a.file, path) < 0)
		rc = errno == EEXIST ? refuse_existing(path, e)
				     : err_sys(e, "cannot put the archive at %s", path);
	capture_tree_remove(a.work);
out:
	free(a.name);
	free(a.tree);
	free(a.file);
	free(a.work);
	return rc;
}

/* --- what was done ---------------------------------------------------------------- */

static void add_size(struct buf *out, size_t bytes)
{
	if (bytes < 10240)
		buf_addf(out, "%zu bytes", bytes);
	else
		buf_addf(out, "%zu KiB", (bytes + 1023) / 1024);
}

static void report(const char *path, const struct capture_totals *t,
		   struct buf *out)
{
	enum glyph_level level = glyph_level_detect();
	size_t stem = archive_stem(path);
	struct buf name = BUF_INIT;
	char *folder;

	text_clean(&name, path, level);
	buf_addf(out, "%s: %zu files, %zu links, ", name.p, t->files, t->links);
	add_size(out, t->bytes);
	buf_addf(out, "\nleft out: serial numbers, UUIDs, MAC addresses, host and "
		 "user names; %zu file%s shortened or blanked in part\n",
		 t->blanked, t->blanked == 1 ? " is" : "s are");
	if (t->unreadable)
		buf_addf(out, "not readable by this user: %zu file%s; root would "
			 "capture more\n", t->unreadable,
			 t->unreadable == 1 ? "" : "s");
	folder = stem ? folder_name(path, stem) : xstrdup(path);
	buf_reset(&name);
	text_clean(&name, folder, level);
	buf_addf(out, "what is in it: %s%s%s\ncheck it: ", name.p,
		 CAPTURE_CONTENTS, stem ? " (in the archive)" : "");
	if (stem)
		buf_adds(out, "unpack it, then ");
	buf_addf(out, "postsil detect --root %s\n", name.p);
	free(folder);
	buf_release(&name);
}

int cmd_capture(const struct args *a)
{
	const char *path = a->operand[0];
	struct err e = ERR_INIT;
	struct buf out = BUF_INIT;
	struct capture_totals totals = { 0 };
	struct sysroot *root = NULL;
	sigset_t before;
	int rc;

	rc = sysroot_open(a->root, &root, &e);
	if (rc < 0)
		return cmd_fail(&e);
	/* capture_write() sees them coming and stops */
	held_signals_begin(&before);
	rc = archive_stem(path) ? write_archive(root, path, &totals, &e)
				: capture_write(root, path, &totals, &e);
	sysroot_close(root);
	held_signals_release(&before);
	if (rc < 0)
		return cmd_fail(&e);
	report(path, &totals, &out);
	rc = cmd_print(&out);
	buf_release(&out);
	return rc;
}
