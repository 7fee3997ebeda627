/* SPDX-License-Identifier: MIT */
/* postsil-worker: the measuring program.  See postsil-worker(1). */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/attach.h"
#include "bench/gpus.h"
#include "bench/kernels.h"
#include "bench/libraries.h"
#include "bench/plan.h"
#include "bench/preview.h"
#include "bench/spool.h"
#include "bench/spool_list.h"
#include "bench/summary.h"
#include "bench/worker.h"
#include "core/base/digest.h"
#include "core/base/err.h"
#include "core/base/utf8.h"
#include "core/base/version.h"

enum action {
	ACTION_MEASURE, ACTION_LIST, ACTION_ATTACH, ACTION_FETCH, ACTION_FORGET,
	ACTION_DETECT, ACTION_DRY_RUN, ACTION_HELP, ACTION_VERSION
};

/* Values of getopt_long() for options that are no action. */
enum {
	OPT_SUITE = 100, OPT_FORCE, OPT_WAIT_COOL, OPT_PRECISION, OPT_BACKEND, OPT_RUN,
	OPT_QUEUE, OPT_DEVICE
};

struct command {
	enum action action;
	const char *run;       /* of --attach, --fetch, --forget */
	struct worker_options w;
};

static const char usage[] =
"usage: postsil-worker [--suite quick|standard|full] [--precision P[,P...]]\n"
"                      [--device D[,D...]] [--backend B] [--force] [--wait-cool]\n"
"                      [--run UUID] [--queue-timeout S] [--dry-run]\n"
"       postsil-worker --list | --attach RUN | --fetch RUN | --forget RUN\n"
"       postsil-worker --detect | --help | --version\n";

static const char help[] =
"\n"
"Measures this machine and writes what it sees as events, one JSON object a\n"
"line, to its spool and to standard output.  postsil starts it by itself.\n"
"\n"
"  --suite S          quick (about 15 s, the default), standard, full\n"
"  --precision P,...  only these of fp64 fp32 tf32 fp16 bf16 fp8 int8; tf32 and fp8\n"
"                     are GPUs' alone\n"
"  --device D,...     only these of cpu, gpu0, gpu1 ..., gpu (all GPUs) and all, the\n"
"                     default: the CPU and every GPU that can be measured\n"
"  --backend B        the library that serves BLAS: blis (default), openblas, mkl;\n"
"                     onednn: products alone, in fp32 and below\n"
"  --force            measure although preflight fails; the run is marked\n"
"  --wait-cool        first wait, 10 min at most, until the machine has cooled\n"
"  --run UUID         the id of the new run\n"
"  --queue-timeout S  give up when the host is still busy after S seconds\n"
"  --dry-run          detect, check and plan: print whether preflight would pass,\n"
"                     what would be measured, and how long it takes\n"
"  --list             the runs in the spool, a line of JSON each\n"
"  --attach RUN       repeat a run's events and follow it to its end\n"
"  --fetch RUN        print a run's events\n"
"  --forget RUN       remove a run that has ended from the spool\n"
"  --detect           print the facts of this machine\n"
"\n"
"Exit status: 0 done, 1 preflight failed, 2 usage, 3 could not.\n";

static const struct option options[] = {
	{ .name = "suite", .has_arg = required_argument, .val = OPT_SUITE },
	{ .name = "force", .has_arg = no_argument, .val = OPT_FORCE },
	{ .name = "wait-cool", .has_arg = no_argument, .val = OPT_WAIT_COOL },
	{ .name = "precision", .has_arg = required_argument, .val = OPT_PRECISION },
	{ .name = "device", .has_arg = required_argument, .val = OPT_DEVICE },
	{ .name = "backend", .has_arg = required_argument, .val = OPT_BACKEND },
	{ .name = "run", .has_arg = required_argument, .val = OPT_RUN },
	{ .name = "queue-timeout", .has_arg = required_argument, .val = OPT_QUEUE },
	{ .name = "list", .has_arg = no_argument, .val = ACTION_LIST },
	{ .name = "attach", .has_arg = required_argument, .val = ACTION_ATTACH },
	{ .name = "fetch", .has_arg = required_argument, .val = ACTION_FETCH },
	{ .name = "forget", .has_arg = required_argument, .val = ACTION_FORGET },
	{ .name = "detect", .has_arg = no_argument, .val = ACTION_DETECT },
	{ .name = "dry-run", .has_arg = no_argument, .val = ACTION_DRY_RUN },
	{ .name = "help", .has_arg = no_argument, .val = ACTION_HELP },
	{ .name = "version", .has_arg = no_argument, .val = ACTION_VERSION },
	{ .name = NULL },
};

