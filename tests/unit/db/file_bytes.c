/* SPDX-License-Identifier: MIT */
#include "file_bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void files_read(const char *path, struct buf *b)
{
	char part[65536];
	FILE *f = fopen(path, "r");
	size_t n;

	buf_reset(b);
	while (f && (n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(b, part, n);
	if (f)
		fclose(f);
}

void files_write(const char *path, const char *p, size_t n)
{
	FILE *f = fopen(path, "w");

	if (f && (!n || fwrite(p, 1, n, f) == n) && fclose(f) == 0)
		return;
	perror(path);
	abort();
}

bool files_hold(const char *path, const struct buf *b)
{
	struct buf now = BUF_INIT;
	bool same;

	files_read(path, &now);
	same = now.n == b->n && (!b->n || memcmp(now.p, b->p, b->n) == 0);
	buf_release(&now);
	return same;
}
