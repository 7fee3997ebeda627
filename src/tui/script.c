/* SPDX-License-Identifier: MIT */
#include "tui/script.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/utf8.h"
#include "core/base/xmem.h"
#include "tui/key_name.h"

/* --- lines ----------------------------------------------------------------- */

/* The text behind the word of a command, or NULL when it is another one. */
static const char *behind(const char *line, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(line, word, n) != 0 || (line[n] && !isblank((unsigned char)line[n])))
		return NULL;
	line += n;
	return line + strspn(line, " \t");
}

static int parse_wait(struct script_step *step, const char *s, struct err *e)
{
	char *end;
	long ms;

	step->kind = SCRIPT_IDLE;
	if (strcmp(s, "idle") == 0)
		return 0;
	errno = 0;
	ms = strtol(s, &end, 10);
	if (!isdigit((unsigned char)*s) || *end || errno || ms > SCRIPT_WAIT_MS)
		return err_set(e, ERR_USAGE, "wait takes 'idle' or milliseconds up to "
			       "%d, not '%.40s'", SCRIPT_WAIT_MS, s);
	step->kind = SCRIPT_WAIT;
	step->ms = (int)ms;
	return 0;
}

static int parse_resize(struct script_step *step, const char *s, struct err *e)
{
	char *end;
	long w, h = 0;

	errno = 0;
	w = isdigit((unsigned char)*s) ? strtol(s, &end, 10) : 0;
	if (w > 0 && *end == 'x' && isdigit((unsigned char)end[1]))
		h = strtol(end + 1, &end, 10);
	if (w < 1 || h < 1 || w > SCRIPT_SIDE || h > SCRIPT_SIDE || *end || errno)
		return err_set(e, ERR_USAGE, "resize takes columns x rows from 1x1 to "
			       "%dx%d, as 80x24, not '%.40s'", SCRIPT_SIDE, SCRIPT_SIDE,
			       s);
	step->kind = SCRIPT_RESIZE;
	step->w = (int)w;
	step->h = (int)h;
	return 0;
}

static int parse_text(struct script_step *step, enum script_kind kind, const char *s,
		      struct err *e)
{
	if (!*s)
		return err_set(e, ERR_USAGE, kind == SCRIPT_SAVE
			       ? "save-display needs a file's name"
			       : "type needs the text to type");
	step->kind = kind;
	step->text = xstrdup(s);
	return 0;
}

static int parse_step(struct script_step *step, const char *line, struct err *e)
{
	const char *s;

	if ((s = behind(line, "type")))
		return parse_text(step, SCRIPT_TYPE, s, e);
	if ((s = behind(line, "save-display")))
		return parse_text(step, SCRIPT_SAVE, s, e);
	if ((s = behind(line, "wait")))
		return parse_wait(step, s, e);
	if ((s = behind(line, "resize")))
		return parse_resize(step, s, e);
	if ((s = behind(line, "quit"))) {
		step->kind = SCRIPT_QUIT;
		return *s ? err_set(e, ERR_USAGE, "quit takes nothing, not '%.40s'", s)
			  : 0;
	}
	step->kind = SCRIPT_KEY;
	if (key_name_parse(line, strlen(line), &step->key))
		return 0;
	return err_set(e, ERR_USAGE, "'%.*s' is no key and no command; 'type' goes "
		       "before text", (int)utf8_fit(line, 40), line);
}

/* What a terminal would act on has no place in a script. */
static int check_bytes(const char *p, size_t n, struct err *e)
{
	uint32_t ch;

	if (n > SCRIPT_LINE)
		return err_set(e, ERR_USAGE, "longer than %d bytes", SCRIPT_LINE);
	if (!utf8_is_valid(p, n))
		return err_set(e, ERR_USAGE, "not UTF-8");
	for (size_t i = 0; i < n;) {
		i += utf8_next(p + i, n - i, &ch);
		if (utf8_is_control(ch) && ch != '\t')
			return err_set(e, ERR_USAGE, "holds a control character, "
				       "U+%04X: keys have names, as Ctrl-L, Enter", ch);
	}
	return 0;
}

/* One line, without its end. */
static int parse_line(struct script *s, size_t number, const char *p, size_t n,
		      struct err *e)
{
	struct script_step step = { .line = number };
	char *line;
	int rc;

	if (n && p[n - 1] == '\r')
		n--;
	for (; n && (*p == ' ' || *p == '\t'); n--)
		p++;
	while (n && (p[n - 1] == ' ' || p[n - 1] == '\t'))
		n--;
	if (!n || *p == '#')
		return 0;
	rc = check_bytes(p, n, e);
	if (rc < 0)
		return rc;
	line = xstrndup(p, n);
	rc = parse_step(&step, line, e);
	free(line);
	if (rc < 0)
		return rc;
	s->step = xgrow(s->step, s->n, &s->cap, sizeof *s->step);
	s->step[s->n++] = step;
	return 0;
}

int script_parse(struct script *s, const char *name, const char *bytes, size_t n,
		 struct err *e)
{
	struct err why = ERR_INIT;
	size_t number = 1;

	*s = (struct script){ .name = xstrdup(name) };
	for (size_t at = 0; at < n; number++) {
		const char *end = memchr(bytes + at, '\n', n - at);
		size_t length = end ? (size_t)(end - bytes) - at : n - at;

		if (parse_line(s, number, bytes + at, length, &why) < 0) {
			script_release(s);
			return err_set(e, ERR_USAGE, "%.200s:%zu: %s", name, number,
				       why.text);
		}
		at += length + 1;
	}
	return 0;
}

/* --- files ----------------------------------------------------------------- */

static int read_all(int fd, struct buf *b, struct err *e)
{
	char piece[8192];
	ssize_t k;

	while ((k = read(fd, piece, sizeof piece)) != 0) {
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return err_sys(e, "cannot be read");
		buf_add(b, piece, (size_t)k);
		if (b->n > SCRIPT_BYTES)
			return err_set(e, ERR_USAGE, "has more than %d bytes: no script",
				       SCRIPT_BYTES);
	}
	return 0;
}

int script_read(struct script *s, const char *path, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;
	struct err why = ERR_INIT;
	struct buf b = BUF_INIT;

	*s = (struct script)SCRIPT_INIT;
	if (fd < 0)
		rc = err_sys(&why, "cannot be read");
	else
		rc = read_all(fd, &b, &why);
	if (rc < 0)
		rc = err_set(e, ERR_USAGE, "the script %.200s %s", path, why.text);
	else
		rc = script_parse(s, path, buf_str(&b), b.n, e);
	if (fd >= 0)
		close(fd);
	buf_release(&b);
	return rc;
}

void script_release(struct script *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->step[i].text);
	free(s->step);
	free(s->name);
	*s = (struct script)SCRIPT_INIT;
}
