/* SPDX-License-Identifier: MIT */
#include "db/fresh_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/place_file.h"
#include "core/base/xmem.h"
#include "db/store_place.h"

static int refuse_existing(const char *file, struct err *e)
{
	return err_set(e, ERR_REFUSED, "%s is there already: nothing is "
		       "overwritten, name another file", file);
}

int fresh_file_make(struct fresh_file *f, const char *file, struct err *e)
{
	const char *slash = strrchr(file, '/');
	struct stat st;
	int fd;

	f->file = file;
	f->folder = slash == file ? xstrdup("/")
		  : slash ? xstrndup(file, (size_t)(slash - file)) : xstrdup(".");
	f->temporary = xstrdup("");
	if (!*file || (slash && !slash[1]))
		return err_set(e, ERR_USAGE, "'%s' names no file", file);
	if (lstat(file, &st) == 0)
		return refuse_existing(file, e);
	if (stat(f->folder, &st) < 0)
		return err_sys(e, "cannot use the folder %s", f->folder);
	if (!S_ISDIR(st.st_mode))
		return err_set(e, ERR_IO, "%s is no folder", f->folder);
	free(f->temporary);
	f->temporary = xasprintf("%s" FRESH_FILE_PART "XXXXXX", file);
	fd = mkostemp(f->temporary, O_CLOEXEC);
	if (fd < 0) {
		*f->temporary = '\0';
		return err_sys(e, "cannot make a file in the folder %s", f->folder);
	}
	close(fd);
	return 0;
}

int fresh_file_sync(const struct fresh_file *f, struct err *e)
{
	int fd = open(f->temporary, O_RDONLY | O_CLOEXEC), rc = 0;

	if (fd < 0 || fsync(fd) < 0)
		rc = err_sys(e, "cannot sync %s", f->temporary);
	if (fd >= 0)
		close(fd);
	return rc;
}

/* Never over a file that was made meanwhile. */
int fresh_file_name(struct fresh_file *f, struct err *e)
{
	if (place_file(AT_FDCWD, f->temporary, f->file) < 0)
		return errno == EEXIST ? refuse_existing(f->file, e)
				       : err_sys(e, "cannot name the copy %s", f->file);
	*f->temporary = '\0';
	return store_place_sync_folder(f->file, e);
}

void fresh_file_release(struct fresh_file *f)
{
	if (f->temporary && *f->temporary) {
		char *journal = xasprintf("%s-journal", f->temporary);

		unlink(f->temporary);
		unlink(journal);
		free(journal);
	}
	free(f->temporary);
	free(f->folder);
	f->temporary = f->folder = NULL;
}
