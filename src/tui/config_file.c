/* SPDX-License-Identifier: MIT */
#include "tui/config_file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "tui/config.h"
#include "tui/user_file.h"

#define BLANK " \t"

int config_file_path(struct buf *out, struct err *e)
{
	return user_file_path(out, "XDG_CONFIG_HOME", ".config", "config", e);
}

/* "~/.config/postsil/config", as there is one line for a warning. */
static char *short_name(const char *path)
{
	const char *home = getenv("HOME");
	size_t n = home ? strlen(home) : 0;

	if (n > 1 && strncmp(path, home, n) == 0 && path[n] == '/')
		return xasprintf("~%s", path + n);
	return xstrdup(path);
}

static void warn_of_file(struct config *c, const struct err *why)
{
	/* it has no line */
	if (c->n_warnings < CONFIG_WARNINGS)
		c->warning[c->n_warnings++] = xstrdup(why->text);
}

int config_file_read(struct config *c, const char *path, struct err *e)
{
	struct buf where = BUF_INIT, bytes = BUF_INIT;
	struct err why = ERR_INIT;
	bool given = path != NULL;
	char *name;
	int rc = 0;

	if (given)
		buf_adds(&where, path);
	else
		rc = config_file_path(&where, &why);
	if (rc == 0)
		rc = user_file_read(buf_str(&where), CONFIG_BYTES + 3, given, &bytes, &why);
	if (rc == 0) {
		name = short_name(buf_str(&where));
		config_parse(c, name, buf_str(&bytes), bytes.n);
		free(name);
	} else if (given) {
		err_set(e, rc, "%s", why.text);
	} else {
		if (rc != ERR_NOT_FOUND)
			warn_of_file(c, &why);
		rc = 0;
	}
	buf_release(&bytes);
	buf_release(&where);
	return rc;
}

/* --- writing --------------------------------------------------------------- */

static int check_setting(const char *name, const char *value, struct err *e)
{
	struct config c;
	struct buf line = BUF_INIT;
	int rc = 0;

	config_init(&c);
	buf_addf(&line, "%s = %s", name, value);
	config_parse(&c, "setting", line.p, line.n);
	if (strchr(line.p, '\n') || *name == '#' || strchr(name, '='))
		rc = err_set(e, ERR_USAGE, "a setting is one line, NAME = VALUE");
	else if (c.n_warnings)
		rc = err_set(e, ERR_USAGE, "%s", strstr(c.warning[0], ": ") + 2);
	buf_release(&line);
	config_release(&c);
	return rc;
}

/* Where the value begins in the line from s to end, which has this name; NULL else. */
static const char *value_of(const char *s, const char *end, const char *name)
{
	size_t n = strlen(name);

	while (s < end && strchr(BLANK, *s))
		s++;
	if ((size_t)(end - s) < n || memcmp(s, name, n) != 0)
		return NULL;
	for (s += n; s < end && strchr(BLANK, *s); s++)
		;
	if (s == end || *s++ != '=')
		return NULL;
	while (s < end && strchr(BLANK, *s))
		s++;
	return s;
}

/* The text with the setting: all but one value as it was. */
static void write_text(const struct buf *old, const char *name, const char *value,
		       struct buf *out)
{
	const char *s = buf_str(old), *all = s + old->n;
	const char *from = NULL, *to = NULL;

	while (s < all) {
		const char *nl = memchr(s, '\n', (size_t)(all - s)), *end = nl ? nl : all;
		const char *v = *s ? value_of(s, end, name) : NULL;

		if (v) {
			from = v;
			for (to = end; to > v && strchr(BLANK "\r", to[-1]);)
				to--;
		}
		s = nl ? nl + 1 : all;
	}
	if (from) {
		buf_add(out, buf_str(old), (size_t)(from - buf_str(old)));
		buf_addf(out, "%s%s", from[-1] == '=' ? " " : "", value);
		buf_add(out, to, (size_t)(all - to));
	} else {
		buf_add(out, buf_str(old), old->n);
		buf_addf(out, "%s%s = %s\n", old->n && all[-1] != '\n' ? "\n" : "", name,
			 value);
	}
}

/* The file that path leads to: itself where nothing is. */
static int target(const char *path, char **out, struct err *e)
{
	struct stat st;

	*out = NULL;
	if (lstat(path, &st) < 0) {
		*out = xstrdup(path);
		return 0;
	}
	*out = realpath(path, NULL);
	if (!*out || stat(*out, &st) < 0)
		return err_sys(e, "%.300s leads to no file", path);
	if (!S_ISREG(st.st_mode) || st.st_uid != geteuid())
		return err_set(e, ERR_REFUSED, "%.300s is no regular file of your own, and is "
			       "not written", *out);
	return 0;
}

static int check_length(const struct buf *b, const char *path, struct err *e)
{
	struct config c;
	bool fits;

	config_init(&c);
	config_parse(&c, path, buf_str(b), b->n);
	fits = c.text.n > 0;
	config_release(&c);
	return fits ? 0 : err_set(e, ERR_REFUSED, "%.300s has more than %d lines or %d KiB, "
				  "and is not written", path, CONFIG_LINES,
				  CONFIG_BYTES / 1024);
}

int config_file_set(const char *path, const char *name, const char *value, struct err *e)
{
	struct buf old = BUF_INIT, new = BUF_INIT;
	struct err why = ERR_INIT;
	char *file = NULL;
	int rc = check_setting(name, value, e);

	if (rc == 0)
		rc = target(path, &file, e);
	if (rc < 0)
		goto out;
	rc = user_file_read(file, CONFIG_BYTES + 3, false, &old, &why);
	if (rc < 0 && rc != ERR_NOT_FOUND) {
		err_set(e, rc, "%s", why.text);
		goto out;
	}
	write_text(&old, name, value, &new);
	rc = check_length(&new, file, e);
	if (rc == 0)
		rc = user_file_replace(file, new.p, new.n, e);
out:
	free(file);
	buf_release(&old);
	buf_release(&new);
	return rc;
}