/* A whole finite number from 0 to most. */
static int parse_number(const char *what, const char *s, double most, double *out,
			struct err *e)
{
	char *end;
	double v;

	errno = 0;
	v = strtod(s, &end);
	if (end == s || *end || errno || !(v >= 0 && v <= most))
		return err_set(e, ERR_USAGE, "%s: \"%.40s\" is no number from 0 to %g",
			       what, s, most);
	*out = v;
	return 0;
}

static int set_suite(struct worker_options *w, const char *name, struct err *e)
{
	int suite = kernels_suite_find(name);

	if (suite < 0)
		return err_set(e, ERR_USAGE, "unknown suite \"%.40s\": there are "
			       "quick, standard, full", name);
	w->suite = name;
	w->what.suite = (enum kernels_suite)suite;
	return 0;
}

/* Now and not behind a queue and a preflight: a word that is no backend will not
 * become one. */
static int set_backend(struct worker_options *w, const char *name, struct err *e)
{
	w->backend = name;
	return libraries_check_name(name, e);
}

/* Likewise. */
static int set_devices(struct worker_options *w, const char *list, struct err *e)
{
	w->devices = list;
	return gpus_check_list(list, e);
}

static int set_run(struct worker_options *w, const char *id, struct err *e)
{
	if (!spool_id_is_valid(id))
		return err_set(e, ERR_USAGE, "--run wants a UUID in lower case");
	snprintf(w->run, sizeof w->run, "%s", id);
	return 0;
}

static int set_option(struct command *c, int opt, const char *arg, struct err *e)
{
	struct worker_options *w = &c->w;

	switch (opt) {
	case OPT_SUITE:     return set_suite(w, arg, e);
	case OPT_FORCE:     w->force = true; return 0;
	case OPT_WAIT_COOL: w->wait_cool = true; return 0;
	case OPT_PRECISION: return plan_parse_precisions(arg, &w->what.precisions, e);
	case OPT_DEVICE:    return set_devices(w, arg, e);
	case OPT_BACKEND:   return set_backend(w, arg, e);
	case OPT_RUN:       return set_run(w, arg, e);
	case OPT_QUEUE:
		return parse_number("--queue-timeout", arg, 1e9,
				    &w->queue_timeout_s, e);
	default:
		break;
	}
	if (c->action != ACTION_MEASURE)
		return err_set(e, ERR_USAGE, "one action at a time");
	c->action = (enum action)opt;
	c->run = arg;
	return 0;
}

/* For tests only, see the man page: a run with it is marked as forced. */
static int read_environment(struct worker_options *w, struct err *e)
{
	const char *scale = getenv("POSTSIL_BUDGET_SCALE");
	const char *blocks = getenv("POSTSIL_TEST_BLOCKS");
	double n = 0;
	int rc;

	if (!scale)
		return 0;
	rc = parse_number("POSTSIL_BUDGET_SCALE", scale, 1, &w->what.scale, e);
	if (rc < 0 || w->what.scale >= 1)
		return rc;
	w->lock_path = getenv("POSTSIL_TEST_LOCK");
	w->what.only = getenv("POSTSIL_TEST_KERNELS");
	if (!w->devices && getenv("POSTSIL_TEST_DEVICES"))
		rc = set_devices(w, getenv("POSTSIL_TEST_DEVICES"), e);
	if (rc < 0 || !blocks)
		return rc;
	rc = parse_number("POSTSIL_TEST_BLOCKS", blocks, SUMMARY_MAX_BLOCKS, &n, e);
	w->what.blocks = (int)n;
	return rc;
}

