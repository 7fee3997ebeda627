/* SPDX-License-Identifier: MIT */
/*
 * fresh_file: a file that gets its name only when it is whole.  It is made beside its
 * place under a name of its own (FILE.postsil-part.XXXXXX, mode 0600), and then named,
 * synced with its folder, and never over a file that is there.  A program that is
 * killed leaves that one behind.
 */
#ifndef POSTSIL_FRESH_FILE_H
#define POSTSIL_FRESH_FILE_H

struct err;

/* Behind the name of the file, and before six letters or digits. */
#define FRESH_FILE_PART ".postsil-part."

struct fresh_file {
	const char *file;         /* the caller's */
	char *folder;
	char *temporary;          /* "": there is none (any more) */
};

/* ERR_REFUSED when the file is there already, ERR_USAGE for no name, ERR_IO naming
 * file or folder.  fresh_file_release() in any case. */
int fresh_file_make(struct fresh_file *f, const char *file, struct err *e);

/* Syncs what is in it. */
int fresh_file_sync(const struct fresh_file *f, struct err *e);

/* Gives it its name; as fresh_file_make(). */
int fresh_file_name(struct fresh_file *f, struct err *e);

/* Removes what has no name yet, a journal of SQLite beside it included. */
void fresh_file_release(struct fresh_file *f);

#endif
