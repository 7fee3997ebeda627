/* SPDX-License-Identifier: MIT */
#include "core/detect/capture_work.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/sysroot.h"
#include "core/base/xmem.h"
#include "core/detect/capture_route.h"

#define CHUNK 65536

int capture_read(const struct sysroot *root, const char *path, size_t max,
		 struct buf *out)
{
	int fd = sysroot_file(root, path);
	size_t left = max + 1;
	ssize_t n = fd;

	while (n >= 0 && left) {
		size_t want = left < CHUNK ? left : CHUNK;

		buf_reserve(out, want);
		n = read(fd, out->p + out->n, want);
		if (n < 0 && errno == EINTR) {
			n = 0;
			continue;
		}
		if (n < 0)
			n = -errno;
		if (n <= 0)
			break;
		out->n += (size_t)n;
		left -= (size_t)n;
	}
	if (fd < 0)
		return fd;
	close(fd);
	if (n < 0)
		return (int)n;
	out->n -= !left;
	buf_reserve(out, 0);
	out->p[out->n] = '\0';
	return !left;
}

/* --- what is said of a file --------------------------------------------------------- */

static void note(struct capture *c, const char *path, size_t bytes,
		 const char *what)
{
	buf_addf(&c->contents, "%s\t%zu\t%s\n", path, bytes, what);
}

static char *out_path(struct capture *c, const char *path);

static void note_unread(struct capture *c, const char *path, const char *why)
{
	char *out = out_path(c, path);

	buf_addf(&c->unread, "%s\t-\t%s\n", out, why);
	free(out);
}

/* That root would see more is told only of what permissions keep from us. */
static void note_error(struct capture *c, const char *path, int rc)
{
	struct buf why = BUF_INIT;

	if (rc == -ENOENT || rc == -ENOTDIR || rc == -EINVAL || rc == -EISDIR)
		return;
	if (rc == -EACCES || rc == -EPERM)
		c->unreadable++;
	buf_addf(&why, "could not be read: %s", strerror(-rc));
	note_unread(c, path, buf_str(&why));
	buf_release(&why);
}

/* --- one file ----------------------------------------------------------------------- */

/* Signals that the caller has blocked and that have come since. */
static bool is_stopped(void)
{
	static const int stops[] = { SIGINT, SIGTERM, SIGHUP };
	sigset_t pending;

	sigpending(&pending);
	for (size_t i = 0; i < sizeof stops / sizeof stops[0]; i++)
		if (sigismember(&pending, stops[i]) == 1)
			return true;
	return false;
}

/* 1: pass over this one. */
static int check(struct capture *c)
{
	if (is_stopped())
		return err_set(c->e, ERR_STOPPED, "the capture was stopped; "
			       "nothing was written");
	c->full = c->full || c->tree.files + c->tree.links >= CAPTURE_MAX_FILES ||
		  c->tree.bytes >= CAPTURE_MAX_BYTES;
	return c->full;
}

/* A path or a link's target whose names hold UUIDs (Hyper-V's devices, one of a
 * virtual machine's own): numbered, so that two stay two. */
static char *without_ids(struct capture *c, const char *path)
{
	struct buf b = BUF_INIT;
	size_t n = strlen(path), size;

	buf_adds(&b, "");
	for (size_t i = 0; i < n; i += size) {
		size_t number;

		size = capture_blank_identifier(path, n, i);
		if (!size) {
			buf_addc(&b, path[i]);
			size = 1;
			continue;
		}
		number = capture_cgroup_number(&c->ids, path + i, size);
		if (memchr(path + i, '-', size))
			buf_addf(&b, "00000000-0000-0000-0000-%012zu", number);
		else
			buf_addf(&b, "%032zu", number);
	}
	return buf_steal(&b);
}

/* Where a file goes: as on the machine, but for ids and the names of groups.  A
 * folder's path ends with '/'. */
static char *out_path(struct capture *c, const char *path)
{
	static const size_t n = sizeof CAPTURE_CGROUP_ROOT - 1;
	struct buf b = BUF_INIT;

	if (strncmp(path, CAPTURE_CGROUP_ROOT, n) != 0)
		return without_ids(c, path);
	buf_adds(&b, CAPTURE_CGROUP_ROOT);
	path += n;
	while (strchr(path, '/')) {
		size_t len = strcspn(path, "/");
		struct buf name = BUF_INIT;

		buf_add(&name, path, len);
		capture_cgroup_rename(&c->cgroups, name.p, &b);
		buf_addc(&b, '/');
		buf_release(&name);
		path += len + 1;
	}
	buf_adds(&b, path);  /* a file of the kernel's */
	return buf_steal(&b);
}

