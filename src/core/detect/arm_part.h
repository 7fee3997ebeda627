/* SPDX-License-Identifier: MIT */
/*
 * arm_part: names for the implementer and part numbers of MIDR_EL1.
 * Sources: Arm Architecture Reference Manual (implementer codes); Arm's core
 * technical reference manuals and the kernel's arch/arm64/include/asm/cputype.h
 * (part numbers).
 */
#ifndef POSTSIL_ARM_PART_H
#define POSTSIL_ARM_PART_H

#include <stdbool.h>

/* "ARM", "HiSilicon"; NULL when not in the table. */
const char *arm_part_vendor(int implementer);

/* "Cortex-A78AE"; NULL when not in the table. */
const char *arm_part_name(int implementer, int part);

/* The numbers of a CPU by what a device tree calls it, "arm,cortex-a78ae"
 * (Documentation/devicetree/bindings/arm/cpus.yaml).  False when the name is not
 * of one part ("arm,armv8", "qcom,kryo385"). */
bool arm_part_find(const char *compatible, int *implementer, int *part);

#endif
