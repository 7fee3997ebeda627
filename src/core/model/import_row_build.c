/* SPDX-License-Identifier: MIT */
#include "core/model/import_row_build.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/digest.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "core/model/import_row_column.h"
#include "core/model/import_row_result.h"
#include "core/model/import_row_value.h"

#define NOT_TOLD "not in the imported rows"

static bool starts(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

static int check_column(const struct import_set *rows, size_t i, size_t k,
			struct err *e)
{
	const char *name = rows->row[i].value[k].name;
	const char *first, *here = import_row_get(&rows->row[i], name);

	if (!import_column_is_known(name, false))
		return err_set(e, ERR_REFUSED, "%s: not a column that is known here; "
			       "map it to one, to import_NAME, or to - to leave it "
			       "out", name);
	for (size_t m = 0; m < k; m++)
		if (strcmp(rows->row[i].value[m].name, name) == 0)
			return err_set(e, ERR_REFUSED, "%s: stands twice%s", name,
				       rows->row[i].value[k].ours
				       ? ", there and by --set" : "");
	if (i == 0 || import_column_is_of_row(name))
		return 0;
	first = import_row_get(&rows->row[0], name);
	if (strcmp(first ? first : "", here ? here : "") != 0)
		return err_set(e, ERR_REFUSED, "%s: differs between the rows of one "
			       "run", name);
	return 0;
}

/* A unit of a figure that there is not, nor an empty one. */
static int check_unit(const struct import_row *r, const struct import_value *unit,
		      struct err *e)
{
	const char *name = unit->name + strlen("unit:");

	if (!starts(unit->name, "unit:") || !unit->text || !*unit->text)
		return 0;
	for (size_t k = 0; k < r->n; k++)
		if (starts(r->value[k].name, "custom:") &&
		    strcmp(r->value[k].name + strlen("custom:"), name) == 0)
			return 0;
	return err_set(e, ERR_REFUSED, "%s: there is no custom:%s that it could be the "
		       "unit of", unit->name, name);
}

static int check_columns(const struct import_set *rows, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < rows->n; i++)
		for (size_t k = 0; rc == 0 && k < rows->row[i].n; k++) {
			rc = check_column(rows, i, k, e);
			if (rc == 0)
				rc = check_unit(&rows->row[i],
						&rows->row[i].value[k], e);
		}
	return rc;
}

static void add_note(struct import_build *b, const char *text)
{
	buf_addf(&b->notes, "%s%s", b->notes.n ? "; " : "", text);
}

/* A fact of this column; refuses numbers that are none. */
static int put_fact(struct import_build *b, struct facts *f,
		    const struct import_value *v)
{
	int id = field_find(v->name), rc;
	enum field_type type = id < 0 ? FIELD_TEXT : field_table[id].type;
	double x = 0;

	if (!v->text || !*v->text)
		return 0;
	if (type != FIELD_TEXT) {
		rc = import_number(v->name, v->text, &x, b->e);
		if (rc)
			return rc;
		if (type == FIELD_INTEGER && (x < 0 || x > 9e15 || floor(x) != x))
			return err_set(b->e, ERR_REFUSED, "%s: %.60s is no count",
				       v->name, v->text);
		if (x < 0 && id != FIELD_AMBIENT_TEMP_C)
			return err_set(b->e, ERR_REFUSED, "%s: %.60s is negative",
				       v->name, v->text);
	}
	if (type == FIELD_INTEGER) {
		facts_known(f, (enum field_id)id, b->source, "%.0f", x);
		return 0;
	}
	rc = facts_set(f, v->name, FACT_KNOWN, v->text, b->source, NULL);
	return rc ? err_set(b->e, rc, "%s: no name of a fact", v->name) : 0;
}

/* The product's name as the model of what was measured; where that has another one,
 * beside it. */
static void put_product(struct import_build *b, struct facts *f,
			enum field_id model, const struct import_row *r)
{
	const char *text = import_row_get(r, "product");
	const char *named = import_row_get(r, field_table[model].key);