static int put_links(struct capture *c, const struct capture_route *r)
{
	int rc = 0;

	for (int i = 0; i < r->links && rc == 0; i++) {
		char *path = without_ids(c, r->link[i].path);
		char *target = without_ids(c, r->link[i].target);

		if (!capture_tree_has(&c->tree, path)) {
			rc = capture_tree_link(&c->tree, path, target, c->e);
			buf_addf(&c->contents, "%s\t-\tlink to %s\n", path,
				 target);
		}
		free(path);
		free(target);
	}
	return rc;
}

static int put_bytes(struct capture *c, const char *out, struct buf *b,
		     const char *blanked)
{
	static const char common[] = "MAC addresses, UUIDs, ids and homes "
				     "written over";
	struct buf text = BUF_INIT;
	bool over = capture_blank_common(b->p, b->n);
	int rc;

	if (blanked)
		buf_adds(&text, blanked);
	if (over)
		buf_addf(&text, "%s%s", blanked ? "; " : "", common);
	if (!text.n)
		buf_adds(&text, "whole");
	c->blanked += over || blanked;
	note(c, out, b->n, buf_str(&text));
	rc = capture_tree_file(&c->tree, out, b->p, b->n, c->e);
	buf_release(&text);
	return rc;
}

static int put_file(struct capture *c, const struct capture_entry *entry,
		    const char *path, const char *out)
{
	size_t max = entry->max ? entry->max : CAPTURE_HEAD;
	struct buf in = BUF_INIT, kept = BUF_INIT, what = BUF_INIT;
	int more = capture_read(c->root, path, max, &in), rc = 0;

	if (more < 0) {
		note_error(c, path, more);
		goto out;
	}
	if (more && entry->whole) {
		note_unread(c, path, "left out: too long");
		goto out;
	}
	if (entry->filter)
		entry->filter(&in, &kept);
	else
		buf_add(&kept, in.p, in.n);
	if (kept.n != in.n || (in.n && memcmp(kept.p, in.p, in.n) != 0))
		buf_addf(&what, "blanked: %s", entry->why);
	else if (more)
		buf_addf(&what, "its first %zu bytes", max);
	rc = put_bytes(c, out, &kept, what.p);
out:
	buf_release(&in);
	buf_release(&kept);
	buf_release(&what);
	return rc;
}

/* Version control keeps no empty folder: each gets an empty file. */
static int put_folder(struct capture *c, const char *out)
{
	char *mark = xasprintf("%s/.captured", out);
	int rc = capture_tree_folder(&c->tree, out, c->e);

	if (rc == 0)
		rc = capture_tree_file(&c->tree, mark, "", 0, c->e);
	free(mark);
	return rc;
}

static int put_name(struct capture *c, const char *path, const char *out)
{
	char **names;
	int n = sysroot_list(c->root, path, &names);

	sysroot_list_free(names, n);
	note(c, out, 0, "name only");
	if (n >= 0 || n == -EACCES)
		return put_folder(c, out);
	return capture_tree_file(&c->tree, out, "", 0, c->e);
}

static int put_link(struct capture *c, const char *path)
{
	struct capture_route r;
	char target[CAPTURE_PATH];
	int rc = 0;

	if (sysroot_readlink(c->root, path, target, sizeof target) < 0)
		return 0;
	/* only the last link is new: where it leads must be fit to be told */
	if (capture_route_find(c->root, path, true, &r) == 0)
		rc = put_links(c, &r);
	capture_route_release(&r);
	return rc;
}

void capture_way_release(struct capture_way *way)
{
	if (way->dir)
		capture_route_release(&way->route);
	free(way->dir);
	way->dir = NULL;
}

/* The folder of a path becomes c->way. */
static int enter(struct capture *c, const char *path, size_t n)
{
	struct capture_way *way = &c->way;

	if (way->dir && strlen(way->dir) == n && memcmp(way->dir, path, n) == 0)
		return way->rc;
	capture_way_release(way);
	way->dir = xstrndup(path, n);
	way->rc = n ? capture_route_find(c->root, way->dir, true, &way->route) : 0;
	if (!n)
		way->route = (struct capture_route){ .links = 0 };
	way->put = false;
	return way->rc;
}

/* Finds a file; 1 when there is nothing to take at its end. */
static int find(struct capture *c, const char *path, bool follow,
		struct capture_route *r)
{
	const char *slash = strrchr(path, '/');
	int rc;

