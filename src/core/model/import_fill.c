/* SPDX-License-Identifier: MIT */
#include "core/model/import_fill.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/utf8.h"
#include "core/model/import_row_column.h"
#include "core/model/import_row_forms.h"

#define WORDS_MAX 260                       /* bytes of a list of names in an error */
#define FILLED_MAX (2 * IMPORT_TEXT_MAX + 3)  /* one more than notes may have */

/* --- the option ------------------------------------------------------------------- */

static int refuse_option(const char *option, const char *why, struct err *e)
{
	struct buf shown = BUF_INIT;

	import_column_shown(&shown, option);
	err_set(e, ERR_USAGE, "--set %s: %s", shown.p, why);
	buf_release(&shown);
	return ERR_USAGE;
}

static int check_column(const char *option, const char *ours, struct err *e)
{
	const char *wrong = import_column_misnamed(ours);
	const char *near = import_column_nearest(ours, true);
	struct buf why = BUF_INIT;
	int rc = 0;

	if (wrong) {
		rc = refuse_option(option, wrong, e);
	} else if (!import_column_is_known(ours, true)) {
		buf_adds(&why, "there is no column ");
		import_column_shown(&why, ours);
		buf_addf(&why, " here%s%s%s; import_NAME is a fact of the run under that "
			 "name", near ? " (" : "", near ? near : "", near ? "?)" : "");
		rc = refuse_option(option, why.p, e);
	}
	buf_release(&why);
	return rc;
}

/* The end of what stands as it is: the first brace that is not doubled. */
static const char *plain_end(const char *s)
{
	for (s += strcspn(s, "{}"); *s && s[1] == *s; s += strcspn(s, "{}"))
		s += 2;
	return s;
}

/* The n bytes at s, in which braces are doubled. */
static const char *plain_text(struct arena *a, const char *s, size_t n)
{
	char *out = arena_alloc(a, n + 1), *to = out;

	for (const char *end = s + n; s < end; s++) {
		*to++ = *s;
		s += *s == '{' || *s == '}';
	}
	return out;
}

/* NULL: a brace is alone. */
static const char *next_piece(struct arena *a, const char *s, struct import_piece *out)
{
	const char *end = plain_end(s);

	if (end > s) {
		*out = (struct import_piece){ plain_text(a, s, (size_t)(end - s)),
					      false };
		return end;
	}
	end = s + 1 + strcspn(s + 1, "{}");
	if (*s != '{' || *end != '}')
		return NULL;
	*out = (struct import_piece){ arena_strndup(a, s + 1, (size_t)(end - s - 1)),
				      true };
	return end + 1;
}

int import_fill_parse(const char *option, struct arena *a, struct import_fill *out,
		      struct err *e)
{
	const char *eq = strchr(option, '='), *s;
	struct import_piece *piece;
	int rc;

	if (!eq || eq == option || !eq[1])
		return refuse_option(option, "it takes OURS=TEMPLATE, a column of ours and "
				     "what each row has in it", e);
	if (strlen(eq + 1) > IMPORT_TEXT_MAX || !utf8_is_valid(option, strlen(option)))
		return refuse_option(option, "a template is UTF-8, of 4096 bytes at most",
				     e);
	*out = (struct import_fill){ .ours = arena_strndup(a, option,
						(size_t)(eq - option)) };
	rc = check_column(option, out->ours, e);
	piece = arena_array(a, strlen(eq + 1), sizeof *piece);
	for (s = eq + 1; rc == 0 && *s; out->n++) {
		s = next_piece(a, s, &piece[out->n]);
		if (!s)
			return refuse_option(option, "a brace in it is alone: a column of the "
					     "file is {NAME}, and a brace itself is {{ or "
					     "}}", e);
	}
	out->piece = piece;
	return rc;
}

/* --- columns of a file ------------------------------------------------------------- */

static bool names(const struct import_fill *f, const char *theirs)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->piece[i].is_column && strcmp(f->piece[i].text, theirs) == 0)
			return true;
	return false;
}

bool import_fill_uses(const struct import_source *src, const char *theirs)
{
	for (size_t i = 0; i < src->n_fill; i++)
		if (names(&src->fill[i], theirs))
			return true;
	return false;
}

bool import_fill_has(const struct import_source *src, const char *ours)
{
	for (size_t i = 0; i < src->n_fill; i++)
		if (strcmp(src->fill[i].ours, ours) == 0)
			return true;
	return false;
}

/* import_row_name() of a name without a map is the name itself. */
static bool is_mapped(const struct import_source *src, const char *theirs)
{
	return import_row_name(src, theirs) != theirs;
}

