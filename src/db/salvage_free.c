/* SPDX-License-Identifier: MIT */
#include "db/salvage_free.h"

#define HEAD_FIRST_TRUNK 32   /* in the header of the file */
#define TRUNK_HEAD 8          /* the next trunk, how many leaves */

void salvage_free_each(struct source *s, enum source_way way,
		       void (*fn)(void *arg, int64_t image), void *arg)
{
	/* a list that bites its tail has more pages than there are */
	int64_t left = source_pages(s), image = source_image_of(s, 1, way);
	uint32_t most = (source_form(s)->usable - TRUNK_HEAD) / 4, trunk;

	trunk = image < 0 ? 0 : page_u32(source_image(s, image) + HEAD_FIRST_TRUNK);
	while (trunk && (image = source_image_of(s, trunk, way)) >= 0) {
		const unsigned char *p = source_image(s, image);
		uint32_t n = page_u32(p + 4);

		if (n > most || n >= left)
			return;
		fn(arg, image);
		for (uint32_t i = 0; i < n; i++) {
			image = source_image_of(s, page_u32(p + TRUNK_HEAD + 4 * i), way);
			if (image >= 0)
				fn(arg, image);
		}
		left -= n + 1;
		trunk = page_u32(p);
	}
}