	if (text && !facts_is_known(f, model))
		facts_known(f, model, b->source, "%s", text);
	else if (text && named && strcmp(text, named) != 0)
		facts_set(f, "import_product", FACT_KNOWN, text, b->source, NULL);
}

static int put_gpu(struct import_build *b, struct facts *f,
		   const struct import_row *r)
{
	int rc = 0;

	for (size_t k = 0; rc == 0 && k < r->n; k++)
		if (import_column_is_of_gpu(r->value[k].name))
			rc = put_fact(b, f, &r->value[k]);
	return rc;
}

/* What is said of GPUs in the row of a processor, or of the only device, holds of
 * the machine. */
static int fill_machine(struct import_build *b)
{
	const struct import_row *r = &b->rows->row[0];
	struct facts *f = &b->run->facts;
	const struct fact *known = f->fact;
	int rc = 0;

	for (size_t k = 0; rc == 0 && k < r->n; k++)
		if (!import_column_is_of_gpu(r->value[k].name) &&
		    (field_find(r->value[k].name) >= 0 ||
		     starts(r->value[k].name, "import_")))
			rc = put_fact(b, f, &r->value[k]);
	for (size_t i = 0; rc == 0 && i < b->rows->n; i++) {
		const struct import_row *x = &b->rows->row[i];
		bool cpu = strcmp(b->key[i].device, "cpu") == 0;

		if (cpu || b->run->n_devices == 1)
			rc = put_gpu(b, f, x);
		if (cpu || b->run->n_devices == 1)
			put_product(b, f, cpu ? FIELD_CPU_MODEL : FIELD_GPU_MODEL,
				    x);
	}
	for (int id = 0; id < FIELD_COUNT; id++)
		if (field_table[id].in != FP_NONE &&
		    known[id].state == FACT_UNKNOWN)
			facts_unknown(f, (enum field_id)id, b->source, NOT_TOLD);
	return rc;
}

/* What is told of a device is told once.  told: what its rows before this one did, by
 * field; the last is the product. */
static int check_device(const struct import_row *r, const char *told[FIELD_COUNT + 1],
			struct err *e)
{
	for (size_t k = 0; k < r->n; k++) {
		const char *name = r->value[k].name, *text = r->value[k].text;
		int id = import_column_is_of_gpu(name) ? field_find(name)
			 : strcmp(name, "product") == 0 ? FIELD_COUNT : -1;

		if (id < 0 || !text || !*text)
			continue;
		if (told[id] && strcmp(told[id], text) != 0)
			return err_set(e, ERR_REFUSED, "%s: differs between the rows "
				       "of one device", name);
		told[id] = text;
	}
	return 0;
}

static int fill_devices(struct import_build *b)
{
	const char *told[FIELD_COUNT + 1];
	struct run *r = b->run;
	int rc = 0;

	r->devices = arena_array(&r->arena, b->rows->n, sizeof *r->devices);
	for (size_t i = 0; rc == 0 && i < b->rows->n; i++) {
		const struct import_row *x = &b->rows->row[i];
		struct run_device *d = r->n_devices
				       ? &r->devices[r->n_devices - 1] : NULL;
		const char *backend = import_row_get(x, "backend");
		const char *version = import_row_get(x, "backend_version");

		if (!d || strcmp(d->name, b->key[i].device) != 0) {
			d = &r->devices[r->n_devices++];
			*d = (struct run_device){
				.name = arena_strdup(&r->arena, b->key[i].device),
				.backend = arena_strdup(&r->arena,
							backend ? backend : ""),
				.backend_version = arena_strdup(&r->arena,
							version ? version : ""),
			};
			facts_init(&d->facts);
			memset(told, 0, sizeof told);
		}
		rc = check_device(x, told, b->e);
		if (rc || strcmp(d->name, "cpu") == 0)
			continue;
		rc = put_gpu(b, &d->facts, x);
		put_product(b, &d->facts, FIELD_GPU_MODEL, x);
	}
	return rc;
}

