/* SPDX-License-Identifier: MIT */
/*
 * capture_route: which files a capture is about, and the links on the way to
 * them.  A capture keeps the links of the machine (those of sysfs, of
 * /etc/alternatives, of libraries), so each file is written once, where it
 * really lies, and every link that led to it beside.
 */
#ifndef POSTSIL_CAPTURE_ROUTE_H
#define POSTSIL_CAPTURE_ROUTE_H

#include <stdbool.h>

struct sysroot;

#define CAPTURE_PATH 4096
#define CAPTURE_LINKS 40   /* on one way, as in the kernel */

struct capture_route {
	char path[CAPTURE_PATH];   /* where the file lies; no link in it */
	int links;
	struct capture_link {
		char *path, *target;
	} link[CAPTURE_LINKS];     /* on the way, first to last */
};

/* Follows path; its last part too, if follow.  0; -EPERM when it leads out of
 * what is captured (/home, /root, /dev …); -ELOOP, -ENAMETOOLONG.  Whether
 * anything is there is not looked at.  Release it in any case. */
int capture_route_find(const struct sysroot *root, const char *path, bool follow,
		       struct capture_route *out);

/* The same for a name (or a path) from where another way ended. */
int capture_route_on(const struct sysroot *root, const struct capture_route *from,
		     const char *name, bool follow, struct capture_route *out);
void capture_route_release(struct capture_route *route);

/* Names: '*' stands for any characters, '#' for one or more digits. */
bool capture_name_matches(const char *pattern, const char *name);

/* Calls take for every folder that the pattern ("/sys/class/drm/card#/device")
 * could mean, in order, until it returns other than 0, which is returned.  Names
 * with control characters or a MAC address in them are passed over. */
int capture_folders(const struct sysroot *root, const char *pattern,
		    int (*take)(void *arg, const char *path), void *arg);

/* Whether a path begins where captures are taken from. */
bool capture_route_is_inside(const char *path);

/* Whether a name may be written down at all. */
bool capture_name_is_plain(const char *name);

#endif
