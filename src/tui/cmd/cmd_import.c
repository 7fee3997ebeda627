/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "core/model/import_file.h"
#include "core/model/import_fill.h"
#include "db/import_sqlite.h"
#include "db/store.h"
#include "db/store_import.h"
#include "tui/cmd/cmd.h"
#include "tui/import_input.h"
#include "tui/import_text.h"
#include "tui/progress.h"

enum kind { KIND_AUTO, KIND_JSON, KIND_JSONL, KIND_CSV, KIND_SQLITE };
static const char *const kind_words[] = { "auto", "json", "jsonl", "csv", "sqlite",
					  NULL };

const char *cmd_import_format(size_t i)
{
	return i < sizeof kind_words / sizeof *kind_words ? kind_words[i] : NULL;
}

struct importing {
	const struct args *args;
	enum kind kind;
	struct import_map map[ARGS_MAPS];
	bool came[ARGS_MAPS];         /* a column that it is of */
	struct import_fill fill[ARGS_MAPS];
	bool filled[ARGS_MAPS];       /* a row */
	struct arena arena;           /* of fill */
	struct import_outcome out;
	struct store *store;
	struct import_seen seen;
	struct import_signals signals;
	struct progress progress;
	struct import_input input;    /* of the file at hand */
	int status;                   /* the worst so far */
};

static const char *shown(const char *path)
{
	return strcmp(path, "-") == 0 ? "standard input" : path;
}

static void fail(struct importing *m, const struct err *e)
{
	progress_end(&m->progress);
	cmd_fail(e);
	m->status = EXIT_COULD_NOT;
}

/* --- the store ------------------------------------------------------------------- */

/* A file of no bytes, as a full disk or mktemp(1) leaves it, becomes a store. */
static bool is_empty(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 0;
}

/* Opened with the first file that can be read: a mistyped name makes no store. */
static int open_store(struct importing *m, struct err *e)
{
	struct err why = ERR_INIT;
	int rc;

	if (m->store || m->out.missing)
		return 0;
	if (m->out.dry && is_empty(m->out.database)) {
		m->out.missing = "is empty";
		return 0;
	}
	rc = cmd_open(m->out.database, m->out.dry ? STORE_READ : STORE_CREATE,
		      &m->progress, &m->store, &why);
	if (rc == ERR_NOT_FOUND && m->out.dry) {
		m->out.missing = "does not exist";
		return 0;
	}
	return rc < 0 ? err_set(e, rc, "%s", why.text) : 0;
}

/* Before it is opened: closing it again would drop the locks that this process holds
 * on its store (fcntl(2): any descriptor of a file drops them all). */
static int refuse_self(const struct importing *m, const char *path, struct err *e)
{
	struct stat in, st;
	int rc = strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, &in) : stat(path, &in);

	if (rc < 0 || stat(m->out.database, &st) < 0 || st.st_dev != in.st_dev ||
	    st.st_ino != in.st_ino)
		return 0;
	return err_set(e, ERR_REFUSED, "%s is the database itself, which has all its "
		       "runs already", path);
}

/* --- one file -------------------------------------------------------------------- */

static bool is_sqlite(const struct importing *m)
{
	return m->kind == KIND_SQLITE ||
	       (m->kind == KIND_AUTO &&
		import_sqlite_is(m->input.head, m->input.n_head));
}

static int open_sqlite(struct importing *m, const char *path,
		       struct import_stream **out, struct err *e)
{
	struct import_sqlite_options o = {
		.map = m->map, .n_map = m->args->n_maps, .fill = m->fill,
		.n_fill = m->args->n_sets, .now_ms = clock_wall_ms(),
	};

	if (!S_ISREG(m->input.is.st_mode) || strcmp(path, "-") == 0)
		return err_set(e, ERR_REFUSED, "%s: a SQLite file is read by its name, "
			       "not through a pipe", path);
	return import_sqlite_open(path, &o, out, e);
}

