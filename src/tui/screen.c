/* SPDX-License-Identifier: MIT */
#include "tui/screen.h"

#include "tui/tty_restore.h"

void screen_close(struct screen *s)
{
	if (s)
		s->ops->close(s);
}

void screen_size(const struct screen *s, int *w, int *h)
{
	s->ops->size(s, w, h);
}

void screen_resize(struct screen *s)
{
	s->ops->resize(s);
}

int screen_show(struct screen *s, const struct grid *g, struct err *e)
{
	return s->ops->show(s, g, e);
}

int screen_flush(struct screen *s, struct err *e)
{
	return s->ops->flush(s, e);
}

int screen_key(struct screen *s, struct screen_event *ev, struct err *e)
{
	return s->ops->key(s, ev, e);
}

int screen_input_fd(const struct screen *s)
{
	return s->ops->input_fd(s);
}

int screen_output_fd(const struct screen *s)
{
	return s->ops->output_fd(s);
}

void screen_suspend(struct screen *s)
{
	s->ops->suspend(s);
}

void screen_resume(struct screen *s)
{
	s->ops->resume(s);
}

void screen_set_theme(struct screen *s, enum theme_kind kind)
{
	s->ops->set_theme(s, kind);
}

void screen_set_mouse(struct screen *s, bool on)
{
	s->ops->set_mouse(s, on);
}

void screen_send(struct screen *s, const char *bytes, size_t n)
{
	s->ops->send(s, bytes, n);
}

void screen_bell(struct screen *s)
{
	s->ops->send(s, "\a", 1);
}

void screen_redraw(struct screen *s)
{
	s->ops->resize(s);
}

void screen_emergency_restore(void)
{
	tty_restore_now();
}
