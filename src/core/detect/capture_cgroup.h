/* SPDX-License-Identifier: MIT */
/*
 * capture_cgroup: control groups under neutral names.  Their paths hold ids of
 * containers and pods, user numbers and names of services; what tells the kind
 * of container ("docker", "kubepods", "docker-ID.scope") stays, the rest
 * becomes g1, g2 …, the same everywhere in one capture.
 */
#ifndef POSTSIL_CAPTURE_CGROUP_H
#define POSTSIL_CAPTURE_CGROUP_H

#include <stddef.h>

struct buf;
struct capture;

#define CAPTURE_CGROUP_ROOT "/sys/fs/cgroup/"

struct capture_cgroups {
	char **name;      /* the name at i becomes g(i + 1) */
	size_t n, cap;
};

/* /proc/self/cgroup, and the limits of the groups that it names. */
int capture_cgroup_take(struct capture *c);

/* Appends path with the names in it replaced: a path in the hierarchy of a
 * controller, from its first '/'. */
void capture_cgroup_rename(struct capture_cgroups *g, const char *path,
			   struct buf *out);

/* The number of a name, from 1 on; 0: there are too many. */
size_t capture_cgroup_number(struct capture_cgroups *g, const char *s, size_t n);
void capture_cgroup_release(struct capture_cgroups *g);

#endif