/* SQLite reads a database by itself: only its head goes through input. */
static void add_share(const struct importing *m, struct buf *text)
{
	if (m->input.is.st_size > 0 && S_ISREG(m->input.is.st_mode) &&
	    m->input.done && !is_sqlite(m))
		buf_addf(text, "%3.0f %%  ", 100.0 * (double)m->input.done /
			 (double)m->input.is.st_size);
}

static bool on_look(void *arg)
{
	struct importing *m = arg;
	struct buf text = BUF_INIT;

	add_share(m, &text);
	buf_adds(&text, "looked through");
	progress_status(&m->progress, buf_str(&text));
	buf_release(&text);
	return !import_signals_stop(&m->signals);
}

static int open_file(struct importing *m, const char *path,
		     struct import_stream **out, struct err *e)
{
	struct err why = ERR_INIT;
	const struct import_file_options o = {
		.kind = m->kind == KIND_AUTO ? IMPORT_AUTO
			: m->kind == KIND_CSV ? IMPORT_CSV : IMPORT_JSON,
		.map = m->map, .n_map = m->args->n_maps, .fill = m->fill,
		.n_fill = m->args->n_sets, .now_ms = clock_wall_ms(),
	};
	const struct import_file_watch look = { .going = on_look, .arg = m };
	int rc = 0;

	if (m->input.twice) {
		rc = import_file_look(m->input.file, &o, &look, &why);
		if (rc == 0)
			rc = import_input_again(&m->input, shown(path), e);
	}
	if (rc == 0)
		rc = import_file_open(m->input.file, &o, out, &why);
	return rc < 0 ? err_set(e, rc, "%s: %s", shown(path), why.text) : 0;
}

static bool on_progress(void *arg, const struct import_report *so_far)
{
	struct importing *m = arg;
	struct buf text = BUF_INIT;

	add_share(m, &text);
	import_counts_text(so_far, m->out.dry, &text);
	progress_status(&m->progress, buf_str(&text));
	buf_release(&text);
	return !import_signals_stop(&m->signals);
}

/* Negative: the store failed, or it was stopped, and no further file is read. */
static int import_stream(struct importing *m, struct import_stream *from,
			 struct import_file_result *f)
{
	struct import_request rq = {
		.from = from, .map = m->map, .n_map = m->args->n_maps,
		.dry = m->out.dry ? &m->seen : NULL, .progress = on_progress, .arg = m,
	};
	struct err why = ERR_INIT;
	int rc = store_import(m->store, &rq, &f->report, &why);

	if ((f->report.refused || f->report.events_refused) && m->status == EXIT_DONE)
		m->status = EXIT_FOUND;
	if (rc == 0)
		return 0;
	if (m->signals.stop)
		return err_set(&f->failed, ERR_STOPPED, "stopped");
	err_set(&f->failed, rc, "%s%s%s", f->report.torn ? shown(f->path) : "",
		f->report.torn ? ": " : "", why.text);
	fail(m, &f->failed);
	return f->report.torn ? 0 : rc;
}

static int import_one(struct importing *m, struct import_file_result *f)
{
	struct import_stream *from = NULL;
	struct err *e = &f->failed;
	int rc = refuse_self(m, f->path, e);
	bool store = false;

	if (rc == 0)
		rc = import_input_open(&m->input, f->path, &m->signals, e);
	if (rc == 0)
		rc = (is_sqlite(m) ? open_sqlite : open_file)(m, f->path, &from, e);
	if (rc == 0) {
		rc = open_store(m, e);
		store = rc < 0;
	}
	if (rc == 0) {
		rc = import_stream(m, from, f);
		f->what = xstrdup(from->what);   /* it is known better at the end */
	} else if (!m->signals.stop) {
		fail(m, e);
		rc = store ? rc : 0;
	}
	if (from)
		from->close(from);
	import_input_close(&m->input);
	return rc;
}

/* --- the command ------------------------------------------------------------------ */