static int parse(struct command *c, int argc, char **argv, struct err *e)
{
	int opt, rc = 0;

	*c = (struct command){
		.w = { .what = { .suite = KERNELS_QUICK, .scale = 1 },
		       .suite = "quick", .queue_timeout_s = -1 },
	};
	opterr = 0;
	while (rc == 0 && (opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (opt == '?')
			return err_set(e, ERR_USAGE, "unknown option, or one without "
				       "its argument: %.60s", argv[optind - 1]);
		rc = set_option(c, opt, optarg, e);
	}
	if (rc == 0 && optind < argc)
		rc = err_set(e, ERR_USAGE, "unexpected argument \"%.60s\"",
			     argv[optind]);
	if (rc == 0)
		rc = read_environment(&c->w, e);
	if (rc == 0 && c->w.backend && !gpus_wants(c->w.devices, "cpu"))
		rc = err_set(e, ERR_USAGE, "--backend chooses the processor's library, "
			     "and --device leaves the processor out");
	return rc;
}

static int open_and_do(const struct command *c, struct err *e)
{
	char run[RUN_ID];
	int dir = spool_dir_open(e), rc = 0;

	if (dir < 0)
		return dir;
	if (c->run)
		rc = spool_resolve(dir, c->run, run, e);
	if (rc == 0 && c->action == ACTION_LIST)
		rc = attach_list(dir, e);
	else if (rc == 0 && c->action == ACTION_ATTACH)
		rc = attach_follow(dir, run, e);
	else if (rc == 0 && c->action == ACTION_FETCH)
		rc = attach_fetch(dir, run, e);
	else if (rc == 0)
		rc = spool_forget(dir, run, e);
	close(dir);
	return rc;
}

static int act(struct command *c, struct err *e)
{
	int rc;

	switch (c->action) {
	case ACTION_HELP:
		return printf("%s%s", usage, help) < 0 ? WORKER_FAILED : WORKER_DONE;
	case ACTION_VERSION:
		return puts("postsil-worker " POSTSIL_VERSION) < 0 ? WORKER_FAILED
								   : WORKER_DONE;
	case ACTION_MEASURE:
		if (!c->w.run[0])
			digest_uuid4(c->w.run);
		return (int)worker_run(&c->w, e);
	case ACTION_DRY_RUN:
		rc = preview_run(&c->w, e);
		if (rc > 0)
			return WORKER_UNFIT;
		break;
	case ACTION_DETECT:
		rc = preview_facts(e);
		break;
	default:
		rc = open_and_do(c, e);
		break;
	}
	return rc == 0 ? WORKER_DONE : rc == ERR_USAGE ? WORKER_USAGE : WORKER_FAILED;
}

/* Errors may quote what came from outside, and end on a terminal. */
static void complain(const char *text)
{
	fputs("postsil-worker: ", stderr);
	for (size_t n = strlen(text), i = 0; i < n;) {
		char shown[4] = "";
		uint32_t cp;
		size_t len;

		i += utf8_next(text + i, n - i, &cp);
		len = utf8_encode(utf8_is_control(cp) ? '?' : cp, shown);
		fwrite(shown, 1, len, stderr);
	}
	fputc('\n', stderr);
}

int main(int argc, char **argv)
{
	struct err e = ERR_INIT;
	struct command c;
	int status;

	status = parse(&c, argc, argv, &e) < 0 ? WORKER_USAGE : act(&c, &e);
	if (status == WORKER_DONE && fflush(stdout) != 0)
		status = WORKER_FAILED;
	if (e.code)
		complain(e.text);
	if (status == WORKER_USAGE)
		fputs(usage, stderr);
	return status;
}
