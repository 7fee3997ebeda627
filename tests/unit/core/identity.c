/* SPDX-License-Identifier: MIT */
#include "identity.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"

/* nftw(3) hands nothing on to its callback. */
static const struct machine *copy_to;
static size_t copy_from;  /* length of the tree's own path */

static int copy_one(const char *path, const struct stat *st, int type,
		    struct FTW *ftw)
{
	const char *inside = path + copy_from;
	char target[PATH_MAX];

	(void)ftw;
	if (type == FTW_SL) {
		ssize_t n = readlink(path, target, sizeof target - 1);

		cr_assert_gt(n, 0);
		target[n] = '\0';
		machine_link(copy_to, inside, target);
	} else if (type == FTW_F) {
		FILE *f = fopen(path, "r");
		char *bytes = malloc((size_t)st->st_size + 1);

		cr_assert_not_null(f);
		cr_assert_eq(fread(bytes, 1, (size_t)st->st_size, f),
			     (size_t)st->st_size);
		fclose(f);
		machine_bytes(copy_to, inside, bytes, (size_t)st->st_size);
		free(bytes);
	}
	return 0;
}

void identity_renew(struct identity *id)
{
	machine_detect(&id->m);
	fingerprint_of(&id->m.facts, FP_HARDWARE, id->hardware);
	fingerprint_of(&id->m.facts, FP_SOFTWARE, id->software);
}

void identity_start(struct identity *id, const char *tree)
{
	char path[128];

	machine_make(&id->m);
	snprintf(path, sizeof path, "tests/sysroot/%s", tree);
	copy_to = &id->m;
	copy_from = strlen(path);
	cr_assert_eq(nftw(path, copy_one, 16, FTW_PHYS), 0, "no %s", path);
	identity_renew(id);
}

void identity_stop(struct identity *id)
{
	machine_remove(&id->m);
}

static void expect_one(const struct identity *id, enum field_fingerprint which,
		       const char *was, bool same, const char *what)
{
	struct buf b = BUF_INIT;
	char now[FINGERPRINT_HEX];

	fingerprint_of(&id->m.facts, which, now);
	fingerprint_join(&id->m.facts, which, &b);
	cr_assert((strcmp(now, was) == 0) == same, "%s: %s", what, buf_str(&b));
	buf_release(&b);
}

void identity_expect(struct identity *id, bool hardware_same, bool software_same,
		     const char *what)
{
	machine_detect(&id->m);
	expect_one(id, FP_HARDWARE, id->hardware, hardware_same, what);
	expect_one(id, FP_SOFTWARE, id->software, software_same, what);
}

static void in_tree(const struct identity *id, const char *path,
		    char out[PATH_MAX])
{
	snprintf(out, PATH_MAX, "%s%s", id->m.dir, path);
}

bool identity_has(const struct identity *id, const char *path)
{
	char full[PATH_MAX];

	in_tree(id, path, full);
	return access(full, F_OK) == 0;
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void identity_drop(const struct identity *id, const char *path)
{
	char full[PATH_MAX];

	in_tree(id, path, full);
	nftw(full, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void identity_move(const struct identity *id, const char *from, const char *to)
{
	char a[PATH_MAX], b[PATH_MAX];

	in_tree(id, from, a);
	in_tree(id, to, b);
	cr_assert_eq(rename(a, b), 0, "%s: %s", from, strerror(errno));
}

void identity_forbid(const struct identity *id, const char *path)
{
	char full[PATH_MAX];

	in_tree(id, path, full);
	if (identity_has(id, path))
		cr_assert_eq(chmod(full, 0), 0);
}

void identity_edit(const struct identity *id, const char *path, const char *was,
		   const char *now)
{
	struct buf in = BUF_INIT, out = BUF_INIT;
	const char *p, *hit;

	cr_assert_eq(sysroot_read(id->m.root, path, &in), 0, "%s", path);
	cr_assert(strstr(in.p, was), "no %s in %s", was, path);
	for (p = in.p; (hit = strstr(p, was)); p = hit + strlen(was)) {
		buf_add(&out, p, (size_t)(hit - p));
		buf_adds(&out, now);
	}
	buf_adds(&out, p);
	machine_bytes(&id->m, path, out.p, out.n);
	buf_release(&in);
	buf_release(&out);
}
