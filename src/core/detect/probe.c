/* SPDX-License-Identifier: MIT */
#include "core/detect/probe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"

void probe_unread(struct facts *f, enum field_id id, const char *path, int rc)
{
	char why[256];

	switch (-rc) {
	case ENOENT:
	case ENOTDIR:
		snprintf(why, sizeof why, "there is no %s", path);
		break;
	case EACCES:
	case EPERM:
		snprintf(why, sizeof why, "only root may read %s", path);
		break;
	default:
		snprintf(why, sizeof why, "cannot read %s: %s", path,
			 rc < 0 ? strerror(-rc) : rc == 0 ? "it is empty" :
			 "it has an unknown form");
	}
	facts_unknown(f, id, path, why);
}

bool probe_line(const struct sysroot *root, struct facts *f, enum field_id id,
		const char *path)
{
	char line[1024];
	int rc = sysroot_line(root, line, sizeof line, "%s", path);

	if (rc <= 0) {
		probe_unread(f, id, path, rc);
		return false;
	}
	facts_known(f, id, path, "%s", line);
	return true;
}

const char *probe_find_line(const char *text, const char *key)
{
	size_t n = strlen(key);

	while (text && strncmp(text, key, n) != 0) {
		text = strchr(text, '\n');
		text += text != NULL;
	}
	return text ? text + n : NULL;
}

void probe_copy_line(char *out, size_t n, const char *p)
{
	size_t len = strcspn(p, "\r\n");

	if (len >= n)
		len = n - 1;
	memcpy(out, p, len);
	out[len] = '\0';
}

void probe_squeeze(char *s)
{
	char *to = s;

	for (const char *from = s; *from; from++) {
		bool blank = *from == ' ' || *from == '\t';

		if (blank && (to == s || to[-1] == ' '))
			continue;
		*to++ = blank ? ' ' : *from;
	}
	if (to > s && to[-1] == ' ')
		to--;
	*to = '\0';
}

void probe_add_word(struct buf *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = list->p; p && *p;) {
		size_t len = strcspn(p, "+");

		if (len == n && strncmp(p, word, n) == 0)
			return;
		p += len + (p[len] == '+');
	}
	buf_addf(list, "%s%s", list->n ? "+" : "", word);
}
