/* SPDX-License-Identifier: MIT */
/*
 * config_file: the configuration (config.h) as a file.
 *
 * The program writes to it only when its user asks for that in words (a theme chosen
 * with a key is kept in the session), and then one setting: every other byte stays.
 * A configuration that is a link is written where the link leads, as many keep theirs in
 * a repository; that must be a regular file of the user's own.
 */
#ifndef POSTSIL_CONFIG_FILE_H
#define POSTSIL_CONFIG_FILE_H

struct buf;
struct config;
struct err;

/* Appends the default path.  ERR_IO: there is no home. */
int config_file_path(struct buf *out, struct err *e);

/* Reads path into c, which was initialised; NULL: the default one.  A file that is named
 * must be readable (ERR_NOT_FOUND, ERR_IO); of the default one a missing file is nothing
 * to speak of, and any other trouble a warning. */
int config_file_read(struct config *c, const char *path, struct err *e);

/* Gives a setting a value: in the last line that has it, else in a new one at the end.
 * In one step and on the disk, or not at all (user_file_replace()).  ERR_USAGE: config.h
 * would not take it; ERR_REFUSED: the file is not one to be written, or is not used as it
 * is too long. */
int config_file_set(const char *path, const char *name, const char *value, struct err *e);

#endif
