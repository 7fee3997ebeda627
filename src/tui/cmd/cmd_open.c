/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "tui/cmd/cmd.h"
#include "tui/draw/glyphs.h"
#include "tui/draw/text.h"
#include "tui/progress.h"

static void on_progress(void *arg, const char *words, int64_t done, int64_t of)
{
	char text[160];

	if (of > 0)
		snprintf(text, sizeof text, "%3.0f %%  %.100s",
			 100.0 * (double)done / (double)of, words);
	else
		snprintf(text, sizeof text, "%.150s", words);
	progress_status(arg, text);
}

static void on_migrated(void *arg, int version, const char *backup)
{
	struct buf name = BUF_INIT;

	progress_end(arg);
	text_clean(&name, backup, glyph_level_detect());
	fprintf(stderr, "postsil: the database has schema %d now; as it was before it "
		"is in %s\n", version, name.p);
	buf_release(&name);
}

int cmd_open(const char *where, enum store_mode mode, struct progress *p,
	     struct store **out, struct err *e)
{
	const struct store_watch watch = {
		.progress = on_progress, .migrated = on_migrated, .arg = p,
	};

	return store_open_watched(where, mode, &watch, out, e);
}
