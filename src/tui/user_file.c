/* SPDX-License-Identifier: MIT */
#include "tui/user_file.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "db/store_place.h"
#include "tui/export_file.h"

int user_file_path(struct buf *out, const char *variable, const char *folder,
		   const char *name, struct err *e)
{
	const char *base = getenv(variable), *home = getenv("HOME");
	const struct passwd *pw;

	if (base && *base == '/') {
		buf_addf(out, "%s/postsil/%s", base, name);
		return 0;
	}
	if (!home || *home != '/') {
		pw = getpwuid(geteuid());
		home = pw ? pw->pw_dir : NULL;
	}
	if (!home || *home != '/')
		return err_set(e, ERR_IO, "no home directory: set HOME or %s", variable);
	buf_addf(out, "%s/%s/postsil/%s", home, folder, name);
	return 0;
}

static int read_all(int fd, size_t most, struct buf *out)
{
	char piece[8192];
	size_t left = most + 1;
	ssize_t n;

	do {
		n = read(fd, piece, left < sizeof piece ? left : sizeof piece);
		if (n > 0) {
			buf_add(out, piece, (size_t)n);
			left -= (size_t)n;
		}
	} while ((n > 0 && left) || (n < 0 && errno == EINTR));
	return n < 0 ? -1 : 0;
}

int user_file_read(const char *path, size_t most, bool waits, struct buf *out,
		   struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | (waits ? 0 : O_NONBLOCK));
	int rc = 0;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return err_set(e, ERR_NOT_FOUND, "%.300s does not exist", path);
	if (fd < 0 || read_all(fd, most, out) < 0)
		rc = err_sys(e, "cannot read %.300s", path);
	if (fd >= 0)
		close(fd);
	return rc;
}

int user_file_replace(const char *path, const void *p, size_t n, struct err *e)
{
	struct export_file f;
	struct stat st;
	int rc;

	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return err_set(e, ERR_REFUSED, "%.300s is no regular file, and is not "
			       "replaced", path);
	rc = store_place_make_folder(path, e);
	if (rc < 0)
		return rc;
	rc = export_file_open(&f, path, "", e);   /* "": whatever it begins with */
	if (rc == 0)
		rc = export_file_write(&f, p, n, e);
	if (rc == 0)
		rc = export_file_finish(&f, e);
	export_file_close(&f);
	return rc;
}
