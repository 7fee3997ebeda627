/* SPDX-License-Identifier: MIT */
/*
 * arm_part: names for the implementer and part numbers of MIDR_EL1.
 * Sources: Arm Architecture Reference Manual (implementer codes); Arm's core
 * technical reference manuals and the kernel's arch/arm64/include/asm/cputype.h
 * (part numbers).
 */
#ifndef POSTSIL_ARM_PART_H
#define POSTSIL_ARM_PART_H

/* "ARM", "HiSilicon"; NULL when not in the table. */
const char *arm_part_vendor(int implementer);

/* "Cortex-A78AE"; NULL when not in the table. */
const char *arm_part_name(int implementer, int part);

#endif
