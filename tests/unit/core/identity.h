/* SPDX-License-Identifier: MIT */
/* identity: a copy of a tree of tests/sysroot that a test may change, and the
 * two fingerprints that it had before. */
#ifndef POSTSIL_TEST_IDENTITY_H
#define POSTSIL_TEST_IDENTITY_H

#include <stdbool.h>

#include "core/model/fingerprint.h"
#include "machine.h"

struct identity {
	struct machine m;
	char hardware[FINGERPRINT_HEX], software[FINGERPRINT_HEX];
};

/* Copies tests/sysroot/TREE and remembers its fingerprints. */
void identity_start(struct identity *id, const char *tree);
void identity_stop(struct identity *id);

/* Remembers the fingerprints that it has now. */
void identity_renew(struct identity *id);

/* Fails unless the fingerprints are (not) what they were. */
void identity_expect(struct identity *id, bool hardware_same, bool software_same,
		     const char *what);

/* Changes to the copy; paths begin with '/'. */
bool identity_has(const struct identity *id, const char *path);
void identity_drop(const struct identity *id, const char *path);
void identity_move(const struct identity *id, const char *from, const char *to);
void identity_forbid(const struct identity *id, const char *path);  /* mode 0 */

/* Every "was" of the file becomes "now"; fails where there is none. */
void identity_edit(const struct identity *id, const char *path, const char *was,
		   const char *now);

#endif
