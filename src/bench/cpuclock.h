/* SPDX-License-Identifier: MIT */
/*
 * cpuclock: the present clock of the core that the calling thread runs on.
 *
 * The time-stamp counter is not the core clock, and /proc/cpuinfo under a
 * hypervisor is a constant.  A chain of dependent register-to-register adds
 * takes one core cycle each on every processor we know (x86-64: Agner Fog,
 * "Instruction tables", ADD r,r latency 1; aarch64: Arm Cortex and Neoverse
 * software optimisation guides, ADD basic latency 1), so its length over its
 * time is the clock.  Adds of constants are avoided: Golden Cove folds them.
 */
#ifndef POSTSIL_CPUCLOCK_H
#define POSTSIL_CPUCLOCK_H

/* In MHz, best of several chains of a few microseconds (an interrupt can only
 * make one slower); takes 20 to 100 us.  Returns 0 when time does not advance
 * or the result is outside of 50 to 20,000 MHz. */
double cpuclock_mhz(void);

#endif
