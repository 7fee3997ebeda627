/* SPDX-License-Identifier: MIT */
/*
 * gpu_product: what data/gpu_peaks.tsv knows of a GPU: its name, launch day and
 * dense peaks.
 *
 * Rows are keyed by PCI vendor and device, and where one id serves several
 * products also by subsystem, revision or memory size.  When these leave more
 * than one product the match is GPU_MATCH_SEVERAL: no name, no peak, no launch
 * day is guessed.  A GPU on no PCI bus (Jetson) is found by its compatible
 * string; modules that share one are told apart by memory and board.
 *
 * Peaks are dense figures in GOP/s (multiply and add counted separately) at the
 * data sheet's boost clock, vector units and matrix units apart, and for matrix
 * units by the type that they accumulate in.  A sparse figure is never stored.
 * Of a product that shows as several PCI devices (an MI250X is two) the figures
 * here are those of one device.
 */
#ifndef POSTSIL_GPU_PRODUCT_H
#define POSTSIL_GPU_PRODUCT_H

#include <stddef.h>

#include "core/model/product.h"

struct buf;

enum gpu_match { GPU_MATCH_NONE, GPU_MATCH_ONE, GPU_MATCH_SEVERAL };

struct gpu_id {
	unsigned vendor, device, sub_vendor, sub_device, revision;
	long long memory_mb;       /* 0: unknown */
	const char *compatible;    /* "nvidia,ga10b"; NULL on a PCI bus */
	const char *board;         /* "NVIDIA Jetson Orin Nano Developer Kit";
				    * NULL: unknown */
};

struct gpu_product {
	const char *name;          /* "NVIDIA H100 SXM5 80GB" */
	const char *arch;          /* "Hopper" */
	const char *capability;    /* "9.0", "gfx942"; NULL: not in the table */
	const char *launched;      /* "2022-09-20"; NULL: unknown */
	double memory_gb, memory_gbps, tdp_w;  /* NAN: unknown */
	double units;              /* SMs, CUs or Xe cores; NAN: unknown */
	double boost_mhz;          /* of the data sheet; NAN: unknown */
	const char *source;        /* where the row was read */
	size_t row;
};

/* Always fills *out: zeros and NAN unless one product matches. */
enum gpu_match gpu_product_find(const struct gpu_id *id,
				struct gpu_product *out);

/* One name for the product, whatever driver or list named the GPU: the table's
 * when one product matches ("NVIDIA H100 SXM5 80GB", which NVML calls "NVIDIA
 * H100 80GB HBM3"), else the model given, by product_name(). */
void gpu_product_name(const struct gpu_id *id, const char *model,
		      char out[PRODUCT_MAX]);

/* Launch day of the product of this name, "YYYY-MM-DD"; NULL when unknown. */
const char *gpu_product_launched(const char *name);

/* Appends the names that a match of GPU_MATCH_SEVERAL leaves: "A, B or C". */
void gpu_product_candidates(const struct gpu_id *id, struct buf *out);

enum gpu_unit { GPU_UNIT_VECTOR, GPU_UNIT_MATRIX };

struct gpu_peak {
	double gops;               /* NAN: the table has none */
	enum gpu_unit unit;
	char accumulate[8];        /* "fp32"; "" where there is no choice */
	double units;              /* with rate and clock_mhz; all three NAN where */
	double rate;               /* the row has not all that it takes: operations
				    * a clock and unit, */
	double clock_mhz;          /* at which units x rate gives gops */
	char source[192];          /* product, column, units, clock and source of the
				    * row; or why there is no peak */
};

/* The best dense peak of a precision ("fp64" "fp32" "tf32" "fp16" "bf16" "int8"
 * "fp8"), the wider accumulate type where the product has two rates for one
 * input type (what the libraries compute in by default).  Always fills *out.
 *
 * The rate is the power of two that the row's figure, units and boost clock come
 * to: so are all that the makers' papers name (they are listed in the table's
 * head).  Where the figure is more than rounding below it, the data sheet's
 * figure assumes a lower clock than it names: Hopper's tensor figures do (H100 SXM:
 * 132 x 4096 x 1830 MHz, boost clock 1980). */
void gpu_product_peak(const struct gpu_id *id, const char *precision,
		      struct gpu_peak *out);

/* Appends what `postsil detect --explain` prints of a peak, in lines of
 * "what: text": the product and what told it apart; the figure with its unit
 * and accumulate type, the column and the source, or why there is no peak. */
void gpu_product_explain(const struct gpu_id *id, const char *precision,
			 struct buf *out);

#endif
