/* SPDX-License-Identifier: MIT */
#include "bench/accel_dl.h"

#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"

/* The loader says "NAME: cannot open shared object file: No such file or
 * directory" of the library itself, or of another one that it needs, and that is
 * worth telling. */
static int is_absent(const char *name, const char *why)
{
	return !strncmp(why, name, strlen(name)) && strstr(why, "No such file");
}

void *accel_dl_open(const char *dir, const char *name, struct buf *broken)
{
	char path[PATH_MAX];
	const char *why;
	void *lib;

	snprintf(path, sizeof(path), "%s%s%s", dir, *dir ? "/" : "", name);
	lib = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	why = lib ? NULL : dlerror();
	if (why && !broken->n && !is_absent(path, why))
		buf_addf(broken, "%.300s", why);
	return lib;
}

void *accel_dl_open_family(const char *dir, const struct accel_dl_family *f,
			   struct buf *broken)
{
	char name[80];
	void *lib = NULL;

	for (int major = f->newest; major >= f->oldest && !lib; major--) {
		snprintf(name, sizeof(name), "%s.so.%d", f->stem, major);
		lib = accel_dl_open(dir, name, broken);
	}
	if (!lib && *dir) {
		snprintf(name, sizeof(name), "%s.so", f->stem);
		lib = accel_dl_open(dir, name, broken);
	}
	return lib;
}

void accel_dl_forget(void)
{
	while (dlerror())
		;
}

/* The C standard has no cast from object to function pointer; POSIX says that
 * the bits agree. */
int accel_dl_find(void *lib, const char *name, void *fn)
{
	void *at = dlsym(lib, name);

	if (!at) {
		accel_dl_forget();
		return -1;
	}
	memcpy(fn, &at, sizeof(at));
	return 0;
}

const char *accel_dl_missing(void *lib, const struct accel_dl_want *want, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (accel_dl_find(lib, want[i].name, want[i].fn) < 0)
			return want[i].name;
	return NULL;
}

void accel_dl_path(void *lib, char out[PATH_MAX])
{
	struct link_map *map;

	*out = '\0';
	if (dlinfo(lib, RTLD_DI_LINKMAP, &map) == 0 && map->l_name &&
	    !realpath(map->l_name, out))
		snprintf(out, PATH_MAX, "%s", map->l_name);
}

void accel_dl_flatten(char *text)
{
	size_t n = 0;

	for (char *p = text; *p; p++) {
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = ' ';
		if (*p != ' ')
			n = (size_t)(p - text) + 1;
	}
	text[n] = '\0';
}
