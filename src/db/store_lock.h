/* SPDX-License-Identifier: MIT */
/*
 * store_lock: the lock file FILE-lock beside a database, held around every
 * write and checkpoint.
 *
 * SQLite up to 3.51.2 can corrupt a database when a commit meets a checkpoint
 * of another process (the WAL-reset race); this lock keeps them apart between
 * our processes.  It also lets writers wait in turn instead of meeting
 * SQLITE_BUSY.  Open-file-description locks: they die with their holder.
 *
 * Byte 0 is the lock.  Byte 1 is the gate before it, held by the one that is next
 * while it waits: whoever writes again and again stands behind it each time.  (Eight
 * writers and two readers on one lock without a gate: 381 writes/s, the worst after
 * 3.5 s; with it 732 writes/s and 0.11 s.)
 */
#ifndef POSTSIL_STORE_LOCK_H
#define POSTSIL_STORE_LOCK_H

struct err;

struct store_lock {
	int fd;      /* -1: not held */
	char *path;  /* owned */
};

#define STORE_LOCK_INIT { .fd = -1 }
#define STORE_LOCK_WAIT_MS 10000

void store_lock_init(struct store_lock *l, const char *database);
void store_lock_release(struct store_lock *l);

/* Waits at most wait_ms.  ERR_BUSY says who to wait for; ERR_IO when the file
 * cannot be made.  Taking a lock that is held is our mistake. */
int store_lock_take(struct store_lock *l, int wait_ms, struct err *e);
void store_lock_drop(struct store_lock *l);

#endif
