/* SPDX-License-Identifier: MIT */
/* The part of gpus that tells what a GPU is and how fast it could be. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/gpu_env.h"
#include "bench/gpus.h"
#include "core/model/facts.h"
#include "core/model/gpu_product.h"

/* --- facts ----------------------------------------------------------------- */

/* A property that detection does not know (where it is sure that there is none it
 * stays so), by the runtime where that does. */
static void set_value(struct facts *f, enum field_id id, const struct gpu_value *v,
		      const struct gpu_value *runtime)
{
	if (v->state == FACT_UNKNOWN && runtime->state == FACT_KNOWN)
		v = runtime;
	if (v->state == FACT_KNOWN)
		facts_known(f, id, v->source, "%s", v->text);
	else if (v->state == FACT_ABSENT)
		facts_absent(f, id, v->source, v->text);
	else
		facts_unknown(f, id, v->source, *v->text ? v->text :
			      "only its runtime shows this GPU");
}

static void set_values(const struct gpus_item *g, struct facts *f)
{
	const struct accel_info *info = &g->accel.info;
	struct gpu_value none = { .state = FACT_UNKNOWN }, name = none, memory = none,
			 capability = none;

	if (g->ready) {
		const char *source = g->accel.ops->name;

		gpu_value_known(&name, source, "%s", info->name);
		gpu_value_known(&memory, source, "%llu",
				(unsigned long long)info->memory_bytes >> 20);
		gpu_value_known(&capability, source, "%s", info->capability);
	}
	set_value(f, FIELD_GPU_MODEL, &g->gpu.model, &name);
	set_value(f, FIELD_GPU_VBIOS_VERSION, &g->gpu.vbios, &none);
	set_value(f, FIELD_GPU_MEMORY_MB, &g->gpu.memory_mb, &memory);
	set_value(f, FIELD_GPU_COMPUTE_CAPABILITY, &g->gpu.capability, &capability);
	set_value(f, FIELD_GPU_POWER_LIMIT_W, &g->gpu.power_limit_w, &none);
}

static void set_id(const struct gpus_item *g, enum field_id id, const unsigned pair[2],
		   struct facts *f)
{
	if (g->part)
		facts_absent(f, id, g->found, "the GPU is on no PCI bus");
	else if (!pair[0] && !pair[1])
		facts_unknown(f, id, g->found, "the bus does not show it");
	else
		facts_known(f, id, g->found, "%04x:%04x", pair[0] & 0xffff,
			    pair[1] & 0xffff);
}

static void set_ids(const struct gpus_item *g, struct facts *f)
{
	const struct gpu *d = &g->gpu;
	const unsigned id[] = { d->device ? d->vendor : 0, d->device };
	const unsigned sub[] = { d->sub_vendor, d->sub_device };

	set_id(g, FIELD_GPU_PCI_ID, id, f);
	set_id(g, FIELD_GPU_SUBSYSTEM, sub, f);
	if (*d->address)
		facts_set(f, "gpu_pci_address", FACT_KNOWN, d->address, g->found,
			  NULL);
}

static void set_runtime(const struct gpus_item *g, struct facts *f)
{
	const struct accel *a = &g->accel;
	char text[64];

	snprintf(text, sizeof text, "%s %.40s", a->ops->name, a->driver);
	facts_set(f, "gpu_runtime", FACT_KNOWN, text, a->ops->name, NULL);
	snprintf(text, sizeof text, "%d", a->info.units);
	facts_set(f, "gpu_units", FACT_KNOWN, text, a->ops->name, NULL);
	snprintf(text, sizeof text, "%llu",
		 (unsigned long long)a->info.l2_bytes >> 10);
	facts_set(f, "gpu_l2_kb", a->info.l2_bytes ? FACT_KNOWN : FACT_UNKNOWN,
		  a->info.l2_bytes ? text : NULL, a->ops->name,
		  a->info.l2_bytes ? NULL : "the runtime does not say it");
	if (a->blas[0])
		facts_known(f, FIELD_BACKEND_LIBRARY, "dlopen", "%s", a->blas_path);
	else
		facts_absent(f, FIELD_BACKEND_LIBRARY, "dlopen", a->blas_why);
}

void gpus_facts(const struct gpus_item *g, struct facts *f)
{
	set_values(g, f);
	set_ids(g, f);
	if (g->ready)
		set_runtime(g, f);
	gpu_env_facts(g->env, f);
}

/* --- peaks ----------------------------------------------------------------- */

/* What data/gpu_peaks.tsv is asked with; borrowed from g. */
static void make_id(const struct gpus_item *g, struct gpu_id *id)
{
	const struct gpu *d = &g->gpu;

	*id = (struct gpu_id){
		.vendor = d->vendor, .device = d->device,
		.sub_vendor = d->sub_vendor, .sub_device = d->sub_device,
		.revision = d->revision, .memory_mb = g->shared_mb,
		.compatible = g->part, .board = g->board[0] ? g->board : NULL,
	};
	if (d->memory_mb.state == FACT_KNOWN)
		id->memory_mb = strtoll(d->memory_mb.text, NULL, 10);
}

static void find_peak(const struct gpus_item *g, enum kernel_precision p,
		      struct gpu_peak *peak)
{
	struct gpu_id id;

	make_id(g, &id);
	gpu_product_peak(&id, kernel_precision_name(p), peak);
	if (isnan(peak->gops) && !id.device && !id.compatible)
		snprintf(peak->source, sizeof peak->source, "its PCI id is unknown: the "
			 "bus does not show it");
}

double gpus_peak(const struct gpus_item *g, enum kernel_precision p, char source[192])
{
	struct gpu_peak peak;

	find_peak(g, p, &peak);
	snprintf(source, 192, "%s", peak.source);
	return peak.gops;
}

double gpus_attainable(const struct gpus_item *g, enum kernel_precision p,
		       double clock_mhz, char source[192])
{
	struct gpu_peak peak;

	find_peak(g, p, &peak);
	if (isnan(peak.gops)) {
		snprintf(source, 192, "%s", peak.source);
		return (double)NAN;
	}
	if (isnan(peak.rate)) {
		snprintf(source, 192, "the table's row has no units, or no clock");
		return (double)NAN;
	}
	if (!(clock_mhz > 0)) {
		snprintf(source, 192, "the clock under load is unknown");
		return (double)NAN;
	}
	snprintf(source, 192, "ran at %.0f MHz, the peak assumes %.0f: %g units x %g "
		 "operations a clock", clock_mhz, peak.clock_mhz, peak.units, peak.rate);
	return peak.units * peak.rate * clock_mhz / 1000;
}
