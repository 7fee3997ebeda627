/* SPDX-License-Identifier: MIT */
#include "tui/suite_doubt.h"

#include <math.h>

#include "core/base/buf.h"

bool suite_doubt_is_due(bool suite_unknown, double change_pct)
{
	return suite_unknown && fabs(change_pct) >= SUITE_DOUBT_PCT;
}

void suite_doubt_words(double change_pct, struct buf *out)
{
	buf_addf(out, "The version of the suite is not recorded, and a %s of %.0f %% is "
		 "rarely a driver's: the workload itself may have changed.",
		 change_pct < 0 ? "fall" : "rise", fabs(change_pct));
}
