/* SPDX-License-Identifier: MIT */
/*
 * import_row_peak: the theoretical peak that data/ knows for an imported row,
 * whose own was wrong.  Of use to import_row_build.c alone.
 */
#ifndef POSTSIL_IMPORT_ROW_PEAK_H
#define POSTSIL_IMPORT_ROW_PEAK_H

#include "core/model/facts.h"

#define IMPORT_PEAK_SOURCE 192

/* GOP/s, and where from; NAN where the device is not known or not told apart.
 * machine: its processor; device: the gpu_* of the device, found by PCI id, or by
 * the very name that data/ has for it. */
double import_peak_find(const struct facts *machine, const struct facts *device,
			const char *precision, char source[IMPORT_PEAK_SOURCE]);

#endif
