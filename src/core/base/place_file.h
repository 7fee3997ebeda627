/* SPDX-License-Identifier: MIT */
/*
 * place_file: gives a whole file the name that it was made for, and never over another
 * file: of several programs that try at once one wins, the others are told.
 */
#ifndef POSTSIL_PLACE_FILE_H
#define POSTSIL_PLACE_FILE_H

/* What a file system offers, best first; each is tried where it has not the one before. */
enum place_way {
	PLACE_BY_RENAME,   /* renameat2(2), RENAME_NOREPLACE */
	PLACE_BY_LINK,     /* a second name, then away with the first: some network ones */
	PLACE_BY_CLAIM,    /* without hard links: an empty file holds the name, and rename(2)
			    * puts the whole one in its place.  A program that is killed
			    * between the two leaves the empty one. */
};

/* Renames from to to, relative to dir (AT_FDCWD), without syncing either.  0, or -1 with
 * errno, and from is where it was: EEXIST when anything is there already, a link to
 * nowhere included. */
int place_file(int dir, const char *from, const char *to);

/* The same, from this way on. */
int place_file_by(enum place_way way, int dir, const char *from, const char *to);

#endif
