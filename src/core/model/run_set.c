/* SPDX-License-Identifier: MIT */
#include "core/model/run_set.h"

#include <stdlib.h>

void run_set_free(struct run_set *set)
{
	if (!set)
		return;
	free(set->rows);
	arena_release(&set->arena);
	free(set);
}
