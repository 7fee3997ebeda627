/* SPDX-License-Identifier: MIT */
#include "bench/session.h"

#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "bench/fact_event.h"
#include "bench/gpu_env.h"
#include "bench/spool.h"
#include "core/base/clock.h"

#define ENV_EVERY_NS 1000000000u
#define PAUSED_POLL_MS 200
#define DRAIN_MS 5000

int session_open(struct session *s, const char *run, const struct sysroot *root,
		 struct err *e)
{
	int dir, rc;

	*s = (struct session){ .control.signals = -1, .out.fd = -1 };
	snprintf(s->run, sizeof s->run, "%s", run);
	/* a limit on file sizes shall be an error of write(2), not our death */
	signal(SIGXFSZ, SIG_IGN);
	dir = spool_dir_open(e);
	if (dir < 0)
		return dir;
	rc = spool_create(dir, run, &s->spool, e);
	close(dir);
	if (rc < 0)
		return rc;
	rc = control_open(&s->control, STDIN_FILENO, spool_control_fd(s->spool), e);
	if (rc < 0)
		return rc;
	outlet_init(&s->out, STDOUT_FILENO);
	sensors_init(&s->sensors, root);
	sensors_read(&s->sensors, &s->last);
	s->next_env_ns = clock_mono_ns() + ENV_EVERY_NS;
	return 0;
}

int session_event(struct session *s, const struct event *ev)
{
	if (s->err.code)
		return s->err.code;
	buf_reset(&s->line);
	event_write(ev, &s->line);
	if (spool_append(s->spool, s->line.p, s->line.n, &s->err) < 0)
		return s->err.code;
	outlet_put(&s->out, s->line.p, s->line.n);
	return 0;
}

static int write_note(struct session *s, struct event *ev, const char *fmt, va_list ap)
{
	char text[1024];

	vsnprintf(text, sizeof text, fmt, ap);
	ev->text = text;
	return session_event(s, ev);
}

int session_note(struct session *s, const char *code, const char *fmt, ...)
{
	struct event ev = event_init(EV_NOTE);
	va_list ap;
	int rc;

	ev.code = code;
	va_start(ap, fmt);
	rc = write_note(s, &ev, fmt, ap);
	va_end(ap);
	return rc;
}

int session_absent(struct session *s, const char *device, const char *fmt, ...)
{
	struct event ev = event_init(EV_NOTE);
	va_list ap;
	int rc;

	ev.code = "absent";
	ev.device = device;
	va_start(ap, fmt);
	rc = write_note(s, &ev, fmt, ap);
	va_end(ap);
	return rc;
}

struct fact_writer {
	struct session *s;
	const char *device;
};

static void write_fact(void *user, const struct event *ev)
{
	const struct fact_writer *w = user;
	struct event of_device = *ev;

	of_device.device = w->device;
	session_event(w->s, &of_device);
}

int session_facts(struct session *s, const char *device, const struct facts *f)
{
	struct fact_writer w = { .s = s, .device = device };

	fact_event_each(f, write_fact, &w);
	return s->err.code;
}

void session_watch(struct session *s, struct session_gpu *gpu)
{
	if (gpu != s->gpu)
		s->clock_mhz = 0;   /* another's */
	s->gpu = gpu;
}

static double clock_of(const struct session *s)
{
	return s->clock_mhz > 0 ? round(s->clock_mhz) : NAN;
}

static void write_gpu_env(struct session *s, struct session_gpu *g)
{
	struct event ev = event_init(EV_ENV);
	struct gpu_env_reading r;
	uint64_t now = clock_mono_ns();

	if (now < g->next_env_ns)
		return;
	g->next_env_ns = now + ENV_EVERY_NS;
	gpu_env_read_now(g->env, &r);
	g->temp_c = fmax(g->temp_c, r.temp_c);  /* of NAN and a number the number */
	/* the repetition's: by now the GPU idles */
	ev.clock_mhz = clock_of(s);
	if (isnan(ev.clock_mhz) && isnan(r.temp_c) && isnan(r.power_w))
		return;
	ev.device = g->device;
	ev.temp_c = r.temp_c;
	ev.power_w = r.power_w;
	session_event(s, &ev);
}

