/* SPDX-License-Identifier: MIT */
#include "db/store_place.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/store.h"

/* File systems that several hosts (or a host and a guest) may share: a WAL's
 * shared memory does not reach the others.  Numbers: statfs(2), linux/magic.h
 * and the file systems' own sources. */
static const unsigned long shared_magic[] = {
	0x00006969, /* NFS */
	0x0000517b, /* SMB */
	0xff534d42, /* CIFS */
	0xfe534d42, /* SMB2 */
	0x65735546, /* FUSE: sshfs and many others */
	0x01021997, /* 9P */
	0x5346414f, /* AFS */
	0x6b414653, /* kAFS */
	0x73757245, /* Coda */
	0x0000564c, /* NCP */
	0x00c36400, /* Ceph */
	0x01161970, /* GFS2 */
	0x7461636f, /* OCFS2 */
	0x0bd00bd0, /* Lustre */
	0x47504653, /* GPFS */
	0x786f4256, /* VirtualBox shared folders */
};

bool store_place_magic_is_local(unsigned long magic)
{
	/* f_type is a signed word of 32 bits on some machines */
	for (size_t i = 0; i < sizeof shared_magic / sizeof *shared_magic; i++)
		if (shared_magic[i] == (magic & 0xffffffff))
			return false;
	return true;
}

bool store_place_is_local(const char *path)
{
	struct statfs fs;

	return statfs(path, &fs) < 0 ||
	       store_place_magic_is_local((unsigned long)fs.f_type);
}

int store_place_sync_folder(const char *path, struct err *e)
{
	char *folder = xstrdup(path), *slash = strrchr(folder, '/');
	int fd, rc;

	if (slash)
		*slash = '\0';
	fd = open(!slash ? "." : *folder ? folder : "/",
		  O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* a folder may be there to be used and not to be read; EINVAL: its file
	 * system has no such sync, fsync(2) */
	rc = fd < 0 ? 0 : fsync(fd);
	rc = rc < 0 && errno != EINVAL
		? err_sys(e, "cannot sync the folder of %s", path) : 0;
	if (fd >= 0)
		close(fd);
	free(folder);
	return rc;
}

/* Synced also when it is there: who made it may have been killed before that. */
static int make_one(char *folder, struct err *e)
{
	if (mkdir(folder, 0700) < 0 && errno != EEXIST && access(folder, F_OK) < 0)
		return err_sys(e, "cannot make the folder %s", folder);
	return store_place_sync_folder(folder, e);
}

int store_place_make_folder(const char *path, struct err *e)
{
	char *folder = xstrdup(path);
	int rc = 0;

	for (char *p = strchr(folder + 1, '/'); p && rc == 0;
	     p = strchr(p + 1, '/')) {
		*p = '\0';
		rc = make_one(folder, e);
		*p = '/';
	}
	free(folder);
	return rc;
}

int store_place_make_file(const char *path, struct err *e)
{
	/* O_EXCL: nobody, this process included, has this file open, so that
	 * closing it drops no lock of SQLite's */
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return errno == EEXIST ? 0 : err_sys(e, "cannot make %s", path);
	close(fd);
	return 0;
}

int store_place_look(const char *path, enum place_kind *kind, struct err *e)
{
	struct stat st;

	if (stat(path, &st) < 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			return err_sys(e, "cannot look at %s", path);
		*kind = PLACE_MISSING;
		return 0;
	}
	*kind = !S_ISREG(st.st_mode) ? PLACE_OTHER
	      : st.st_size == 0 ? PLACE_EMPTY : PLACE_FILE;
	return 0;
}

char *store_default_path(struct err *e)
{
	const char *db = getenv("POSTSIL_DB");
	const char *data = getenv("XDG_DATA_HOME");
	const char *home = getenv("HOME");

	if (db && *db)
		return xstrdup(db);
	/* the XDG specification: relative paths are to be ignored */
	if (data && *data == '/')
		return xasprintf("%s/postsil/postsil.db", data);
	if (home && *home)
		return xasprintf("%s/.local/share/postsil/postsil.db", home);
	err_set(e, ERR_NOT_FOUND, "no home folder: set HOME, or name the database "
		"with --db FILE");
	return NULL;
}
