/* SPDX-License-Identifier: MIT */
/*
 * data_embed: the tables of data/ in the program; embed.awk writes them at
 * build.  data/NAME.tsv becomes `data_NAME`.  Lines that start with '#' are
 * left out, the first other line names the columns and is no row.  All rows
 * have as many cells as there are columns; "-" stands for nothing.
 *
 * data/NAME.template becomes a text `data_NAME`, without such lines and empty ones.
 */
#ifndef POSTSIL_DATA_EMBED_H
#define POSTSIL_DATA_EMBED_H

#include <stddef.h>

struct data_table {
	const char *const *cell;    /* rows x columns, row by row */
	const char *const *column;  /* their names */
	size_t rows, columns;
};

extern const struct data_table data_cpu_peaks;
extern const struct data_table data_gpu_peaks;
extern const char data_grafana[];
extern const char data_completion_bash[], data_completion_zsh[], data_completion_fish[];

#endif
