/* SPDX-License-Identifier: MIT */
/*
 * capture_smbios: SMBIOS structures without what tells one machine from
 * another.  Of a memory device (type 17) these texts stay: the slot's and the
 * bank's name, maker and part number, firmware version; every other text of its
 * set is written over with blanks of the same length, and so is one that holds
 * the serial number.  Numbers stay as they are.  DSP0134 7.18.
 */
#ifndef POSTSIL_CAPTURE_SMBIOS_H
#define POSTSIL_CAPTURE_SMBIOS_H

#include "core/detect/capture_blank.h"

/* /sys/firmware/dmi/entries/17-N/raw. */
capture_filter capture_smbios_entry;

/* /sys/firmware/dmi/tables/DMI: memory devices and the end mark alone. */
capture_filter capture_smbios_table;

#endif
