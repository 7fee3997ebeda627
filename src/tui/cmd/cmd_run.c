/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/json.h"
#include "core/base/xmem.h"
#include "core/model/calibration_row.h"
#include "core/model/precision.h"
#include "tui/calibration.h"
#include "tui/cmd/cmd.h"
#include "tui/draw/glyphs.h"
#include "tui/draw/text.h"
#include "tui/link.h"
#include "tui/live.h"
#include "tui/progress.h"
#include "tui/report.h"

#define COLLECT_WAIT_MS 10000
#define DRY_RUN_MS 120000  /* drivers of many GPUs take seconds each to wake */

struct running {
	const struct args *args;
	struct calibration cal;
	struct progress progress;
	int signals;            /* signalfd of INT, TERM, HUP */
	int stopped;            /* the signal that asked to stop; 0 none */
	bool leave;             /* at once: HUP, or asked twice */
};

/* Signals are read in the loop; the worker is started with a clean mask. */
static int catch_signals(struct err *e)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd < 0 ? err_sys(e, "signalfd") : fd;
}

static void take_signal(struct running *r)
{
	struct signalfd_siginfo si;

	while (read(r->signals, &si, sizeof si) == sizeof si) {
		if (si.ssi_signo == SIGHUP) {
			r->leave = true;
			continue;
		}
		if (r->stopped) {
			/* a library that hangs reads no control */
			calibration_kill(&r->cal);
			r->leave = true;
		}
		r->stopped = (int)si.ssi_signo;
		if (!r->leave) {
			calibration_control(&r->cal, CONTROL_ABORT);
			progress_say(&r->progress, "aborting (again to end it at once)");
		}
	}
}

static void follow(struct running *r)
{
	while (r->cal.state == CALIBRATION_GOING && !r->leave) {
		struct pollfd p[2] = {
			{ .fd = calibration_fd(&r->cal), .events = POLLIN },
			{ .fd = r->signals, .events = POLLIN },
		};

		poll(p, 2, p[0].fd < 0 ? 5 : progress_is_tty(&r->progress) ? 250 : -1);
		take_signal(r);
		calibration_step(&r->cal);
		progress_show(&r->progress, r->cal.live);
	}
	progress_end(&r->progress);
}

/* --- how it ended ----------------------------------------------------------- */

static void print_rows(const struct run *r, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);
	struct calibration_row row;
	struct buf notes = BUF_INIT;

	jw_begin_array(&w);
	for (size_t i = 0; i < r->n_results; i++) {
		calibration_row_of(r, &r->results[i], &notes, &row);
		calibration_row_json(&row, &w);
	}
	jw_end_array(&w);
	buf_addc(out, '\n');
	buf_release(&notes);
}

static int print_run(const struct running *r)
{
	const struct calibration *c = &r->cal;
	struct buf out = BUF_INIT;
	int status;

	if (r->args->format == FORMAT_JSON) {
		print_rows(c->run, &out);
	} else {
		report_run(c->run, &c->head, glyph_level_detect(), &out);
	}
	status = cmd_print(&out);
	buf_release(&out);
	return status;
}

static int unfit(const struct running *r)
{
	const struct live *l = r->cal.live;
	struct buf out = BUF_INIT;

	buf_adds(&out, "postsil: preflight failed: nothing was measured\n");
	report_checks(l->checks, l->n_checks, glyph_level_detect(), &out);
	buf_adds(&out, "Mend what failed, or measure all the same with --force.\n");
	fputs(buf_str(&out), stderr);
	buf_release(&out);
	return EXIT_FOUND;
}

static int finish(struct running *r)
{
	struct calibration *c = &r->cal;

	switch (c->state) {
	case CALIBRATION_STORED:
		return print_run(r);
	case CALIBRATION_UNFIT:
		return unfit(r);
	case CALIBRATION_GOING:
		if (r->stopped) {
			fprintf(stderr, "postsil: run %.8s did not answer and was ended: "
				"nothing was stored\n", c->live->run_id);
			return EXIT_COULD_NOT;
		}
		fprintf(stderr, "postsil: run %.8s goes on by itself and is collected "
			"at the next start\n", c->live->run_id);
		return EXIT_COULD_NOT;
	case CALIBRATION_FAILED:
	case CALIBRATION_UNSTORED:
		break;
	}
	if (r->stopped && c->state == CALIBRATION_FAILED) {
		fprintf(stderr, "postsil: aborted: nothing was stored\n");
		return EXIT_COULD_NOT;
	}
	return cmd_fail(&c->why);
}

