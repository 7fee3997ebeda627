/* SPDX-License-Identifier: MIT */
#include "bench/gpu_env.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/gpu_env_source.h"
#include "core/base/xmem.h"
#include "core/model/facts.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

const char *gpu_env_slow_name(int i)
{
	static const char *const name[GPU_SLOW_N] = {
		"power limit", "thermal", "power brake", "set clocks", "sync boost",
	};

	return name[i];
}

struct gpu_env *gpu_env_new(const struct sysroot *root, const struct gpu *g)
{
	struct gpu_env *v = xcalloc(1, sizeof(*v));

	v->root = root;
	v->slow_seen = -1;
	if (gpu_address_parse(g->address, v->address) < 0)
		v->address[0] = '\0';
	snprintf(v->source, sizeof(v->source), "PCI id");
	if (g->vendor == GPU_VENDOR_INTEL)
		snprintf(v->why, sizeof(v->why), "the state of Intel's GPUs is not read");
	else if (g->vendor != GPU_VENDOR_NVIDIA && g->vendor != GPU_VENDOR_AMD)
		snprintf(v->why, sizeof(v->why), "it is not known who tells the state of "
			 "a GPU of vendor %04x", g->vendor);
	else if (!v->address[0])
		snprintf(v->why, sizeof(v->why), "it is on no PCI bus, by whose address "
			 "it would be asked for");
	else if (g->vendor == GPU_VENDOR_NVIDIA)
		gpu_env_open_nvidia(v);
	else
		gpu_env_open_amd(v);
	return v;
}

void gpu_env_free(struct gpu_env *v)
{
	if (!v)
		return;
	if (v->ops)
		v->ops->close(v);
	free(v);
}

const char *gpu_env_why(const struct gpu_env *v)
{
	return v->why;
}

/* how: of the source's ops; NULL: there is none. */
static void read_by(struct gpu_env *v, struct gpu_env_reading *out,
		    void (*how)(struct gpu_env *v, struct gpu_env_reading *out))
{
	*out = (struct gpu_env_reading){
		.clock_mhz = NAN, .memory_mhz = NAN, .clock_max_mhz = NAN,
		.memory_max_mhz = NAN, .temp_c = NAN, .temp_slow_c = NAN,
		.power_w = NAN, .limit_w = NAN, .limit_default_w = NAN,
		.busy_percent = -1, .processes = -1, .slow = -1, .ecc = -1,
		.ecc_errors = -1, .mig = -1, .persistence = -1, .compute_mode = -1,
		.display = -1,
	};
	if (how)
		how(v, out);
	out->lost = v->lost;
}

void gpu_env_read(struct gpu_env *v, struct gpu_env_reading *out)
{
	read_by(v, out, v->ops ? v->ops->read : NULL);
}

void gpu_env_read_now(struct gpu_env *v, struct gpu_env_reading *out)
{
	read_by(v, out, v->ops ? v->ops->read_now : NULL);
}

double gpu_env_clock_mhz(struct gpu_env *v)
{
	return v->ops ? v->ops->clock_mhz(v) : NAN;
}

int64_t gpu_env_slow(struct gpu_env *v)
{
	int64_t slow = v->ops ? v->ops->slow(v) : -1;

	if (slow >= 0)
		v->slow_seen = (v->slow_seen > 0 ? v->slow_seen : 0) | slow;
	return slow;
}

int64_t gpu_env_slow_seen(const struct gpu_env *v)
{
	return v->slow_seen;
}

static const struct fact_row {
	const char *key;
	enum gpu_env_item item;
	const char *words[4];       /* of an integer; none: a number */
} fact_rows[] = {
	{ .key = "gpu_ecc", .item = GPU_ITEM_ECC, .words = { "disabled", "enabled" } },
	{ .key = "gpu_persistence", .item = GPU_ITEM_PERSISTENCE,
	  .words = { "disabled", "enabled" } },
	{ .key = "gpu_mig_mode", .item = GPU_ITEM_MIG,
	  .words = { "disabled", "enabled" } },
	{ .key = "gpu_compute_mode", .item = GPU_ITEM_COMPUTE_MODE,
	  .words = { "default", "exclusive thread", "prohibited",
		     "exclusive process" } },
	{ .key = "gpu_display", .item = GPU_ITEM_DISPLAY,
	  .words = { "inactive", "active" } },
	{ .key = "gpu_clock_max_mhz", .item = GPU_ITEM_CLOCK_MAX },
	{ .key = "gpu_memory_clock_mhz", .item = GPU_ITEM_MEMORY_CLOCK_MAX },
	{ .key = "gpu_power_limit_default_w", .item = GPU_ITEM_LIMIT_DEFAULT },
	{ .key = "gpu_slowdown_temp_c", .item = GPU_ITEM_TEMP_SLOW },
};

/* NAN where it is not known. */
static double value_of(const struct gpu_env_reading *r, enum gpu_env_item item)
{
	int state = -1;

	switch (item) {
	case GPU_ITEM_CLOCK_MAX: return r->clock_max_mhz;
	case GPU_ITEM_MEMORY_CLOCK_MAX: return r->memory_max_mhz;
	case GPU_ITEM_LIMIT_DEFAULT: return r->limit_default_w;
	case GPU_ITEM_TEMP_SLOW: return r->temp_slow_c;
	case GPU_ITEM_ECC: state = r->ecc; break;
	case GPU_ITEM_PERSISTENCE: state = r->persistence; break;
	case GPU_ITEM_MIG: state = r->mig; break;
	case GPU_ITEM_COMPUTE_MODE: state = r->compute_mode; break;
	case GPU_ITEM_DISPLAY: state = r->display; break;
	default: break;
	}
	return state < 0 ? NAN : state;
}

static void add_fact(const struct gpu_env *v, const struct fact_row *row, double x,
		     struct facts *f)
{
	struct gpu_value said = { .state = FACT_UNKNOWN };
	char number[32];

	if (v->ops) {
		v->ops->explain(v, row->item, &said);
	} else {
		snprintf(said.source, sizeof(said.source), "%s", v->source);
		snprintf(said.text, sizeof(said.text), "%.*s", GPU_TEXT - 1, v->why);
	}
	snprintf(number, sizeof(number), "%.17g", x);
	if (!isnan(x))
		facts_set(f, row->key, FACT_KNOWN, row->words[0] ? row->words[(int)x] :
			  number, said.source, NULL);
	else
		facts_set(f, row->key, said.state == FACT_KNOWN ? FACT_UNKNOWN :
			  said.state, NULL, said.source,
			  said.text[0] ? said.text : "it says what cannot be");
}

void gpu_env_facts(struct gpu_env *v, struct facts *f)
{
	struct gpu_env_reading now;

	gpu_env_read(v, &now);
	for (size_t i = 0; i < N(fact_rows); i++)
		add_fact(v, &fact_rows[i], value_of(&now, fact_rows[i].item), f);
}