static void write_env(struct session *s)
{
	struct event ev = event_init(EV_ENV);
	uint64_t now = clock_mono_ns();

	if (now < s->next_env_ns)
		return;
	s->next_env_ns = now + ENV_EVERY_NS;
	sensors_read(&s->sensors, &s->last);
	ev.clock_mhz = clock_of(s);
	ev.temp_c = s->last.temp_c;
	ev.power_w = s->last.power_w;
	ev.load = s->last.load;
	ev.throttled = s->last.throttled;
	session_event(s, &ev);
}

static enum timing_verdict stop(struct session *s)
{
	const char *sig = control_signal_name(&s->control);

	if (sig)
		err_set(&s->err, ERR_STOPPED, "aborted by signal %s", sig);
	else
		err_set(&s->err, ERR_STOPPED, "aborted by the user");
	return TIMING_ABORT;
}

/* Paused until told otherwise; what is meant for the reader still goes out. */
static enum timing_verdict pause_run(struct session *s)
{
	enum control c;

	session_note(s, "paused", "paused by the user");
	do {
		outlet_flush(&s->out);
		c = control_next(&s->control, PAUSED_POLL_MS);
	} while ((c == CONTROL_NONE || c == CONTROL_PAUSE) && !s->err.code);
	if (c == CONTROL_ABORT || s->err.code)
		return stop(s);
	session_note(s, "resumed", "resumed by the user");
	return c == CONTROL_SKIP ? TIMING_SKIP : TIMING_GO_ON;
}

enum timing_verdict session_between(struct session *s, double clock_mhz)
{
	enum timing_verdict verdict = TIMING_GO_ON;
	enum control c;

	if (clock_mhz > 0)
		s->clock_mhz = clock_mhz;
	outlet_flush(&s->out);
	while (verdict == TIMING_GO_ON &&
	       (c = control_next(&s->control, 0)) != CONTROL_NONE) {
		if (c == CONTROL_ABORT)
			verdict = stop(s);
		else if (c == CONTROL_SKIP)
			verdict = TIMING_SKIP;
		else if (c == CONTROL_PAUSE)
			verdict = pause_run(s);
	}
	if (s->gpu)
		write_gpu_env(s, s->gpu);
	else
		write_env(s);
	return s->err.code ? TIMING_ABORT : verdict;
}

bool session_wait(struct session *s, int timeout_ms)
{
	outlet_flush(&s->out);
	if (control_next(&s->control, timeout_ms) == CONTROL_ABORT)
		stop(s);
	return s->err.code == 0;
}

/* Straight to the two ends: s->err says why we end and must not stop us here. */
static void write_bye(struct session *s, const struct event *ev, struct err *e)
{
	buf_reset(&s->line);
	event_write(ev, &s->line);
	if (s->spool && spool_append(s->spool, s->line.p, s->line.n, e) == 0)
		spool_sync(s->spool, e);
}

int session_end(struct session *s, bool ok, const char *why)
{
	struct event ev = event_init(EV_BYE);
	struct err own = ERR_INIT;

	ev.ok = ok;
	ev.text = why;
	write_bye(s, &ev, &own);
	if (own.code && ok) {
		ev.ok = false;
		ev.text = own.text;
		buf_reset(&s->line);
		event_write(&ev, &s->line);
		err_set(&s->err, own.code, "%s", own.text);
	}
	outlet_put(&s->out, s->line.p, s->line.n);
	spool_close(s->spool);
	s->spool = NULL;
	s->control.source[1].fd = -1;
	return own.code;
}

void session_close(struct session *s)
{
	outlet_drain(&s->out, DRAIN_MS);
	outlet_release(&s->out);
	spool_close(s->spool);
	s->spool = NULL;
	control_close(&s->control);
	buf_release(&s->line);
}
