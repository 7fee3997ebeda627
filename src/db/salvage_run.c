/* SPDX-License-Identifier: MIT */
#include "db/salvage_run.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/run_read.h"
#include "db/salvage_mend.h"
#include "db/salvage_rows.h"
#include "db/sql.h"
#include "db/stmt.h"
#include "db/store_check_part.h"

/* Choices among copies that are tried: each costs as much as reading a run. */
#define TRIES_MAX 512
#define TRIES_OF_TOO_MANY 3   /* all rows, those not on free pages, the live ones */

enum { R_ROWS, R_HARDWARE, R_SOFTWARE, R_GPU, R_COUNT };

struct rescuer {
	struct salvage_scan *scan;
	struct source *src;
	const struct shapes *shapes;
	struct sqlite3 *db;
	struct sqlite3_stmt **insert;  /* by shape; NULL for indexes */
	struct run_reader *reader;
	struct stmt st[R_COUNT];       /* what the check asks */
	struct mender *mender;
	struct rescue_rows rows;       /* of the run in hand */
	int64_t n;
};

int rescuer_open(struct salvage_scan *scan, struct source *src,
		 const struct shapes *shapes, struct sqlite3 *reference,
		 struct rescuer **out, struct err *e)
{
	static const char *const sql[] = {
		[R_ROWS] = sql_check_rows, [R_HARDWARE] = sql_check_hardware,
		[R_SOFTWARE] = sql_check_software, [R_GPU] = sql_check_gpu,
	};
	struct rescuer *x = xcalloc(1, sizeof *x);
	int rc = run_reader_open(reference, &x->reader, e);

	x->scan = scan;
	x->src = src;
	x->shapes = shapes;
	x->db = reference;
	x->mender = mender_new(MEND_TRIES);
	x->insert = xcalloc(shapes->n + 1, sizeof *x->insert);
	for (size_t i = 0; i < shapes->n && rc == 0; i++)
		if (!shapes->shape[i].index)
			rc = shape_prepare_insert(reference, &shapes->shape[i],
						  &x->insert[i], e);
	for (int i = 0; i < R_COUNT && rc == 0; i++)
		rc = stmt_prepare(&x->st[i], reference, sql[i], e);
	if (rc < 0)
		rescuer_close(x);
	else
		*out = x;
	return rc;
}

void rescuer_close(struct rescuer *x)
{
	if (!x)
		return;
	rows_release(&x->rows);
	mender_free(x->mender);
	run_reader_close(x->reader);
	for (int i = 0; i < R_COUNT; i++)
		stmt_release(&x->st[i]);
	for (size_t i = 0; i < x->shapes->n; i++)
		sqlite3_finalize(x->insert[i]);
	free(x->insert);
	free(x);
}

void rescuer_mend_at_most(struct rescuer *x, int64_t tries)
{
	mender_free(x->mender);
	x->mender = mender_new(tries);
}

static void tell(struct rescued *out, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
static void tell(struct rescued *out, const char *fmt, ...)
{
	size_t n = strlen(out->why);
	va_list ap;

	if (n && n + 2 < sizeof out->why)
		n += (size_t)snprintf(out->why + n, sizeof out->why - n, "; ");
	va_start(ap, fmt);
	vsnprintf(out->why + n, sizeof out->why - n, fmt, ap);
	va_end(ap);
}

/* --- collecting ---------------------------------------------------------------- */

static bool is_table(const struct rescue_row *row, const char *table)
{
	return !row->shape->index && strcmp(row->shape->table, table) == 0;
}

/* The shared rows that the column of a table names; copies of a row may name several,
 * one after the other. */
static int collect_shared(struct rescuer *x, const char *table, const char *column,
			  enum shape_kind kind, struct err *e)
{
	size_t n = x->rows.n;
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++) {
		uint32_t c = shape_column(x->rows.row[i].shape, column);
		struct record r;

		if (!is_table(&x->rows.row[i], table) || c == SHAPE_NONE)
			continue;
		row_record(&x->rows.row[i], &r);
		if (r.column[c].kind == RECORD_INT)
			rc = rows_collect(&x->rows, x->scan, x->src, kind,
					  record_int(&r, c), e);
	}
	return rc;
}

