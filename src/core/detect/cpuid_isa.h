/* SPDX-License-Identifier: MIT */
/*
 * cpuid_isa: instruction sets by CPUID, under the names that Linux gives them
 * in /proc/cpuinfo.  For captured trees without that file.
 *
 * XCR0, by which the system switches AVX, AVX-512 and AMX on, is in no dump.
 * These count where leaf 1 says OSXSAVE (the system uses XSAVE at all) and leaf
 * 0xd lists their state; a kernel told to leave one of them out is not seen.
 */
#ifndef POSTSIL_CPUID_ISA_H
#define POSTSIL_CPUID_ISA_H

#include <stdbool.h>

struct cpuid_source;

/* Do all CPUs of the source have it?  False for names not in the table. */
bool cpuid_isa_has(const struct cpuid_source *s, const char *flag);

#endif
