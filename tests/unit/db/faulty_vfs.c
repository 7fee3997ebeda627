/* SPDX-License-Identifier: MIT */
#include "faulty_vfs.h"

#include <signal.h>
#include <sqlite3.h>
#include <string.h>

struct faulty_file {
	sqlite3_file base;
	sqlite3_file *real;  /* behind this struct */
};

static sqlite3_vfs *below;
static struct { enum fault kind; int left, sticky, hits; } armed;

void faulty_arm(enum fault kind, int nth, int sticky)
{
	armed.kind = kind;
	armed.left = nth;
	armed.sticky = sticky;
	armed.hits = 0;
}

int faulty_disarm(void)
{
	armed.left = 0;
	armed.sticky = 0;
	return armed.hits;
}

static int fails(enum fault kind)
{
	if (armed.kind != kind || (armed.left <= 0 && !(armed.sticky && armed.hits)))
		return 0;
	if (armed.left > 0 && --armed.left > 0)
		return 0;
	armed.hits++;
	if (armed.sticky == FAULTY_KILL && kind != FAULT_WRITE)
		raise(SIGKILL);
	return 1;
}

#define REAL(f) (((struct faulty_file *)(f))->real)

static int io_close(sqlite3_file *f)
{
	return REAL(f)->pMethods ? REAL(f)->pMethods->xClose(REAL(f)) : SQLITE_OK;
}

static int io_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	return fails(FAULT_READ) ? SQLITE_IOERR_READ
				 : REAL(f)->pMethods->xRead(REAL(f), p, n, at);
}

static int io_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	if (fails(FAULT_WRITE)) {
		REAL(f)->pMethods->xWrite(REAL(f), p, n / 2, at);
		if (armed.sticky == FAULTY_KILL)
			raise(SIGKILL);
		return SQLITE_IOERR_WRITE;
	}
	return REAL(f)->pMethods->xWrite(REAL(f), p, n, at);
}

static int io_truncate(sqlite3_file *f, sqlite3_int64 n)
{
	return fails(FAULT_TRUNCATE) ? SQLITE_IOERR_TRUNCATE
				     : REAL(f)->pMethods->xTruncate(REAL(f), n);
}

static int io_sync(sqlite3_file *f, int flags)
{
	return fails(FAULT_SYNC) ? SQLITE_IOERR_FSYNC
				 : REAL(f)->pMethods->xSync(REAL(f), flags);
}

static int io_size(sqlite3_file *f, sqlite3_int64 *n)
{
	return REAL(f)->pMethods->xFileSize(REAL(f), n);
}

static int io_lock(sqlite3_file *f, int level)
{
	return REAL(f)->pMethods->xLock(REAL(f), level);
}

static int io_unlock(sqlite3_file *f, int level)
{
	return REAL(f)->pMethods->xUnlock(REAL(f), level);
}

static int io_check_lock(sqlite3_file *f, int *out)
{
	return REAL(f)->pMethods->xCheckReservedLock(REAL(f), out);
}

static int io_control(sqlite3_file *f, int op, void *arg)
{
	return REAL(f)->pMethods->xFileControl(REAL(f), op, arg);
}

static int io_sector(sqlite3_file *f)
{
	return REAL(f)->pMethods->xSectorSize(REAL(f));
}

static int io_traits(sqlite3_file *f)
{
	return REAL(f)->pMethods->xDeviceCharacteristics(REAL(f));
}

static int io_shm_map(sqlite3_file *f, int page, int size, int extend,
		      void volatile **out)
{
	return REAL(f)->pMethods->xShmMap(REAL(f), page, size, extend, out);
}

static int io_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
	return REAL(f)->pMethods->xShmLock(REAL(f), offset, n, flags);
}

static void io_shm_barrier(sqlite3_file *f)
{
	REAL(f)->pMethods->xShmBarrier(REAL(f));
}

static int io_shm_unmap(sqlite3_file *f, int remove)
{
	return REAL(f)->pMethods->xShmUnmap(REAL(f), remove);
}

static const sqlite3_io_methods methods = {
	.iVersion = 2, .xClose = io_close, .xRead = io_read, .xWrite = io_write,
	.xTruncate = io_truncate, .xSync = io_sync, .xFileSize = io_size,
	.xLock = io_lock, .xUnlock = io_unlock,
	.xCheckReservedLock = io_check_lock, .xFileControl = io_control,
	.xSectorSize = io_sector, .xDeviceCharacteristics = io_traits,
	.xShmMap = io_shm_map, .xShmLock = io_shm_lock,
	.xShmBarrier = io_shm_barrier, .xShmUnmap = io_shm_unmap,
};

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f,
		    int flags, int *out)
{
	struct faulty_file *x = (struct faulty_file *)f;
	int rc;

	(void)vfs;
	x->real = (sqlite3_file *)(x + 1);
	memset(x->real, 0, (size_t)below->szOsFile);
	rc = below->xOpen(below, name, x->real, flags, out);
	x->base.pMethods = rc == SQLITE_OK ? &methods : NULL;
	return rc;
}

void faulty_install(void)
{
	static sqlite3_vfs vfs;

	below = sqlite3_vfs_find(NULL);
	vfs = *below;
	vfs.pNext = NULL;
	vfs.zName = "faulty";
	vfs.szOsFile = (int)sizeof(struct faulty_file) + below->szOsFile;
	vfs.xOpen = vfs_open;
	sqlite3_vfs_register(&vfs, 1);
}
