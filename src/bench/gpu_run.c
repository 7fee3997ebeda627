/* SPDX-License-Identifier: MIT */
#include "bench/gpu_run.h"

#include "bench/gpu_env.h"
#include "bench/gpus.h"
#include "bench/plan.h"
#include "core/base/buf.h"
#include "core/base/err.h"

size_t gpu_run_check(const struct gpus_item *g, struct arena *a,
		     struct preflight_check out[GPU_PREFLIGHT_MAX])
{
	struct gpu_env_reading now;
	const struct gpu_preflight_request rq = {
		.device = g->device, .gpu = &g->gpu, .now = &now,
		.why_unknown = gpu_env_why(g->env),
	};
	char why[GPUS_WHY];

	gpu_env_read(g->env, &now);
	return gpus_is_fit(g, &now, why) ? gpu_preflight_judge(&rq, a, out) : 0;
}

bool gpu_run_is_ready(const struct gpus *g)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->item[i].ready)
			return true;
	return false;
}

/* Why none can be measured. */
static int refuse_all(const struct gpus *g, struct err *e)
{
	struct buf all = BUF_INIT;

	for (size_t i = 0; i < g->n; i++)
		buf_addf(&all, "%s%s: %s", i ? "; " : "", g->item[i].device,
			 g->item[i].why);
	err_set(e, ERR_UNSUPPORTED, "no GPU can be measured: %s", buf_str(&all));
	buf_release(&all);
	return ERR_UNSUPPORTED;
}

int gpu_run_open(struct gpus *g, const char *list, struct err *e)
{
	gpus_open(g);
	for (size_t i = 0; i < g->n && list; i++)
		if (!g->item[i].ready && plan_has_word(list, g->item[i].device))
			return err_set(e, ERR_UNSUPPORTED, "%s cannot be measured: "
				       "%s", g->item[i].device, g->item[i].why);
	if (list && plan_has_word(list, "gpu") && !gpu_run_is_ready(g))
		return refuse_all(g, e);
	return 0;
}

static void add_name(const struct gpus_item *g, struct buf *out)
{
	const struct gpu_value *model = &g->gpu.model;

	if (model->state == FACT_KNOWN && model->source[0])
		buf_adds(out, model->text);
	else
		buf_adds(out, g->accel.info.name);
	if (g->gpu.address[0])
		buf_addf(out, " at %s", g->gpu.address);
}

void gpu_run_text(const struct gpus *g, struct buf *out)
{
	for (size_t i = 0; i < g->n; i++) {
		const struct gpus_item *item = &g->item[i];
		const struct accel *a = &item->accel;

		if (!item->ready) {
			buf_addf(out, "without %s: %s\n", item->device, item->why);
			continue;
		}
		buf_addf(out, "%s: ", item->device);
		add_name(item, out);
		if (a->blas[0])
			buf_addf(out, ", by %s %s\n", a->blas, a->blas_version);
		else
			buf_addf(out, ", bandwidth alone: %s\n", a->blas_why);
	}
}
