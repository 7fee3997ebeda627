/* SPDX-License-Identifier: MIT */
/*
 * store_place: where a database lies: its folder, its file, its file system.
 */
#ifndef POSTSIL_STORE_PLACE_H
#define POSTSIL_STORE_PLACE_H

#include <stdbool.h>

struct err;

/* The folders above path, each made with mode 0700 when missing; their names are
 * on the disk then. */
int store_place_make_folder(const char *path, struct err *e);

/* An empty file with mode 0600, unless one is there. */
int store_place_make_file(const char *path, struct err *e);

/* Puts the names in the folder that path lies in on the disk.  SQLite does so when
 * it makes a journal, but does not look whether it worked. */
int store_place_sync_folder(const char *path, struct err *e);

enum place_kind { PLACE_MISSING, PLACE_EMPTY, PLACE_FILE, PLACE_OTHER };

/* What path is; PLACE_OTHER is a folder, a device and the like.  ERR_IO when it
 * cannot be looked at. */
int store_place_look(const char *path, enum place_kind *kind, struct err *e);

/* Whether SQLite's shared memory and locks can be trusted there; a file system
 * that cannot be named counts as local. */
bool store_place_is_local(const char *path);

/* The same for a file system's magic number, statfs(2). */
bool store_place_magic_is_local(unsigned long magic);

#endif
