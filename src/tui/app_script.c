/* SPDX-License-Identifier: MIT */
#include "tui/app_script.h"

#include <string.h>

#include "core/base/clock.h"
#include "core/base/utf8.h"
#include "tui/app_state.h"
#include "tui/export_file.h"
#include "tui/script.h"

static const struct script_step *next_step(const struct app *a)
{
	const struct app_player *p = &a->player;

	return p->script && p->at < p->script->n ? &p->script->step[p->at] : NULL;
}

static void fail(struct app *a, const struct script_step *s, const struct err *why)
{
	err_set(&a->gone, ERR_USAGE, "%.200s:%zu: %s", a->player.script->name, s->line,
		why->text);
	a->quit = true;
}

static void press(struct app *a, uint32_t key)
{
	app_key(a, &(struct screen_event){ .key = key });
}

static void type(struct app *a, const char *s)
{
	for (size_t n = strlen(s); n && !a->quit;) {
		uint32_t ch;
		size_t k = utf8_next(s, n, &ch);

		press(a, ch);
		s += k;
		n -= k;
	}
}

/* The frame that is shown.  Over what is there: a script is played again and again. */
static int save(struct app *a, const char *path, struct err *e)
{
	struct export_file f;
	struct buf text = BUF_INIT;
	int rc;

	if (strcmp(path, "-") == 0 && !a->player.in_memory)
		return err_set(e, ERR_USAGE, "standard output is the terminal that it "
			       "is shown on: name a file");
	rc = export_file_open(&f, path, "", e);
	if (rc < 0)
		return rc;
	screen_text_write(&a->grid, NULL, &text);
	rc = export_file_write(&f, buf_str(&text), text.n, e);
	if (rc == 0)
		rc = export_file_finish(&f, e);
	export_file_close(&f);
	buf_release(&text);
	return rc;
}

/* False: it waits. */
static bool play(struct app *a, const struct script_step *s)
{
	struct app_player *p = &a->player;
	uint64_t now = clock_mono_ns();
	struct err why = ERR_INIT;

	switch (s->kind) {
	case SCRIPT_KEY:
		press(a, s->key);
		break;
	case SCRIPT_TYPE:
		type(a, s->text);
		break;
	case SCRIPT_WAIT:
		if (!p->until_ns)
			p->until_ns = now + (uint64_t)s->ms * 1000000;
		if (now < p->until_ns)
			return false;
		p->until_ns = 0;
		break;
	case SCRIPT_IDLE:
		return app_is_idle(a);
	case SCRIPT_RESIZE:
		p->w = s->w;
		p->h = s->h;
		a->dirty = true;
		break;
	case SCRIPT_SAVE:
		if (save(a, s->text, &why) < 0)
			fail(a, s, &why);
		break;
	case SCRIPT_QUIT:
		a->quit = true;
		break;
	}
	return true;
}

void app_script_step(struct app *a)
{
	const struct script_step *s = next_step(a);

	/* a step is of what is shown */
	if (a->quit || a->blocked || a->dirty)
		return;
	if (s && play(a, s))
		a->player.at++;
	if (!next_step(a) && a->player.in_memory)
		a->quit = true;
}

int app_script_timeout(const struct app *a, int ms)
{
	const struct script_step *s = next_step(a);
	uint64_t now = clock_mono_ns(), until = a->player.until_ns;
	int due;

	if (a->dirty && !a->blocked && a->player.script)   /* a key of its was pressed */
		return 0;
	if (!s || a->blocked || (s->kind == SCRIPT_IDLE && !app_is_idle(a)))
		return ms;
	due = until > now ? (int)((until - now + 999999) / 1000000) : 0;
	return due < ms ? due : ms;
}

void app_script_size(const struct app *a, int *w, int *h)
{
	if (!a->player.w)
		return;
	*w = a->player.w;
	*h = a->player.h;
}
