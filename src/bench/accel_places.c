/* SPDX-License-Identifier: MIT */
#include "bench/accel_places.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/sysroot.h"
#include "core/base/xmem.h"

struct accel_places *accel_places_new(void)
{
	struct accel_places *p = xcalloc(1, sizeof(*p));

	p->n = 1;
	return p;
}

void accel_places_add(const struct sysroot *root, struct accel_places *p,
		      const char *dir, const char *below)
{
	char path[LINKS_PATH + 384];

	snprintf(path, sizeof(path), "%s/%s", dir, below);
	if (p->n == ACCEL_PLACES_MAX || links_follow(root, path, p->dir[p->n]) < 0)
		return;
	for (size_t i = 0; i < p->n; i++)
		if (!strcmp(p->dir[i], p->dir[p->n]))
			return;
	p->n++;
}

/* sysroot_list() sorts as versions are. */
void accel_places_add_versions(const struct sysroot *root, struct accel_places *p,
			       const char *parent, const char *start,
			       const char *below)
{
	char **names, path[384];
	int n = sysroot_list(root, parent, &names);

	for (int i = n - 1; i >= 0; i--)
		if (!strncmp(names[i], start, strlen(start))) {
			snprintf(path, sizeof(path), "%s/%s", names[i], below);
			accel_places_add(root, p, parent, path);
		}
	sysroot_list_free(names, n);
}