static int collect(struct rescuer *x, struct err *e)
{
	int rc = rows_collect(&x->rows, x->scan, x->src, SHAPE_OF_RUN, x->n, e);

	if (rc == 0)
		rc = collect_shared(x, "run", "hardware", SHAPE_OF_HARDWARE, e);
	if (rc == 0)
		rc = collect_shared(x, "run", "software", SHAPE_OF_SOFTWARE, e);
	if (rc == 0)
		rc = collect_shared(x, "device", "gpu", SHAPE_OF_GPU, e);
	if (rc == 0)
		rows_sort(&x->rows);
	return rc;
}

static bool is_run_id(const char *s)
{
	return strlen(s) == RUN_ID - 1 &&
	       strspn(s, "0123456789abcdef-") == RUN_ID - 1;
}

/* From the table, else from the journal, else from the index. */
static void find_id(struct rescuer *x, struct rescued *out)
{
	const char *const from[] = { "run", "journal" };
	const struct rescue_row *row;

	for (size_t i = 0; i < 2 && !*out->run_id; i++) {
		row = rows_first(&x->rows, from[i]);
		if (row)
			row_text(row, "run_id", out->run_id, RUN_ID);
		if (!is_run_id(out->run_id))
			*out->run_id = '\0';
	}
	for (size_t i = 0; i < x->rows.n && !*out->run_id; i++) {
		row = &x->rows.row[i];
		if (row->shape->index)
			row_text(row, "run_id", out->run_id, RUN_ID);
		if (!is_run_id(out->run_id))
			*out->run_id = '\0';
	}
}

/* --- one try ------------------------------------------------------------------------ */

static bool insert_row(struct rescuer *x, const struct rescue_row *row)
{
	struct sqlite3_stmt *st = x->insert[row->shape - x->shapes->shape];
	struct record r;
	int rc;

	if (!st || is_table(row, "journal"))
		return true;
	row_record(row, &r);
	shape_bind(st, &r);
	rc = sqlite3_step(st);
	sqlite3_reset(st);
	sqlite3_clear_bindings(st);
	return rc == SQLITE_DONE;
}

static const struct rescue_row *chosen(const struct rescue_rows *r,
				       const struct rescue_group *g)
{
	return g->chosen < g->n ? &r->row[g->first + g->chosen] : NULL;
}

/* The run that the chosen rows make, or NULL with why. */
static struct run *make_run(struct rescuer *x, char *why, size_t n)
{
	const struct rescue_row *of_run = NULL;
	struct err e = ERR_INIT;
	struct run *r = NULL;
	char run_id[RUN_ID];

	for (size_t i = 0; i < x->rows.n_groups; i++) {
		const struct rescue_row *row = chosen(&x->rows, &x->rows.group[i]);

		if (row && !insert_row(x, row)) {
			snprintf(why, n, "a row of %s is damaged", row->shape->table);
			return NULL;
		}
		if (row && is_table(row, "run"))
			of_run = row;
	}
	if (!of_run) {
		snprintf(why, n, "its row in the table run is lost");
		return NULL;
	}
	row_text(of_run, "run_id", run_id, sizeof run_id);
	if (run_read(x->reader, run_id, &r, &e) == 0)
		return r;
	snprintf(why, n, "%.200s", e.code == ERR_NOT_FOUND
		 ? "facts that it shares with other runs are lost" : e.text);
	return NULL;
}

/* Whether a journal row has the record hash of r; keeps those rows. */
static bool prove(struct rescuer *x, const struct run *r, struct rescued *out)
{
	run_hash(r, out->hash);
	for (size_t i = 0; i < x->rows.n && out->n_seals < SEALS_MAX; i++) {
		struct seal *s = &out->seal[out->n_seals];

		if (!is_table(&x->rows.row[i], "journal"))
			continue;
		seal_read(&x->rows.row[i], s);
		if (strcmp(s->record_hash, out->hash) == 0)
			out->n_seals++;
	}
	return out->n_seals > 0;
}

/* --- without a journal row ---------------------------------------------------------- */

