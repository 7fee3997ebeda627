/* SPDX-License-Identifier: MIT */
#include "core/base/digest.h"

#include <sha2.h>
#include <string.h>
#include <uuid/uuid.h>

void digest_hex(const void *p, size_t n, char out[DIGEST_HEX])
{
	static const char hex[] = "0123456789abcdef";
	uint8_t raw[SHA256_DIGEST_LENGTH];
	SHA2_CTX ctx;

	SHA256Init(&ctx);
	SHA256Update(&ctx, p, n);
	SHA256Final(raw, &ctx);
	for (size_t i = 0; i < sizeof raw; i++) {
		out[2 * i] = hex[raw[i] >> 4];
		out[2 * i + 1] = hex[raw[i] & 15];
	}
	out[2 * sizeof raw] = '\0';
}

void digest_uuid5(const char *ns, const char *name, size_t n, char out[37])
{
	uuid_t space, id;

	if (uuid_parse(ns, space) != 0)
		memset(space, 0, sizeof space);
	uuid_generate_sha1(id, space, name, n);
	uuid_unparse_lower(id, out);
}

void digest_uuid4(char out[37])
{
	uuid_t id;

	uuid_generate_random(id);
	uuid_unparse_lower(id, out);
}
