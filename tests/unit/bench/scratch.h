/* SPDX-License-Identifier: MIT */
/* scratch: a tree of small files that stands for a machine's. */
#ifndef POSTSIL_TEST_SCRATCH_H
#define POSTSIL_TEST_SCRATCH_H

/* Makes dir, a template for mkdtemp(3). */
void scratch_make(char *dir);

/* Writes root/path, absolute, with the folders that it needs. */
void scratch_put(const char *root, const char *path, const char *text);

void scratch_remove(const char *dir);

#endif