bool import_fill_spends(const struct import_source *src, const char *theirs,
			bool is_long)
{
	return import_fill_uses(src, theirs) && !is_mapped(src, theirs) &&
	       (!import_column_is_known(theirs, is_long) ||
		import_column_misnamed(theirs));
}

/* Those that are near, or all of them where none is. */
static int refuse_missing(const char *name, const char *const *theirs, size_t n,
			  struct err *e)
{
	struct buf words = BUF_INIT, near = BUF_INIT, all = BUF_INIT;

	for (size_t i = 0; i < n; i++) {
		bool is_near = import_column_is_near(name, theirs[i]);
		struct buf *to[] = { &all, is_near ? &near : NULL };

		for (size_t k = 0; k < 2 && to[k] && to[k]->n < WORDS_MAX; k++) {
			buf_adds(to[k], to[k]->n ? ", " : "");
			import_column_shown(to[k], theirs[i]);
			buf_adds(to[k], to[k]->n < WORDS_MAX ? "" : ", ...");
		}
	}
	import_column_shown(&words, name);
	err_set(e, ERR_REFUSED, "--set names the column %s, which is not there; %s %s",
		words.p, near.n ? "near it are" : "there are",
		buf_str(near.n ? &near : &all));
	buf_release(&words);
	buf_release(&near);
	buf_release(&all);
	return ERR_REFUSED;
}

static int refuse_filled(const char *ours, const char *theirs, struct err *e)
{
	struct buf shown = BUF_INIT, its = BUF_INIT;

	import_column_shown(&shown, ours);
	import_column_shown(&its, theirs);
	err_set(e, ERR_REFUSED, "--set gives the column %s, which is there already (%s): "
		"leave the --set out, or the column with --map COLUMN=-", shown.p,
		its.p);
	buf_release(&shown);
	buf_release(&its);
	return ERR_REFUSED;
}

static bool is_there(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

int import_fill_check(const struct import_source *src, const char *const *theirs,
		      size_t n, struct err *e)
{
	for (size_t i = 0; i < src->n_fill; i++) {
		const struct import_fill *f = &src->fill[i];

		for (size_t k = 0; k < f->n; k++)
			if (f->piece[k].is_column &&
			    !is_there(theirs, n, f->piece[k].text))
				return refuse_missing(f->piece[k].text, theirs, n, e);
	}
	for (size_t i = 0; i < n && src->n_fill; i++) {
		const char *ours = import_forms_name(src->form, import_row_name(src,
								 theirs[i]));

		if (import_fill_has(src, ours))
			return refuse_filled(ours, theirs[i], e);
	}
	return 0;
}

/* --- rows --------------------------------------------------------------------------- */

/* False: not told, as all columns that it names are empty. */
static bool fill(const struct import_fill *f, const struct import_row *r, struct buf *out)
{
	bool has_column = false, has_text = false;

	buf_reset(out);
	for (size_t i = 0; i < f->n; i++) {
		const struct import_piece *p = &f->piece[i];
		const char *text = p->is_column ? import_row_get(r, p->text) : p->text;

		has_column |= p->is_column;
		has_text |= p->is_column && text;
		if (text)
			buf_add(out, text, strnlen(text, FILLED_MAX - out->n));
	}
	return has_text || !has_column;
}

static bool has(const struct import_source *src, const struct import_row *r,
		const char *ours)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(import_value_name(src, &r->value[i]), ours) == 0)
			return true;
	return false;
}

/* Of the first n values, that are theirs. */
static void drop_spent(const struct import_source *src, struct import_row *r, size_t n)
{
	bool is_long = has(src, r, "metric") && has(src, r, "value");
	size_t kept = 0;

	for (size_t i = 0; i < r->n; i++)
		if (i >= n || !import_fill_spends(src, r->value[i].name, is_long))
			r->value[kept++] = r->value[i];
	r->n = kept;
}

void import_fill_row(const struct import_source *src, struct import_set *set, size_t i)
{
	struct buf text = BUF_INIT;
	size_t n = set->row[i].n;

	for (size_t k = 0; k < src->n_fill; k++) {
		const struct import_fill *f = &src->fill[k];
		const struct import_row theirs = { .value = set->row[i].value, .n = n };
		bool is_told = fill(f, &theirs, &text);

		import_set_copy(set, i, &(struct import_value){
				.name = f->ours, .ours = true,
				.text = is_told ? buf_str(&text) : NULL });
		if (f->came)
			*f->came = true;
	}
	buf_release(&text);
	/* older forms keep all that has no column here as facts */
	if (src->n_fill && (src->form == IMPORT_COLUMNS || src->form == IMPORT_LONG))
		drop_spent(src, &set->row[i], n);
}
