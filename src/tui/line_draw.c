/* SPDX-License-Identifier: MIT */
#include "tui/line_draw.h"

#include <string.h>

#include "core/base/utf8.h"
#include "tui/draw/text.h"

/* Columns of the character at byte i, and where the next begins. */
static int width_at(const struct line_edit *l, size_t i, enum glyph_level level,
		    size_t *next)
{
	char one[5] = "";
	uint32_t cp;
	size_t k = i < l->n ? utf8_next(l->text + i, l->n - i, &cp) : 0;

	memcpy(one, l->text + i, k);
	*next = i + k;
	return k ? text_width(one, level) : 1;
}

void line_draw(struct grid *g, struct rect r, const struct line_edit *l)
{
	size_t start = l->at, next;
	int here = width_at(l, l->at, g->level, &next), before = 0;

	/* backwards from the cursor: a line may be thousands of columns long */
	while (start > 0) {
		size_t i = start - 1;
		int w;

		while (i > 0 && ((unsigned char)l->text[i] & 0xc0) == 0x80)
			i--;
		w = width_at(l, i, g->level, &next);
		if (before + w + here + 1 > r.w)
			break;
		before += w;
		start = i;
	}
	grid_text(g, r.x, r.y, r.w, l->text + start, STYLE_VALUE);
	if (l->at == l->n)
		grid_put(g, r.x + before, r.y, '_', STYLE_CURSOR);
	else
		grid_style(g, r.x + before, r.y, here, STYLE_SELECT);
}