static int fill_time(struct import_build *b)
{
	const struct import_row *r = &b->rows->row[0];
	const char *text = import_row_get(r, "timestamp");
	struct import_time t;
	char iso[CLOCK_ISO];
	int rc = import_time(r, b->src->now_ms, &t, b->e);

	if (rc)
		return rc;
	b->run->timestamp_ms = t.ms;
	clock_iso(t.ms, iso);
	if (text && strcmp(text, iso) != 0)
		facts_set(&b->run->facts, "import_timestamp", FACT_KNOWN, text,
			  b->source, NULL);
	if (t.naive)
		add_note(b, t.by_unix ? "time without a zone, which timestamp_unix "
					"tells" : "time without a zone, taken as UTC");
	return 0;
}

static int fill_mark(struct import_build *b, const char *column, bool *out)
{
	const char *text = import_row_get(&b->rows->row[0], column);

	return text ? import_bool(column, text, out, b->e) : 0;
}

static int fill_marks(struct import_build *b)
{
	const struct import_row *first = &b->rows->row[0];
	struct run *r = b->run;
	const char *text = import_row_get(first, "suite");
	int rc = fill_mark(b, "preflight_passed", &r->preflight_passed);

	r->imported = true;
	if (rc == 0)
		rc = fill_mark(b, "forced", &r->forced);
	if (rc == 0 && b->ours)
		rc = fill_mark(b, "imported", &r->imported);
	if (!b->ours && !import_row_get(first, "preflight_passed"))
		add_note(b, "whether a preflight was passed is not told");
	r->suite = arena_strdup(&r->arena, text ? text : "");
	text = import_row_get(first, "suite_version");
	r->suite_version = arena_strdup(&r->arena, text ? text : "");
	return rc;
}

static bool copy_hex(const char *text, size_t digits, char *out)
{
	if (!text || strlen(text) != digits ||
	    strspn(text, "0123456789abcdefABCDEF") != digits)
		return false;
	for (size_t i = 0; i <= digits; i++)
		out[i] = (char)tolower((unsigned char)text[i]);
	return true;
}

/* unit_id, or a digest of what names the machine. */
static void fill_unit(struct import_build *b)
{
	static const char *const by[] = { "unit_id", "unit_key", "product",
					  "gpu_model", "cpu_model" };
	const struct import_row *r = &b->rows->row[0];
	char hex[DIGEST_HEX];
	struct buf name = BUF_INIT;
	const char *text = NULL;

	if (copy_hex(import_row_get(r, "unit_id"), UNIT_ID - 1, b->run->unit_id))
		return;
	for (size_t i = 0; !text && i < sizeof by / sizeof *by; i++)
		text = import_row_get(r, by[i]);
	buf_addf(&name, "postsil imported unit|%s", text ? text : "");
	digest_hex(buf_str(&name), name.n, hex);
	memcpy(b->run->unit_id, hex, UNIT_ID - 1);
	buf_release(&name);
}

/* Are the fingerprints by the rule that is ours? */
static bool has_our_fingerprints(struct import_build *b)
{
	const struct import_row *r = &b->rows->row[0];
	const char *rule = import_row_get(r, "fingerprint_rule");

	return b->src->form == IMPORT_COLUMNS && rule &&
	       strtol(rule, NULL, 10) == FINGERPRINT_RULE &&
	       copy_hex(import_row_get(r, "hardware_fingerprint"),
			FINGERPRINT_HEX - 1, b->run->hardware_fingerprint) &&
	       copy_hex(import_row_get(r, "software_fingerprint"),
			FINGERPRINT_HEX - 1, b->run->software_fingerprint);
}

static void fill_fingerprints(struct import_build *b)
{
	static const char *const column[] = { "hardware_fingerprint",
					      "software_fingerprint" };
	const struct import_row *r = &b->rows->row[0];

	if (b->ours)
		return;
	fingerprint_of(&b->run->facts, FP_HARDWARE, b->run->hardware_fingerprint);
	fingerprint_of(&b->run->facts, FP_SOFTWARE, b->run->software_fingerprint);
	for (int i = 0; i < 2; i++)
		if (import_row_get(r, column[i]))
			buf_addf(&b->notes, "%sthere %s %s", b->notes.n ? "; " : "",
				 column[i], import_row_get(r, column[i]));
	if (import_row_get(r, "run_notes"))
		add_note(b, import_row_get(r, "run_notes"));
}

