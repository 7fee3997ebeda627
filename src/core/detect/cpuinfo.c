/* SPDX-License-Identifier: MIT */
#include "core/detect/cpuinfo.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/sysroot.h"

int cpuinfo_load(const struct sysroot *root, struct cpuinfo *c)
{
	memset(c, 0, sizeof *c);
	c->rc = sysroot_read(root, CPUINFO_PATH, &c->text);
	if (c->rc == -EFBIG)  /* the first CPUs are enough */
		c->rc = 0;
	for (size_t i = 0; i < c->text.n; i++)
		if (c->text.p[i] == '\0')
			c->text.p[i] = ' ';
	return c->rc;
}

void cpuinfo_release(struct cpuinfo *c)
{
	buf_release(&c->text);
}

const char *cpuinfo_line_value(const char *p, const char *key)
{
	size_t n = strlen(key);

	if (strncmp(p, key, n) != 0)
		return NULL;
	p += n;
	p += strspn(p, " \t");
	if (*p != ':')
		return NULL;
	return p + 1 + strspn(p + 1, " \t");
}

static void copy_value(const char *v, char *out, size_t n)
{
	size_t len = strcspn(v, "\n");

	while (len && strchr(" \t\r", v[len - 1]))
		len--;
	snprintf(out, n, "%.*s", (int)(len < n ? len : n - 1), v);
}

const char *cpuinfo_next_line(const char *p)
{
	p = strchr(p, '\n');
	return p ? p + 1 : NULL;
}

bool cpuinfo_get(const struct cpuinfo *c, const char *key, char *out, size_t n)
{
	for (const char *p = c->text.p; p; p = cpuinfo_next_line(p)) {
		const char *v = cpuinfo_line_value(p, key);

		if (!v)
			continue;
		copy_value(v, out, n);
		return *out != '\0';
	}
	return false;
}

bool cpuinfo_number(const struct cpuinfo *c, const char *key, long long *out)
{
	char v[64], *end;

	if (!cpuinfo_get(c, key, v, sizeof v))
		return false;
	errno = 0;
	*out = strtoll(v, &end, strncmp(v, "0x", 2) == 0 ? 16 : 10);
	return end != v && errno == 0;
}

static bool has_word(const char *list, const char *end, const char *word)
{
	size_t n = strlen(word);

	while (list < end) {
		size_t len = strcspn(list, " \t\n");

		if (len == n && strncmp(list, word, n) == 0)
			return true;
		list += len + 1;
	}
	return false;
}

bool cpuinfo_has_flag(const struct cpuinfo *c, const char *flag)
{
	static const char *const keys[] = { "flags", "Features", "features" };

	for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++)
		for (const char *p = c->text.p; p; p = cpuinfo_next_line(p)) {
			const char *v = cpuinfo_line_value(p, keys[k]);

			if (v)
				return has_word(v, v + strcspn(v, "\n"), flag);
		}
	return false;
}
