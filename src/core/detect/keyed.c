/* SPDX-License-Identifier: MIT */
#include "core/detect/keyed.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"

static void look(const char *line, struct keyed *k)
{
	size_t length = strlen(k->word);

	if (k->value >= 0 || strncmp(line, k->word, length) != 0 || line[length] != ' ')
		return;
	line += length;
	line += strspn(line, " ");
	if (*line >= '0' && *line <= '9')
		k->value = strtoll(line, NULL, 10);
}

int keyed_read(const struct sysroot *root, const char *path, struct keyed *k, size_t n)
{
	struct buf b = BUF_INIT;
	int rc = sysroot_read(root, path, &b);

	for (size_t i = 0; i < n; i++)
		k[i].value = -1;
	for (const char *line = buf_str(&b); rc == 0 && line;) {
		for (size_t i = 0; i < n; i++)
			look(line, &k[i]);
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	buf_release(&b);
	return rc;
}
