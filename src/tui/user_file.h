/* SPDX-License-Identifier: MIT */
/*
 * user_file: small files of the user's in his XDG folders: what he wrote for us
 * (config_file.h), and what we keep for the next start (last_session.h).
 */
#ifndef POSTSIL_USER_FILE_H
#define POSTSIL_USER_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct err;

/* Appends "$VARIABLE/postsil/NAME", and where the variable is not set, or holds no
 * absolute path (XDG base directory rules: it is ignored then), "HOME/FOLDER/postsil/NAME"
 * with $HOME or the user's home of the password file.  ERR_IO: there is none. */
int user_file_path(struct buf *out, const char *variable, const char *folder,
		   const char *name, struct err *e);

/* Appends the file's bytes, most + 1 of them at most, so that one that is longer is
 * seen.  waits: also for the other end of a FIFO (a shell's <(...)); else that is empty.
 * ERR_NOT_FOUND: there is none; ERR_IO. */
int user_file_read(const char *path, size_t most, bool waits, struct buf *out,
		   struct err *e);

/* Puts n bytes in the place of a regular file, or where none is, in one step and on the
 * disk: folders that are missing are made (mode 0700), the mode of the old file stays.
 * On any failure the old one is as it was.  ERR_REFUSED: something else is there, a link
 * for instance. */
int user_file_replace(const char *path, const void *p, size_t n, struct err *e);

#endif
