/* SPDX-License-Identifier: MIT */
#include "core/base/form.h"

#include <stdint.h>
#include <string.h>

#include "core/base/utf8.h"

static const char digits[] = "0123456789abcdef";

bool form_is_hex(const char *s, size_t n)
{
	return s && strlen(s) == n && strspn(s, digits) == n;
}

bool form_is_uuid(const char *s)
{
	static const char form[] = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";

	if (!s || strlen(s) != sizeof form - 1)
		return false;
	for (size_t i = 0; i < sizeof form - 1; i++)
		if (form[i] == '-' ? s[i] != '-' : !strchr(digits, s[i]))
			return false;
	return true;
}

bool form_is_text(const char *s, size_t most, const char *allowed)
{
	size_t n = s ? strlen(s) : 0, plain = 0;
	uint32_t cp;

	while (plain < n && s[plain] >= ' ' && s[plain] <= '~')
		plain++;
	if (!s || n > most || !utf8_is_valid(s + plain, n - plain))
		return false;
	for (size_t i = plain; i < n;) {
		i += utf8_next(s + i, n - i, &cp);
		if (utf8_is_control(cp) && (cp >= ' ' || !strchr(allowed, (int)cp)))
			return false;
	}
	return true;
}
