/* SPDX-License-Identifier: MIT */
/*
 * spool: a run's events kept on disk, so that a lost line, a closed terminal or
 * a killed reader never loses a run.
 *
 * $XDG_STATE_HOME/postsil/spool/RUN.jsonl (else ~/.local/state/…), directory
 * 0700, file 0600.  Beside it, while the run is in progress, the FIFO RUN.ctl
 * takes control lines from attached processes.
 *
 * Liveness.  The writer holds flock(2) on the spool as long as it lives.  The
 * file appears under its name only when it is locked, so a spool without a lock
 * and without a bye belongs to a run that died.
 *
 * Run ids are UUIDs in lower case and checked before they become part of a
 * path.  All calls work below an open directory; nothing follows links.
 */
#ifndef POSTSIL_SPOOL_H
#define POSTSIL_SPOOL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/run.h"

struct err;
struct spool;

/* Longest name in the directory: RUN.jsonl, RUN.ctl, .RUN.new */
#define SPOOL_NAME 48

/* 8-4-4-4-12 lower-case hexadecimal digits. */
bool spool_id_is_valid(const char *run);

/* Opens the spool directory of this user, made when missing.  Returns a
 * descriptor that the caller closes, or ERR_IO / ERR_REFUSED (it belongs to
 * somebody else, or others may write to it). */
int spool_dir_open(struct err *e);

/* A new, empty, locked spool and its control FIFO.  ERR_CONFLICT when the run
 * exists already.  The FIFO is missing where the file system has none. */
int spool_create(int dir, const char *run, struct spool **out, struct err *e);

/* Writes the whole line (newline included) or fails with ERR_IO, after which
 * the file again ends where the last whole line did. */
int spool_append(struct spool *s, const char *line, size_t n, struct err *e);

/* fsync(2) of the file and its directory. */
int spool_sync(struct spool *s, struct err *e);

/* The FIFO, opened so that it never reads as ended; -1 where there is none.
 * Owned by the spool. */
int spool_control_fd(const struct spool *s);

/* Removes the FIFO, drops the lock; NULL is allowed. */
void spool_close(struct spool *s);

/* Names of a run's two files; run must be valid. */
void spool_file_name(const char *run, char out[SPOOL_NAME]);
void spool_control_name(const char *run, char out[SPOOL_NAME]);

#endif