	r->links = 0;
	if (!slash)
		return 1;
	rc = enter(c, path, (size_t)(slash - path));
	if (rc == 0)
		rc = capture_route_on(c->root, &c->way.route, slash + 1, follow, r);
	/* the way there may be told, unless it leads through a home itself */
	if (rc == -EPERM && capture_name_is_plain(path) &&
	    capture_route_is_inside(path))
		note_unread(c, path, "left out: leads to where nothing is taken from");
	return rc < 0 || !capture_name_is_plain(r->path);
}

static int put_way(struct capture *c, const struct capture_route *r)
{
	int rc = c->way.put ? 0 : put_links(c, &c->way.route);

	c->way.put = true;
	return rc < 0 ? rc : put_links(c, r);
}

static int put(struct capture *c, const struct capture_entry *entry,
	       const struct capture_route *r)
{
	char *out = out_path(c, r->path);
	int rc = 0;

	if (entry->how == CAPTURE_LINK)
		rc = put_link(c, r->path);
	else if (capture_tree_has(&c->tree, out))
		rc = 0;
	else if (entry->how == CAPTURE_NAME)
		rc = put_name(c, r->path, out);
	else
		rc = put_file(c, entry, r->path, out);
	if (rc == 0 && (entry->how == CAPTURE_LINK ||
			capture_tree_has(&c->tree, out)))
		rc = put_way(c, r);
	free(out);
	return rc;
}

int capture_take(struct capture *c, const struct capture_entry *entry,
		 const char *path)
{
	struct capture_route r;
	int rc = check(c);

	if (rc != 0)
		return rc < 0 ? rc : 0;
	if (find(c, path, entry->how != CAPTURE_LINK, &r) == 0 &&
	    (entry->how == CAPTURE_LINK || sysroot_exists(c->root, "%s", r.path)))
		rc = put(c, entry, &r);
	capture_route_release(&r);
	return rc;
}

/* Is the machine's file the same? */
static bool is_as_there(const struct capture *c, const char *path,
			const struct buf *b)
{
	struct buf there = BUF_INIT;
	bool same = capture_read(c->root, path, SYSROOT_MAX_BYTES, &there) == 0 &&
		    there.n == b->n && (!b->n || memcmp(there.p, b->p, b->n) == 0);

	buf_release(&there);
	return same;
}

int capture_take_bytes(struct capture *c, const char *path, const struct buf *b,
		       const char *blanked)
{
	struct capture_route r;
	struct buf copy = BUF_INIT;
	int rc = check(c);

	if (rc != 0)
		return rc < 0 ? rc : 0;
	if (find(c, path, true, &r) == 0 && !capture_tree_has(&c->tree, r.path)) {
		buf_add(&copy, b->p, b->n);
		rc = put_way(c, &r);
		if (rc == 0)
			rc = put_bytes(c, r.path, &copy,
				       is_as_there(c, path, b) ? NULL : blanked);
		buf_release(&copy);
	}
	capture_route_release(&r);
	return rc;
}

/* --- an entry ----------------------------------------------------------------------- */

struct taking {
	struct capture *c;
	const struct capture_entry *entry;
};

static bool is_named(const char *names, const char *name)
{
	char pattern[128];

	while (*names) {
		size_t n = strcspn(names, " ");

		if (n < sizeof pattern) {
			memcpy(pattern, names, n);
			pattern[n] = '\0';
			if (capture_name_matches(pattern, name))
				return true;
		}
		names += n + strspn(names + n, " ");
	}
	return false;
}

static int take_folder(void *arg, const char *dir)
{
	const struct taking *t = arg;
	char **names;
	int n = sysroot_list(t->c->root, dir, &names), rc = 0;

	if (n == -EACCES && capture_name_is_plain(dir)) {
		char *folder = xasprintf("%s/", dir);

		note_error(t->c, folder, n);
		free(folder);
	}
	for (int i = 0; i < n && rc == 0; i++) {
		struct buf path = BUF_INIT;

		if (capture_name_is_plain(names[i]) &&
		    is_named(t->entry->names, names[i])) {
			buf_addf(&path, "%s/%s", strcmp(dir, "/") == 0 ? "" : dir,
				 names[i]);
			rc = capture_take(t->c, t->entry, path.p);
		}
		buf_release(&path);
	}
	sysroot_list_free(names, n);
	return rc;
}

int capture_take_entry(struct capture *c, const struct capture_entry *entry)
{
	struct taking t = { .c = c, .entry = entry };

	return capture_folders(c->root, entry->dir, take_folder, &t);
}
