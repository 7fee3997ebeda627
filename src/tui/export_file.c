/* SPDX-License-Identifier: MIT */
#include "tui/export_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/place_file.h"
#include "core/base/xmem.h"
#include "db/store_place.h"
#include "tui/draw/glyphs.h"
#include "tui/draw/text.h"

static int refuse_existing(const char *path, struct err *e)
{
	return err_set(e, ERR_REFUSED, "%s is there already, and is not overwritten: "
		       "remove it, or name another file", path);
}

/* Only what an earlier export made: a mistyped name may be that of a database. */
static int check_begin(const struct export_file *f, struct err *e)
{
	size_t n = strlen(f->replaces);
	char *head = xcalloc(1, n + 1);
	int fd = open(f->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t k = fd < 0 ? -1 : pread(fd, head, n, 0);
	bool same = k == (ssize_t)n && memcmp(head, f->replaces, n) == 0;

	if (fd >= 0)
		close(fd);
	free(head);
	return same ? 0 : err_set(e, ERR_REFUSED, "%s is there already, and is none "
				  "that an export in this format made: remove it, or "
				  "name another file", f->path);
}

/* mode: of the file that is there and is replaced, else as open(2) would make it. */
static int check_place(const struct export_file *f, mode_t *mode, struct err *e)
{
	mode_t mask = umask(0);
	struct stat st;

	umask(mask);
	*mode = 0666 & ~mask;
	if (!*f->path)
		return err_set(e, ERR_USAGE, "the file has an empty name");
	if (lstat(f->path, &st) < 0)
		return 0;   /* what else is wrong is told by making it */
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_REFUSED, "%s is no regular file, and is not "
			       "replaced: name another file, or none and redirect "
			       "the output", f->path);
	*mode = st.st_mode & 0777;
	return f->replaces ? check_begin(f, e) : refuse_existing(f->path, e);
}

int export_file_open(struct export_file *f, const char *path, const char *replaces,
		     struct err *e)
{
	mode_t mode;
	int rc;

	*f = (struct export_file){ .fd = STDOUT_FILENO, .replaces = replaces };
	f->terminal = isatty(STDOUT_FILENO) && (!path || strcmp(path, "-") == 0);
	if (!path || strcmp(path, "-") == 0)
		return 0;
	f->path = path;
	f->fd = -1;
	rc = check_place(f, &mode, e);
	if (rc < 0)
		return rc;
	f->temporary = xasprintf("%s.XXXXXX", path);
	f->fd = mkostemp(f->temporary, O_CLOEXEC);
	/* it is made for its owner alone, and node_exporter is somebody else */
	if (f->fd >= 0 && fchmod(f->fd, mode) == 0)
		return 0;
	rc = err_sys(e, "cannot make %s", path);
	if (f->fd < 0) {
		free(f->temporary);
		f->temporary = NULL;
	}
	return rc;
}

static int write_bytes(struct export_file *f, const char *p, size_t n, struct err *e)
{
	for (size_t done = 0; done < n;) {
		ssize_t k = write(f->fd, p + done, n - done);

		if (k < 0 && errno == EINTR)
			continue;
		f->gone = k < 0 && errno == EPIPE;
		if (f->gone)
			return err_set(e, ERR_STOPPED, "the reader went away");
		if (k < 0)
			return err_sys(e, "cannot write to %s",
				       f->path ? f->path : "standard output");
		done += (size_t)k;
		f->bytes += k;
	}
	return 0;
}

/* How many of the bytes are no beginning of a character at the end. */
static size_t whole_characters(const char *s, size_t n)
{
	for (size_t i = 1; i < 4 && i <= n; i++) {
		unsigned char c = (unsigned char)s[n - i];
		size_t length = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;

		if ((c & 0xc0) != 0x80)
			return length > i ? n - i : n;
	}
	return n;
}

/* Text that ends with a line's end, a tab, a NUL, or with the n bytes: shown. */
static size_t show_piece(char *s, size_t n, enum glyph_level level, struct buf *out)
{
	size_t k = 0;
	char end;

	while (k < n && s[k] && s[k] != '\n' && s[k] != '\t')
		k++;
	end = s[k];   /* of a buf: a NUL behind its last byte */
	s[k] = '\0';
	text_clean(out, s, level);
	s[k] = end;
	if (k < n && end)
		buf_addc(out, end);
	else if (k < n)
		buf_adds(out, level == GLYPH_ASCII ? "\\x00" : "\xe2\x90\x80");
	return k < n ? k + 1 : n;
}

/* The first n bytes of begun. */
static int show(struct export_file *f, size_t n, struct err *e)
{
	enum glyph_level level = glyph_level_detect();
	char *s = f->begun.p, after;

	if (!n)
		return 0;
	after = s[n];
	s[n] = '\0';
	buf_reset(&f->shown);
	for (size_t at = 0; at < n;)
		at += show_piece(s + at, n - at, level, &f->shown);
	s[n] = after;
	buf_eat(&f->begun, n);
	return write_bytes(f, f->shown.p, f->shown.n, e);
}

int export_file_write(void *ctx, const void *p, size_t n, struct err *e)
{
	struct export_file *f = ctx;

	if (!f->terminal)
		return write_bytes(f, p, n, e);
	buf_add(&f->begun, p, n);
	return show(f, whole_characters(f->begun.p, f->begun.n), e);
}

/* Never over a file that was made meanwhile, unless it replaces. */
static int give_name(struct export_file *f, struct err *e)
{
	int rc = f->replaces ? rename(f->temporary, f->path)
			     : place_file(AT_FDCWD, f->temporary, f->path);

	if (rc < 0)
		return errno == EEXIST ? refuse_existing(f->path, e)
				       : err_sys(e, "cannot name the file %s", f->path);
	free(f->temporary);
	f->temporary = NULL;
	return store_place_sync_folder(f->path, e);
}

int export_file_finish(struct export_file *f, struct err *e)
{
	if (!f->path)
		return show(f, f->begun.n, e);
	if (fsync(f->fd) < 0)
		return err_sys(e, "cannot sync %s", f->path);
	return give_name(f, e);
}

void export_file_close(struct export_file *f)
{
	if (f->path && f->fd >= 0)
		close(f->fd);
	if (f->temporary)
		unlink(f->temporary);
	free(f->temporary);
	f->temporary = NULL;
	buf_release(&f->begun);
	buf_release(&f->shown);
}
