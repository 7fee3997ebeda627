/* SPDX-License-Identifier: MIT */
#include "import_scan.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/buf.h"
#include "core/base/digest.h"
#include "core/base/xmem.h"
#include "db/import_sqlite.h"

static void keep(struct scan *s, const struct import_item *item)
{
	if (s->n < SCAN_MAX) {
		s->run[s->n] = item->run;
		memcpy(s->why[s->n], item->why.text, sizeof s->why[0]);
		memcpy(s->where[s->n], item->where, sizeof s->where[0]);
	} else {
		run_free(item->run);
	}
	s->n++;
}

void scan_file(struct scan *s, const char *path)
{
	const struct import_sqlite_options o = { .now_ms = SCAN_NOW_MS };
	struct import_stream *stream;
	struct import_item item;

	memset(s, 0, sizeof *s);
	s->rc = import_sqlite_open(path, &o, &stream, &s->e);
	if (s->rc < 0)
		return;
	snprintf(s->what, sizeof s->what, "%s", stream->what);
	while ((s->rc = stream->next(stream, &item, &s->e)) == 1) {
		cr_assert(item.where[0]);
		cr_assert_eq(item.run == NULL, item.why.code != 0);
		keep(s, &item);
	}
	stream->close(stream);
}

void scan_release(struct scan *s)
{
	for (size_t i = 0; i < s->n && i < SCAN_MAX; i++)
		run_free(s->run[i]);
	memset(s, 0, sizeof *s);
}

void scan_make(const char *path, const char *sql)
{
	struct sqlite3 *db;
	char *why = NULL;

	cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, &why), SQLITE_OK, "%s: %s",
		     sql, why);
	cr_assert_eq(sqlite3_close(db), SQLITE_OK);
}

static void add_file(struct buf *out, const char *folder, const char *name)
{
	char *path = xasprintf("%s/%s", folder, name), hex[DIGEST_HEX];
	struct buf all = BUF_INIT;
	FILE *f = fopen(path, "r");
	char chunk[4096];
	struct stat st;
	size_t n;

	cr_assert_not_null(f, "%s", path);
	cr_assert_eq(fstat(fileno(f), &st), 0);
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_add(&all, chunk, n);
	fclose(f);
	digest_hex(buf_str(&all), all.n, hex);
	buf_addf(out, "%s %s %lld.%09ld\n", name, hex, (long long)st.st_mtim.tv_sec,
		 st.st_mtim.tv_nsec);
	buf_release(&all);
	free(path);
}

char *scan_folder(const char *folder)
{
	struct dirent **entry;
	struct buf out = BUF_INIT;
	int n = scandir(folder, &entry, NULL, alphasort);

	cr_assert_gt(n, 0);
	for (int i = 0; i < n; i++) {
		if (entry[i]->d_name[0] != '.')
			add_file(&out, folder, entry[i]->d_name);
		free(entry[i]);
	}
	free(entry);
	return buf_steal(&out);
}

const char *scan_fact(const struct facts *f, const char *key)
{
	int id = field_find(key);
	const struct fact *x = id >= 0 ? &f->fact[id] : NULL;

	for (size_t i = 0; !x && i < f->n_extra; i++)
		if (strcmp(f->extra[i].key, key) == 0)
			x = &f->extra[i].fact;
	return x && x->state == FACT_KNOWN ? x->value : NULL;
}