/* 1: the keys of these rows are digests of their facts. */
static int keys_agree(enum facts_kind kind, struct stmt *st, struct err *e)
{
	int rc;

	while ((rc = stmt_step(st, e)) == 1) {
		struct facts f;
		bool agrees;

		facts_init(&f);
		agrees = facts_row_read(st, "facts", kind, &f, NULL) == 0 &&
			 check_key(st, kind, &f);
		facts_release(&f);
		if (!agrees)
			break;
	}
	stmt_reset(st);
	return rc < 0 ? rc : rc == 0;
}

/* 1: results repeat their run, and the rows of each table count from 0. */
static int rows_agree(struct rescuer *x, const struct run *r, struct err *e)
{
	struct stmt *st = &x->st[R_ROWS];
	int rc;

	stmt_bind_int(st, ":run", x->n);
	stmt_bind_text(st, ":unit_id", r->unit_id);
	stmt_bind_int(st, ":at_ms", r->timestamp_ms);
	stmt_bind_text(st, ":hardware_fingerprint", r->hardware_fingerprint);
	rc = stmt_step(st, e);
	if (rc == 1 && (stmt_int(st, "strays") || stmt_int(st, "empty") ||
			stmt_int(st, "disorder")))
		rc = 0;
	stmt_reset(st);
	if (rc == 1)
		rc = keys_agree(FACTS_HARDWARE, &x->st[R_HARDWARE], e);
	if (rc == 1)
		rc = keys_agree(FACTS_SOFTWARE, &x->st[R_SOFTWARE], e);
	return rc == 1 ? keys_agree(FACTS_GPU, &x->st[R_GPU], e) : rc;
}

static const char *const part_table[] = {
	"run", "device", "fact", "preflight", "result", "sample",
};

/* 1: rows of the run may be missing in this table. */
static int may_miss(struct rescuer *x, const char *table, struct err *e)
{
	for (size_t i = 0; i < x->shapes->n; i++)
		if (strcmp(x->shapes->shape[i].table, table) == 0)
			return scan_is_hole(x->scan, x->shapes->shape[i].tab, x->n, e);
	return 1;
}

/* 1: whole, as the header has it; 0 with why not. */
static int look_whole(struct rescuer *x, const struct run *r, struct rescued *out,
		      struct err *e)
{
	const char *doubt = source_has_journal(x->src)
		? "what a transaction that was cut short left may be of it"
		: rows_doubt(&x->rows);
	struct err why = ERR_INIT;
	int rc = 0;

	tell(out, "the journal has no sound row of it");
	if (doubt) {
		tell(out, "and %s", doubt);
		return 0;
	}
	for (size_t i = 0; i < sizeof part_table / sizeof *part_table && rc == 0; i++)
		rc = may_miss(x, part_table[i], e);
	if (rc == 1)
		tell(out, "and other rows of it may be lost too");
	if (rc != 0)
		return rc < 0 ? rc : 0;
	rc = rows_agree(x, r, e);
	if (rc == 0)
		tell(out, "and its rows contradict each other");
	if (rc == 1 && run_validate(r, &why) < 0) {
		tell(out, "%.200s", why.text);
		rc = 0;
	}
	if (rc == 1)
		tell(out, "so nothing proves its content");
	return rc;
}

/* --- why a run is lost ------------------------------------------------------------- */

static int64_t count_rows(const struct rescue_rows *r, const char *table, int64_t *last)
{
	int64_t n = 0;

	*last = -1;
	for (size_t i = 0; i < r->n_groups; i++) {
		const struct rescue_row *row = &r->row[r->group[i].first];

		if (!is_table(row, table))
			continue;
		n++;
		if (row->pos > *last)
			*last = row->pos;
	}
	return n;
}

