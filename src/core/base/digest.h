/* SPDX-License-Identifier: MIT */
/* digest: SHA-256 (FIPS 180-4) by libmd, as lower-case hexadecimal. */
#ifndef POSTSIL_DIGEST_H
#define POSTSIL_DIGEST_H

#include <stddef.h>

#define DIGEST_HEX 65  /* 64 digits and a NUL */

void digest_hex(const void *p, size_t n, char out[DIGEST_HEX]);

/* UUID, version 5 (RFC 4122 4.3, by libuuid) of name in the name space ns
 * (a UUID as text); out takes 36 characters and a NUL. */
void digest_uuid5(const char *ns, const char *name, size_t n, char out[37]);

/* A fresh random UUID, version 4. */
void digest_uuid4(char out[37]);

#endif
