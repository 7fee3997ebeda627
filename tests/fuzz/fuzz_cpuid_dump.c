/* SPDX-License-Identifier: MIT */
/* Dumps of CPUID and tables of memory modules come from machines that nobody
 * here has seen. */
#include "core/base/err.h"
#include "core/detect/cpuid_dump.h"
#include "core/detect/smbios.h"
#include "fuzz.h"

bool fuzz_one(const char *text, size_t n)
{
	struct cpuid_dump d = { 0 };
	struct smbios_dimm dimm;
	struct err e = ERR_INIT;
	uint32_t r[4];
	int rc = cpuid_dump_parse(text, n, &d, &e);

	if (rc == 0)
		for (int i = 0; i < d.cpus; i++)
			cpuid_dump_get(&d, i, 1, 0, r);
	else
		fuzz_require(e.code == rc && *e.text);
	cpuid_dump_release(&d);
	smbios_parse_dimm(text, n, &dimm);
	return rc == 0;
}
