/* SPDX-License-Identifier: MIT */
#include "core/detect/python_sites.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/detect/probe.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define ENVS_MAX 32  /* of one conda or pyenv */

static void add_site(const struct sysroot *root, struct python_sites *s,
		     const char *dir, bool counts)
{
	char real[LINKS_PATH];

	if (s->n == PYTHON_SITES_MAX || links_follow(root, dir, real) < 0)
		return;
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->site[i].dir, real) == 0)
			return;
	memcpy(s->site[s->n].dir, real, strlen(real) + 1);
	s->site[s->n++].counts = counts;
}

/* lib/python3.11/{dist,site}-packages; only names one python, or NULL. */
static void add_lib(const struct sysroot *root, struct python_sites *s,
		    const char *lib, const char *only, bool counts)
{
	char **names;
	int n = sysroot_list(root, lib, &names);

	for (int i = n - 1; i >= 0; i--) {  /* the newest first */
		char dir[LINKS_PATH + 320];

		if (strncmp(names[i], "python3", 7) != 0 ||
		    (only && strcmp(names[i], only) != 0 &&
		     strcmp(names[i], "python3") != 0))
			continue;
		snprintf(dir, sizeof dir, "%s/%s/dist-packages", lib, names[i]);
		add_site(root, s, dir, counts);
		snprintf(dir, sizeof dir, "%s/%s/site-packages", lib, names[i]);
		add_site(root, s, dir, counts);
	}
	sysroot_list_free(names, n);
}

void python_sites_add_prefix(const struct sysroot *root, struct python_sites *s,
			     const char *prefix, bool counts)
{
	static const char *const libs[] = { "lib64", "lib" };
	char lib[LINKS_PATH];

	for (size_t i = 0; i < N(libs); i++)
		if (snprintf(lib, sizeof lib, "%s/%s", prefix, libs[i]) <
		    (int)sizeof lib)
			add_lib(root, s, lib, NULL, counts);
}

static void add_listed(const struct sysroot *root, struct python_sites *s,
		       const char *list)
{
	struct buf b = BUF_INIT;
	char *line, *save = NULL;

	line = sysroot_read(root, list, &b) == 0 && b.n
		? strtok_r(b.p, "\r\n", &save) : NULL;
	for (; line; line = strtok_r(NULL, "\r\n", &save)) {
		probe_squeeze(line);
		if (*line == '/')
			python_sites_add_prefix(root, s, line, true);
	}
	buf_release(&b);
}

/* passwd(5): name:password:UID:GID:GECOS:directory:shell */
static bool passwd_home(char *line, unsigned uid, char out[LINKS_PATH])
{
	char *field[6] = { line }, *end;
	unsigned long id;

	for (size_t i = 1; i < N(field); i++) {
		field[i] = strchr(field[i - 1], ':');
		if (!field[i])
			return false;
		*field[i]++ = '\0';
	}
	errno = 0;
	id = strtoul(field[2], &end, 10);
	if (end == field[2] || *end || errno || id != uid)
		return false;
	field[5][strcspn(field[5], ":")] = '\0';
	if (field[5][0] != '/' || strlen(field[5]) >= LINKS_PATH)
		return false;
	memcpy(out, field[5], strlen(field[5]) + 1);
	return true;
}

int python_sites_home(const struct sysroot *root, unsigned uid,
		      char out[LINKS_PATH])
{
	struct buf b = BUF_INIT;
	char *line, *save = NULL;
	int rc = -ENOENT;

	line = sysroot_read(root, "/etc/passwd", &b) == 0 && b.n
		? strtok_r(b.p, "\n", &save) : NULL;
	for (; line && rc < 0; line = strtok_r(NULL, "\n", &save))
		if (passwd_home(line, uid, out))
			rc = 0;
	buf_release(&b);
	return rc;
}

/* $HOME only for those whom /etc/passwd does not know (LDAP).  Links are
 * followed, as in the sites: what lies in it is then known by its path. */
static void find_home(const struct sysroot *root, char out[LINKS_PATH])
{
	char home[LINKS_PATH];
	const char *variable = getenv("HOME");

	*out = '\0';
	if (!sysroot_is_live(root))
		return;
	if (python_sites_home(root, getuid(), home) < 0)
		snprintf(home, sizeof home, "%.*s", LINKS_PATH - 1,
			 variable ? variable : "");
	if (*home != '/' || links_follow(root, home, out) < 0)
		*out = '\0';
}