static int tell_missing(struct rescuer *x, struct rescued *out, struct err *e)
{
	for (size_t i = 1; i < sizeof part_table / sizeof *part_table; i++) {
		const char *table = part_table[i];
		int64_t last, n = count_rows(&x->rows, table, &last);
		int rc = may_miss(x, table, e);

		if (rc < 0)
			return rc;
		if (rc == 1)
			tell(out, "a page with rows of %s is lost", table);
		/* facts count for each device anew */
		else if (last >= n && strcmp(table, "fact") != 0)
			tell(out, "%lld of its rows of %s are lost",
			     (long long)(last + 1 - n), table);
	}
	for (size_t i = 0; i < x->shapes->n; i++)
		if (!x->shapes->shape[i].index &&
		    x->rows.cut >> x->shapes->shape[i].tab & 1)
			tell(out, "a long row of %s goes on in a page that is lost",
			     x->shapes->shape[i].table);
	if (x->rows.too_many)
		tell(out, "it has more rows than a run can have, and not all were "
		     "tried");
	return 0;
}

static bool has_sound_seal(const struct rescuer *x)
{
	struct seal s;

	for (size_t i = 0; i < x->rows.n; i++)
		if (is_table(&x->rows.row[i], "journal")) {
			seal_read(&x->rows.row[i], &s);
			if (seal_is_sound(&s))
				return true;
		}
	return false;
}

/* --- one run ------------------------------------------------------------------------- */

/* 1: *out has the run; 0: this choice makes none, for out->why. */
static int try_choice(struct rescuer *x, bool may_be_unproven, struct rescued *out,
		      struct err *e)
{
	char why[sizeof out->why] = "one of its rows was changed: what there is does "
				    "not give the record hash of the journal";
	int rc = stmt_exec(x->db, "BEGIN", e);
	struct run *r;

	if (rc < 0)
		return rc;
	r = make_run(x, why, sizeof why);
	if (r && prove(x, r, out))
		rc = out->proven = true;
	else if (r && may_be_unproven)
		rc = look_whole(x, r, out, e);
	sqlite3_exec(x->db, "ROLLBACK", NULL, NULL, NULL);
	if (rc == 1)
		out->run = r;
	else
		run_free(r);
	if (rc == 0 && !*out->why)
		tell(out, "%s", why);
	return rc;
}

static int try_choices(struct rescuer *x, bool may_be_unproven, struct rescued *out,
		       struct err *e)
{
	int most = x->rows.too_many ? TRIES_OF_TOO_MANY : TRIES_MAX;
	int tries = 0, rc;

	do
		rc = try_choice(x, may_be_unproven, out, e);
	while (rc == 0 && ++tries < most && rows_next_choice(&x->rows));
	return rc;
}

/* Adds shared rows as they were before a bit flipped; whether there are any. */
static bool mend_rows(struct rescuer *x)
{
	static const struct { const char *table; enum facts_kind kind; int check; } of[] = {
		{ .table = "hardware", .kind = FACTS_HARDWARE, .check = R_HARDWARE },
		{ .table = "software", .kind = FACTS_SOFTWARE, .check = R_SOFTWARE },
		{ .table = "gpu", .kind = FACTS_GPU, .check = R_GPU },
	};
	size_t n = x->rows.n;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < sizeof of / sizeof *of; k++) {
			const struct rescue_row *row = &x->rows.row[i];
			const struct mend_way way = {
				.db = x->db, .kind = of[k].kind,
				.insert = x->insert[row->shape - x->shapes->shape],
				.check = &x->st[of[k].check],
			};
			const unsigned char *p = is_table(row, of[k].table)
				? mender_mend(x->mender, &way, row) : NULL;

			if (p)
				rows_add_copy(&x->rows, row, p);
		}
	if (x->rows.n > n)
		rows_sort(&x->rows);
	return x->rows.n > n;
}

int rescue_run(struct rescuer *x, int64_t n, struct rescued *out, struct err *e)
{
	bool unproven;
	int rc;

	memset(out, 0, sizeof *out);
	rows_release(&x->rows);
	x->n = n;
	rc = collect(x, e);
	if (rc < 0)
		return rc;
	find_id(x, out);
	unproven = !has_sound_seal(x) && rows_are_plain(&x->rows);
	rc = try_choices(x, unproven, out, e);
	if (rc == 0 && mend_rows(x))
		rc = try_choices(x, false, out, e);
	return rc == 0 ? tell_missing(x, out, e) : rc < 0 ? rc : 0;
}
