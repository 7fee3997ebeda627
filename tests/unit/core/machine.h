/* SPDX-License-Identifier: MIT */
/* machine: a machine made of files in a scratch folder, for the tests of
 * detection.  Paths begin with '/'; folders are made as needed. */
#ifndef POSTSIL_TEST_MACHINE_H
#define POSTSIL_TEST_MACHINE_H

#include <stddef.h>

#include "core/base/sysroot.h"
#include "core/model/facts.h"

struct machine {
	char dir[64];
	struct sysroot *root;
	struct facts facts;
};

/* Every machine shows some bus; without one no fact is sure about GPUs. */
#define MACHINE_BUS "/sys/bus/cpu/uevent"

void machine_make(struct machine *m);
void machine_remove(struct machine *m);

void machine_put(const struct machine *m, const char *path, const char *text);
void machine_bytes(const struct machine *m, const char *path, const void *p,
		   size_t n);
void machine_link(const struct machine *m, const char *path, const char *to);

/* n CPUs of a vendor, family, model and flags in /proc/cpuinfo; topology with
 * so many threads a core, all in one package; first to last are online. */
void machine_x86(const struct machine *m, const char *ids, int n, int threads,
		 int online);

/* Detects into m->facts; fails the test when detection fails. */
void machine_detect(struct machine *m);

/* The value, or "absent" or "unknown". */
const char *machine_value(const struct machine *m, enum field_id id);
const char *machine_reason(const struct machine *m, enum field_id id);

#endif
