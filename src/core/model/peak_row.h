/* SPDX-License-Identifier: MIT */
/*
 * peak_row: the row of data/cpu_peaks.tsv that a processor, or one kind of its
 * cores, belongs to.  For peak.c and peak_explain.c.
 */
#ifndef POSTSIL_PEAK_ROW_H
#define POSTSIL_PEAK_ROW_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/facts.h"

/* Columns; a test compares their names. */
enum peak_column {
	PEAK_VENDOR, PEAK_FAMILY, PEAK_MODELS, PEAK_STEPPINGS, PEAK_KIND,
	PEAK_BRAND, PEAK_UARCH, PEAK_FP64, PEAK_FP32, PEAK_FP16, PEAK_BF16,
	PEAK_INT8, PEAK_STATUS, PEAK_SOURCE,
};

#define PEAK_NO_ROW (-1)
#define PEAK_AMBIGUOUS (-2)
#define PEAK_KINDS 8

/* Cores of one kind; a machine has one or more of these. */
struct peak_kind {
	char name[64];       /* "P-core", "Cortex-A510"; "": the only kind */
	int cores;           /* 0: unknown */
	double mhz;          /* NAN: unknown */
};

/* What one kind adds to the peak of one precision. */
struct peak_term {
	struct peak_kind kind;
	long row;            /* or PEAK_NO_ROW, PEAK_AMBIGUOUS */
	int units;           /* cores, or modules where two share the units */
	double rate;         /* operations a cycle and unit; NAN: no figure */
	char flag[32];       /* the instruction set of that rate */
};

/* The terms of a machine; how many (0: core_types is of no form that we know,
 * PEAK_KINDS at most).  column: of the precision. */
int peak_terms(const struct facts *f, int column,
	       struct peak_term out[PEAK_KINDS]);

/* The column of a precision, or -1. */
int peak_column(const char *precision);

const char *peak_cell(long row, int column);

/* Row by vendor, family, model, stepping, brand and kind. */
long peak_row(const struct facts *f, const char *kind);

/* Are the kinds all the cores that the machine has?  Offline ones are of a
 * kind that cannot be seen. */
bool peak_cores_agree(const struct facts *f, const struct peak_term *t, int n);

/* Is this a hybrid whose kinds of core could not be told? */
bool peak_kinds_hidden(const struct facts *f);

#endif
