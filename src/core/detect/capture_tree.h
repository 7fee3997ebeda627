/* SPDX-License-Identifier: MIT */
/*
 * capture_tree: the folder that a capture is written to.
 *
 * Everything goes into a temporary folder beside the wanted one, which takes
 * its place only when all is written: a failure, a signal or a full disk leaves
 * nothing behind.  Paths are absolute below the new root ("/proc/cpuinfo") and
 * hold neither "." nor ".."; folders are made as needed; no link is followed
 * while writing.  Modes are 0644 and 0755 whatever the umask.
 */
#ifndef POSTSIL_CAPTURE_TREE_H
#define POSTSIL_CAPTURE_TREE_H

#include <stdbool.h>
#include <stddef.h>

struct err;

struct capture_tree {
	int fd;                   /* of the temporary folder */
	char *temporary, *wanted;
	char *folder;             /* written to last, */
	int folder_fd;            /* and open still */
	size_t files, links, bytes;
};

/* dir must not exist or be an empty folder.  0, ERR_IO or ERR_REFUSED. */
int capture_tree_open(struct capture_tree *t, const char *dir, struct err *e);

/* 0, or ERR_IO.  What is there already stays as it is. */
int capture_tree_file(struct capture_tree *t, const char *path, const void *p,
		      size_t n, struct err *e);
int capture_tree_folder(struct capture_tree *t, const char *path, struct err *e);
int capture_tree_link(struct capture_tree *t, const char *path,
		      const char *target, struct err *e);

bool capture_tree_has(const struct capture_tree *t, const char *path);

/* A path of the host at which path lies for now (a library writes there by
 * itself); its folder is made.  The caller frees *out. */
int capture_tree_host_path(struct capture_tree *t, const char *path, char **out,
			   struct err *e);

/* Takes over a file that was written at that path. */
int capture_tree_adopt(struct capture_tree *t, const char *path, struct err *e);

/* Puts the folder in its place; on failure it is gone, as after discard. */
int capture_tree_finish(struct capture_tree *t, struct err *e);
void capture_tree_discard(struct capture_tree *t);

/* Removes a folder of the host with all that is in it, not following links. */
void capture_tree_remove(const char *path);

#endif
