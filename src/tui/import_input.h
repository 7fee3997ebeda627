/* SPDX-License-Identifier: MIT */
/*
 * import_input: a file, or a pipe, that is read until a signal says stop.
 *
 * INT, TERM and HUP are held back from import_signals_open() to the end of the
 * program, so that what was begun is ended and told; a read that waits for a pipe ends
 * when one of them comes.  Those that were ignored before stay so (nohup).
 */
#ifndef POSTSIL_IMPORT_INPUT_H
#define POSTSIL_IMPORT_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>

struct err;

struct import_signals {
	int fd;
	bool stop;   /* one of them came */
};

int import_signals_open(struct import_signals *s, struct err *e);
void import_signals_close(struct import_signals *s);

/* Has one come by now? */
bool import_signals_stop(struct import_signals *s);

#define IMPORT_HEAD 16

struct import_input {
	FILE *file;              /* a stream of its bytes */
	struct stat is;
	char head[IMPORT_HEAD];  /* its first bytes, which file gives too */
	size_t n_head;
	int64_t done;            /* bytes read */
	bool twice;              /* it can be read again: no pipe, no terminal */

	struct import_signals *signals;
	int fd;                  /* not ours when it is standard input */
	size_t at;               /* of the head: given */
	off_t from;              /* where it began: standard input may be read in part */
};

/* path: "-" is standard input.  ERR_NOT_FOUND, ERR_IO, ERR_REFUSED (a folder),
 * ERR_STOPPED; words begin with the path.  The struct must not move while it is
 * open. */
int import_input_open(struct import_input *in, const char *path,
		      struct import_signals *signals, struct err *e);

/* Begins anew with one that can be read twice; errors as above. */
int import_input_again(struct import_input *in, const char *path, struct err *e);
void import_input_close(struct import_input *in);

#endif
