/* SPDX-License-Identifier: MIT */
/*
 * roof_model: what the roofline screen shows.  For view_roofline.c (loading and
 * keys), roof_draw.c, roof_table.c, roof_words.c and roof_export.c alone.
 */
#ifndef POSTSIL_ROOF_MODEL_H
#define POSTSIL_ROOF_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/unit.h"
#include "tui/draw/table.h"
#include "tui/levels_seen.h"
#include "tui/no_match.h"
#include "tui/pane.h"
#include "tui/roof.h"
#include "tui/roof_pick.h"
#include "tui/view.h"

#define ROOF_PRODUCTS 2   /* on one picture */

/* A point on the picture. */
struct roof_shown {
	size_t of;               /* index into roof[] */
	const struct roof_point *p;
};

struct roof_window { double x_min, x_max, y_min, y_max; };

struct roof_model {
	bool demo, at_terminal;
	struct levels_seen seen;      /* when pick was filled, */
	bool waited;                  /* and a run was in progress */
	char none[NO_MATCH];          /* said when the filters match nothing */
	char arg[sizeof((struct view *)0)->arg];   /* that was followed */

	struct roof_pick pick;
	/* what was chosen, by what names it: choices move when runs arrive */
	char product[PRODUCT_MAX], unit[UNIT_ID], device[STORE_NAME];
	bool chosen;
	int step;                     /* to its next older (-1) or newer run, at the next
				       * load */
	char run_id[RUN_ID];          /* an older run of it; "": the newest */
	bool passed_forced[ROOF_PRODUCTS]; /* a newer run was forced, and left out */
	size_t against;               /* choice laid over; ROOF_PICK_NONE */

	struct roof *roof[ROOF_PRODUCTS];
	size_t n_roofs;
	const char *precision[ROOF_PRECISIONS];  /* of all that is there */
	size_t n_precisions;
	char only[16];                /* this precision alone; "": all */

	struct roof_shown *shown;     /* by intensity, then GOP/s */
	size_t n_shown;
	bool cursor;
	size_t at;                    /* in shown */
	bool zoomed;
	struct roof_window window;    /* when zoomed */
	struct table_state points, limits;  /* memories of drawing */
	enum glyph_level level;             /* of the screen; likewise */
};

/* Whether a precision is on the picture. */
bool roof_model_has(const struct roof_model *m, const char *precision);

/* The window that holds all, in op/byte and GOP/s. */
void roof_model_window(const struct roof_model *m, struct roof_window *out);

/* roof_draw.c */
void roof_draw(struct roof_model *m, struct grid *g, struct rect r);

/* roof_table.c: the points and the limits side by side; the rows they
 * need of h. */
void roof_table_draw(struct roof_model *m, struct grid *g, struct rect r);
int roof_table_rows(const struct roof_model *m, int h);

/* roof_words.c: one line each, cut to size. */
void roof_words_title(const struct roof_model *m, char *out, size_t size);
/* The product, with the device and unit where they tell it from the other. */
void roof_words_machine(const struct roof_model *m, size_t i,
			char out[PANE_TEXT]);
void roof_words_note(const struct roof_model *m, char *out, size_t size);
/* Of one of two machines, "MI300X gpu0: 4214 GB/s, ridge fp32 38.8 FLOP/byte". */
void roof_words_limits(const struct roof_model *m, size_t i, bool wide, char *out,
		       size_t size);
void roof_words_readout(const struct roof_model *m, bool wide, char *out,
			size_t size);
void roof_words_foot(const struct roof_model *m, char *out, size_t size);
void roof_words_bandwidth(const struct roof_bandwidth *b, bool wide, char *out,
			  size_t size);
void roof_words_peak(const struct roof_peak *p, bool wide, char *out,
		     size_t size);
/* " nt" or " plain" of a STREAM kernel, else "". */
const char *roof_words_stores(const struct roof_point *p);
/* "1024", "128Ki": exact, short; "" for 0. */
void roof_words_size(uint64_t n, char out[UNIT_TEXT]);
/* Three digits: "0.0833", "170.7", "2731". */
void roof_words_intensity(double v, char out[UNIT_TEXT]);
/* "FLOP" where all that is shown are floating-point operations, else "op". */
const char *roof_words_op(const struct roof_model *m);

/* roof_export.c: all rooflines in full precision, postsil-json(5). */
struct buf;
void roof_csv(const struct roof_model *m, struct buf *out);
void roof_json(const struct roof_model *m, struct buf *out);

#endif