/* --- before ----------------------------------------------------------------- */

static int check_args(const struct args *a, struct err *e)
{
	if (a->dry_run && a->format != FORMAT_TEXT)
		return err_set(e, ERR_USAGE, "--dry-run prints text only: leave out "
			       "--format");
	if (a->format == FORMAT_CSV)
		return err_set(e, ERR_USAGE, "'run' prints text or json; CSV comes from "
			       "postsil show runs --format csv");
	return a->precision && args_word("precision", a->precision, precision_names,
					 e) < 0 ? ERR_USAGE : 0;
}

/* The worker's words quote what came from outside. */
static int print_clean(struct buf *text)
{
	struct buf out = BUF_INIT;
	enum glyph_level level = glyph_level_detect();
	int status;

	for (char *p = text->p, *nl; p && (nl = strchr(p, '\n')); p = nl + 1) {
		*nl = '\0';
		text_clean(&out, p, level);
		buf_addc(&out, '\n');
	}
	status = cmd_print(&out);
	buf_release(&out);
	return status;
}

static int dry_run(const struct args *a)
{
	const char *args[LINK_ARGS] = { "--dry-run", "--suite", a->suite };
	struct err e = ERR_INIT;
	struct buf out = BUF_INIT;
	int n = 3, rc, status;

	if (a->precision) {
		args[n++] = "--precision";
		args[n++] = a->precision;
	}
	if (a->device) {
		args[n++] = "--device";
		args[n++] = a->device;
	}
	if (a->backend) {
		args[n++] = "--backend";
		args[n++] = a->backend;
	}
	if (a->force)
		args[n++] = "--force";
	if (a->wait_cool)
		args[n++] = "--wait-cool";
	rc = link_run(args, DRY_RUN_MS, &out, &e);
	status = print_clean(&out);
	if (rc < 0 && rc != ERR_REFUSED)
		status = cmd_fail(&e);
	else if (rc < 0 && status == EXIT_DONE)
		status = EXIT_FOUND;
	buf_release(&out);
	return status;
}

static int measure(struct running *r, const char *where, struct err *e)
{
	const struct args *a = r->args;
	int rc = calibration_start(&r->cal, &(struct calibration_request){
		.suite = a->suite, .backend = a->backend,
		.precision = a->precision, .device = a->device,
		.force = a->force, .wait_cool = a->wait_cool }, where, e);

	if (rc < 0)
		return cmd_fail(e);
	progress_begin(&r->progress, STDERR_FILENO);
	follow(r);
	rc = finish(r);
	calibration_release(&r->cal);
	return rc;
}

/* Brings a database of an older schema to this one while somebody reads what is told
 * of it.  What fails here is told when the run, which is safe in its spool, is to be
 * stored; the first run makes the database. */
static void make_ready(struct running *r, const char *where)
{
	struct store *s = NULL;

	progress_begin(&r->progress, STDERR_FILENO);
	cmd_open(where, STORE_WRITE, &r->progress, &s, NULL);
	progress_end(&r->progress);
	store_close(s);
}

int cmd_run(const struct args *a)
{
	struct running r = { .args = a, .signals = -1 };
	struct err e = ERR_INIT;
	char *where = NULL;
	int status;

	if (check_args(a, &e) < 0)
		return cmd_fail(&e);
	if (a->dry_run)
		return dry_run(a);
	where = a->db ? xstrdup(a->db) : store_default_path(&e);
	r.signals = catch_signals(&e);
	if (!where || r.signals < 0) {
		status = cmd_fail(&e);
	} else {
		make_ready(&r, where);
		cmd_collect(where, COLLECT_WAIT_MS, NULL);
		status = measure(&r, where, &e);
	}
	if (r.signals >= 0)
		close(r.signals);
	free(where);
	return status;
}