/* "THEIRS=OURS": the last '=' parts them. */
static void read_maps(struct importing *m)
{
	for (size_t i = 0; i < m->args->n_maps; i++) {
		const char *s = m->args->map[i], *eq = strrchr(s, '=');

		m->map[i] = (struct import_map){
			.theirs = xstrndup(s, (size_t)(eq - s)), .ours = eq + 1,
			.came = &m->came[i],
		};
	}
}

static int read_sets(struct importing *m, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < m->args->n_sets && rc == 0; i++) {
		rc = import_fill_parse(m->args->set[i], &m->arena, &m->fill[i], e);
		m->fill[i].came = &m->filled[i];
	}
	return rc;
}

static void import_all(struct importing *m)
{
	struct import_outcome *o = &m->out;
	int rc = 0;

	progress_begin(&m->progress, STDERR_FILENO);
	o->file = xcalloc((size_t)m->args->n_operands, sizeof *o->file);
	for (int i = 0; i < m->args->n_operands && rc == 0; i++) {
		struct import_file_result *f = &o->file[o->n++];

		f->path = m->args->operand[i];
		rc = import_one(m, f);
		if (import_signals_stop(&m->signals))
			rc = ERR_STOPPED;
	}
	progress_end(&m->progress);
	o->stopped = m->signals.stop;
	if (m->store && !o->dry && store_head(m->store, &o->head, NULL) < 0)
		o->head.seq = 0;
}

/* What was mistyped may be a column that is called so here too, and was taken. */
static void find_idle(struct importing *m)
{
	struct import_outcome *o = &m->out;

	o->idle = xcalloc(m->args->n_maps + 1, sizeof *o->idle);
	for (size_t i = 0; i < m->args->n_maps && !o->stopped; i++)
		if (!m->came[i])
			o->idle[o->n_idle++] = m->args->map[i];
	o->unset = xcalloc(m->args->n_sets + 1, sizeof *o->unset);
	for (size_t i = 0; i < m->args->n_sets && !o->stopped; i++)
		if (!m->filled[i] && import_outcome_sum(o).read)
			o->unset[o->n_unset++] = m->args->set[i];
}

static int print(struct importing *m)
{
	struct buf text = BUF_INIT;
	int printed;

	find_idle(m);

	if (m->out.stopped) {
		fprintf(stderr, "postsil: stopped: what was added stays, and the same "
			"import again goes on behind it\n");
		m->status = EXIT_COULD_NOT;
	}
	if (m->args->json)
		import_outcome_json(&m->out, &text);
	else
		import_outcome_text(&m->out, glyph_level_detect(), &text);
	printed = cmd_print(&text);
	buf_release(&text);
	return printed == EXIT_DONE ? m->status : printed;
}

static void release(struct importing *m, char *where)
{
	store_close(m->store);
	import_signals_close(&m->signals);
	import_seen_release(&m->seen);
	for (size_t i = 0; i < m->args->n_maps; i++)
		free((char *)m->map[i].theirs);
	for (size_t i = 0; i < m->out.n; i++) {
		import_report_release(&m->out.file[i].report);
		free(m->out.file[i].what);
	}
	free(m->out.file);
	free(m->out.idle);
	free(m->out.unset);
	arena_release(&m->arena);
	free(where);
	free(m);
}

int cmd_import(const struct args *a)
{
	struct importing *m;
	struct err e = ERR_INIT;
	char *where = NULL;
	int kind = a->file_format ? args_word("format", a->file_format, kind_words,
						&e) : KIND_AUTO;
	int status;

	if (kind < 0)
		return cmd_fail(&e);
	where = a->db ? xstrdup(a->db) : store_default_path(&e);
	if (!where)
		return cmd_fail(&e);
	m = xcalloc(1, sizeof *m);
	m->args = a;
	m->kind = (enum kind)kind;
	m->out.database = where;
	m->out.dry = a->dry_run;
	read_maps(m);
	if (read_sets(m, &e) < 0 || import_signals_open(&m->signals, &e) < 0) {
		status = cmd_fail(&e);
	} else {
		import_all(m);
		status = print(m);
	}
	release(m, where);
	return status;
}
