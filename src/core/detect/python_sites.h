/* SPDX-License-Identifier: MIT */
/*
 * python_sites: the folders that Python installs packages to, found
 * without starting any.
 *
 * A site counts in the software's identity when it belongs to the system (below
 * /usr and /usr/local) or to a prefix listed, one a line, in
 * /etc/postsil/prefixes or in the user's ~/.config/postsil/prefixes.  That "~"
 * is the home folder by /etc/passwd, and no environment variable moves it:
 * console, ssh, cron and timers differ in their variables, and must agree.
 * Root has a home of its own: what all are to agree on belongs into /etc.
 *
 * All other sites are only shown: the activated environment, those whose python3
 * is in $PATH, the user's own site, conda's and pyenv's folders, well-known places below /opt.
 */
#ifndef POSTSIL_PYTHON_SITES_H
#define POSTSIL_PYTHON_SITES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/detect/links.h"

struct sysroot;

#define PYTHON_SITES_MAX 64
#define PYTHON_PREFIXES "/etc/postsil/prefixes"

struct python_site {
	char dir[LINKS_PATH];      /* links followed */
	bool counts;
};

/* About 64 KiB. */
struct python_sites {
	struct python_site site[PYTHON_SITES_MAX];
	size_t n;
	char home[LINKS_PATH];     /* of the user, links followed; "" in a captured
				    * tree */
};

/* Sites that count, in the order in which Python would search them: listed
 * prefixes, /usr/local, /usr. */
void python_sites_counting(const struct sysroot *root, struct python_sites *s);

/* Appends the others; each folder stands once. */
void python_sites_others(const struct sysroot *root, struct python_sites *s);

/* Appends the sites of PREFIX/lib*. */
void python_sites_add_prefix(const struct sysroot *root, struct python_sites *s,
			     const char *prefix, bool counts);

/* Home folder of a user by /etc/passwd below root; 0 or -ENOENT. */
int python_sites_home(const struct sysroot *root, unsigned uid,
		      char out[LINKS_PATH]);

#endif