static const char *const system_libs[] = {
	"/usr/local/lib64", "/usr/local/lib", "/usr/lib64", "/usr/lib",
};

void python_sites_counting(const struct sysroot *root, struct python_sites *s)
{
	char python[LINKS_PATH], list[LINKS_PATH + 32];
	const char *only = NULL;

	s->n = 0;
	find_home(root, s->home);
	add_listed(root, s, PYTHON_PREFIXES);
	if (*s->home) {
		snprintf(list, sizeof list, "%s/.config/postsil/prefixes", s->home);
		add_listed(root, s, list);
	}
	if (links_follow(root, "/usr/bin/python3", python) == 0 &&
	    strncmp(links_base(python), "python3.", 8) == 0)
		only = links_base(python);
	for (size_t i = 0; i < N(system_libs); i++)
		add_lib(root, s, system_libs[i], only, true);
}

/* Every environment in a folder of them ("/opt/conda/envs"). */
static void add_envs(const struct sysroot *root, struct python_sites *s,
		     const char *folder)
{
	char **names;
	int n = sysroot_list(root, folder, &names);

	for (int i = 0; i < n && i < ENVS_MAX; i++) {
		char prefix[LINKS_PATH + 320];

		snprintf(prefix, sizeof prefix, "%s/%s", folder, names[i]);
		if (strlen(prefix) < LINKS_PATH)
			python_sites_add_prefix(root, s, prefix, false);
	}
	sysroot_list_free(names, n);
}

/* Each of the names below base, and the environments in it. */
static void add_below(const struct sysroot *root, struct python_sites *s,
		      const char *base)
{
	static const char *const names[] = {
		"conda", "miniconda", "miniconda3", "anaconda", "anaconda3",
		"miniforge3", "mambaforge", "micromamba", "venv", ".venv",
	};

	for (size_t i = 0; i < N(names); i++) {
		char prefix[LINKS_PATH], envs[LINKS_PATH + 8];

		if (snprintf(prefix, sizeof prefix, "%s/%s", base, names[i]) >=
		    (int)sizeof prefix || !sysroot_exists(root, "%s", prefix))
			continue;
		python_sites_add_prefix(root, s, prefix, false);
		snprintf(envs, sizeof envs, "%s/envs", prefix);
		add_envs(root, s, envs);
	}
}

/* The environment whose python3 a shell finds, active or not (an image that puts it
 * into PATH sets no variable). */
static void add_path(const struct sysroot *root, struct python_sites *s)
{
	const char *path = getenv("PATH");

	while (path && *path) {
		size_t n = strcspn(path, ":");
		char prefix[LINKS_PATH];

		if (n > 5 && n < sizeof prefix && path[0] == '/' &&
		    strncmp(path + n - 4, "/bin", 4) == 0) {
			snprintf(prefix, sizeof prefix, "%.*s", (int)n, path);
			if (sysroot_exists(root, "%s/python3", prefix)) {
				prefix[n - 4] = '\0';
				python_sites_add_prefix(root, s, prefix, false);
			}
		}
		path += n + (path[n] == ':');
	}
}

void python_sites_others(const struct sysroot *root, struct python_sites *s)
{
	static const char *const variables[] = { "VIRTUAL_ENV", "CONDA_PREFIX" };
	static const char *const folders[] = { ".conda/envs", ".pyenv/versions" };
	char dir[LINKS_PATH + 32];

	for (size_t i = 0; sysroot_is_live(root) && i < N(variables); i++) {
		const char *prefix = getenv(variables[i]);

		if (prefix && *prefix == '/' && strlen(prefix) < LINKS_PATH)
			python_sites_add_prefix(root, s, prefix, false);
	}
	if (sysroot_is_live(root))
		add_path(root, s);
	if (*s->home) {
		snprintf(dir, sizeof dir, "%s/.local", s->home);
		python_sites_add_prefix(root, s, dir, false);
		add_below(root, s, s->home);
		for (size_t i = 0; i < N(folders); i++) {
			snprintf(dir, sizeof dir, "%s/%s", s->home, folders[i]);
			add_envs(root, s, dir);
		}
	}
	add_below(root, s, "/opt");
	add_below(root, s, "");
	for (size_t i = 0; i < N(system_libs); i++)  /* of other Pythons */
		add_lib(root, s, system_libs[i], NULL, false);
}
