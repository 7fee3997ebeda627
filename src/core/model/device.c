/* SPDX-License-Identifier: MIT */
#include "core/model/device.h"

#include <string.h>

int device_compare(const char *a, const char *b)
{
	return strverscmp(a, b);
}
