/* SPDX-License-Identifier: MIT */
/*
 * probe: one way to learn facts about the machine.
 *
 * A probe reads below a sysroot and writes facts.  Finding nothing is no
 * error: the fact stays unknown, with the reason, or becomes absent where it
 * is sure that there is none.  A probe starts no process, needs no privilege
 * and asks the running system only when the root is live.  The array probes[]
 * in detect.c lists all of them, by phase; a later phase may read the facts of
 * an earlier one.
 */
#ifndef POSTSIL_PROBE_H
#define POSTSIL_PROBE_H

#include <stdbool.h>

#include "core/model/facts.h"

struct buf;
struct err;
struct sysroot;

enum detect_phase {
	DETECT_CPU,
	DETECT_MEMORY,
	DETECT_GPU,
	DETECT_SOFTWARE,
	DETECT_ENVIRONMENT,
};

struct probe {
	const char *name;
	enum detect_phase phase;
	bool live_only;            /* skipped when the root is a capture */
	/* 0, or a negative code only when going on makes no sense. */
	int (*read)(const struct sysroot *root, struct facts *out,
		    struct err *e);
};

extern const struct probe probe_cpu, probe_topology, probe_cpu_freq;
extern const struct probe probe_mem, probe_dimm, probe_gpu;
extern const struct probe probe_os, probe_toolchain, probe_mathlib;
extern const struct probe probe_python, probe_gpu_stack;
extern const struct probe probe_virt, probe_power, probe_thermal, probe_limits;

/* Marks a fact unknown because reading path gave rc, in words: -errno, 0 for
 * an empty file, above 0 for one of a form that we do not know. */
void probe_unread(struct facts *f, enum field_id id, const char *path, int rc);

/* Text below root as an unformatted fact: known when the file has any, else
 * probe_unread().  Returns whether it is known. */
bool probe_line(const struct sysroot *root, struct facts *f, enum field_id id,
		const char *path);

/* What follows key, on the first line that begins with it; NULL when none
 * does.  Give key with what ends it: "PCI_ID=". */
const char *probe_find_line(const char *text, const char *key);

/* The rest of the line at p, as much as fits. */
void probe_copy_line(char *out, size_t n, const char *p);

/* Blanks at the ends go, runs of them become one: brand strings are padded
 * differently by different kernels. */
void probe_squeeze(char *s);

/* Adds a word to a list joined by '+', unless the list has it. */
void probe_add_word(struct buf *list, const char *word);

#endif