/* May this be the end of the notes of each row, behind "; "? */
static bool is_tail(const struct import_set *rows, const char *tail)
{
	size_t t = strlen(tail);

	for (size_t i = 0; i < rows->n; i++) {
		const char *text = import_row_get(&rows->row[i], "notes");
		size_t n = text ? strlen(text) : 0;

		if (n < t || strcmp(text + n - t, tail) != 0)
			return false;
		if (n > t && (n < t + 2 || n - t - 2 > IMPORT_TEXT_MAX ||
			      memcmp(text + n - t - 2, "; ", 2) != 0))
			return false;
	}
	return t <= IMPORT_TEXT_MAX;
}

/* A row shows its own notes and the run's behind each other.  Where that is too long
 * for one text, they are two again. */
static int fill_notes(struct import_build *b)
{
	const char *tail = import_row_get(&b->rows->row[0], "notes");
	bool fits = true;

	for (size_t i = 0; i < b->rows->n; i++) {
		const char *text = import_row_get(&b->rows->row[i], "notes");

		fits &= !text || strlen(text) <= IMPORT_TEXT_MAX;
	}
	if (fits)
		return 0;
	while (b->ours && tail && !is_tail(b->rows, tail)) {
		tail = strstr(tail, "; ");
		tail = tail ? tail + 2 : NULL;
	}
	if (!b->ours || !tail)
		return err_set(b->e, ERR_REFUSED, "notes: longer than %d bytes",
			       IMPORT_TEXT_MAX);
	b->tail = tail;
	add_note(b, tail);
	return 0;
}

static int fill_id(struct import_build *b, const char id[RUN_ID])
{
	const char *text = import_row_get(&b->rows->row[0], "run_id");

	if (!text)
		text = id;
	if (strlen(text) != RUN_ID - 1)
		return err_set(b->e, ERR_FORMAT, "run_id: \"%.60s\" is no UUID", text);
	for (size_t i = 0; i < RUN_ID; i++)
		b->run->run_id[i] = (char)tolower((unsigned char)text[i]);
	return 0;
}

static int build(struct import_build *b, const char id[RUN_ID])
{
	int rc = import_result_keys(b);

	b->ours = rc == 0 && has_our_fingerprints(b);
	if (rc == 0)
		rc = check_columns(b->rows, b->e);
	if (rc == 0)
		rc = fill_id(b, id);
	if (rc == 0)
		rc = fill_devices(b);
	if (rc == 0)
		rc = fill_machine(b);
	if (rc == 0)
		rc = fill_time(b);
	if (rc == 0)
		rc = fill_marks(b);
	if (rc)
		return rc;
	fill_unit(b);
	fill_fingerprints(b);
	rc = fill_notes(b);
	if (rc == 0)
		rc = import_result_fill(b);
	if (rc)
		return rc;
	b->run->notes = arena_strdup(&b->run->arena, buf_str(&b->notes));
	return run_validate(b->run, b->e);
}

struct run *import_build(const struct import_source *src,
			 struct import_set *rows, const char id[RUN_ID],
			 struct err *e)
{
	static const char *const source[] = {
		[IMPORT_COLUMNS] = "import of rows",
		[IMPORT_LONG] = "import of single figures",
		[IMPORT_CALIBRATIONS] = "import of a table calibrations",
		[IMPORT_CALIBRATION_RUNS] = "import of a table calibration_runs",
		[IMPORT_FILE] = "import of a calibration file",
	};
	struct import_build b = {
		.src = src, .rows = rows, .run = run_new(), .e = e,
		.source = source[src->form],
		.key = xcalloc(rows->n + 1, sizeof *b.key),
	};

	if (build(&b, id) != 0) {
		run_free(b.run);
		b.run = NULL;
	}
	free(b.key);
	buf_release(&b.notes);
	return b.run;
}
