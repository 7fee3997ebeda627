/* SPDX-License-Identifier: MIT */
/*
 * unit_id: which box this is, without telling its machine id to anyone.
 *
 * HMAC-SHA-256 (RFC 2104), keyed by the 16 bytes of /etc/machine-id, over an
 * id that belongs to postsil alone; the first 32 hexadecimal digits.  The same
 * box always gets the same id, nobody can get the machine id back from it, and
 * it fits no other program's.  Where there is no machine id ("uninitialized",
 * empty, missing), a random one is kept in $XDG_STATE_HOME/postsil/unit-seed
 * (~/.local/state by default), mode 0600, and takes its place.
 *
 * A captured tree without a machine id gives 32 zeros: an unknown box.
 */
#ifndef POSTSIL_UNIT_ID_H
#define POSTSIL_UNIT_ID_H

#include "core/model/run.h"

struct err;
struct sysroot;

#define UNIT_ID_SEED 16  /* bytes */

/* 0, or ERR_IO when a random id cannot be kept. */
int unit_id_get(const struct sysroot *root, char out[UNIT_ID], struct err *e);

/* The random id kept in path, made now (with the folders above it) where there
 * is none.  path is at most 1,023 bytes long and is written to in passing. */
int unit_id_seed(char *path, unsigned char id[UNIT_ID_SEED], struct err *e);

/* HMAC-SHA-256 as 64 hexadecimal digits; key at most 64 bytes.  For tests. */
void unit_id_hmac(const void *key, size_t n_key, const void *text, size_t n,
		  char out[DIGEST_HEX]);

#endif
