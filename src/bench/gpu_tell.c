/* SPDX-License-Identifier: MIT */
#include "bench/gpu_tell.h"

#include <stdio.h>
#include <string.h>

#include "bench/gpu_env.h"
#include "bench/gpus.h"
#include "bench/plan.h"
#include "bench/session.h"
#include "bench/steps.h"
#include "core/base/buf.h"
#include "core/base/version.h"
#include "core/model/facts.h"
#include "core/model/metric.h"

static void tell_device(struct session *s, const struct gpus_item *g)
{
	const struct accel *a = &g->accel;
	struct event ev = event_init(EV_DEVICE);
	struct facts f;

	ev.device = g->device;
	ev.backend = a->blas[0] ? a->blas : "builtin";
	ev.backend_version = a->blas[0] ? a->blas_version : POSTSIL_VERSION;
	session_event(s, &ev);
	if (!a->blas[0])
		session_absent(s, g->device, "%s: bandwidth alone: %s", g->device,
			     a->blas_why);
	facts_init(&f);
	gpus_facts(g, &f);
	session_facts(s, g->device, &f);
	facts_release(&f);
}

void gpu_tell_devices(struct session *s, const struct gpus *g)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->item[i].ready)
			tell_device(s, &g->item[i]);
		else
			session_absent(s, g->item[i].device, "%s is not measured: %s",
				     g->item[i].device, g->item[i].why);
}

void gpu_tell_undetected(struct session *s, const struct gpus *g, struct facts *f)
{
	static const enum field_id of_gpu[] = {
		FIELD_GPU_MODEL, FIELD_GPU_PCI_ID, FIELD_GPU_VBIOS_VERSION,
		FIELD_GPU_MEMORY_MB, FIELD_GPU_COMPUTE_CAPABILITY, FIELD_GPU_COUNT,
		FIELD_DRIVER_VERSION,
	};
	static const char why[] = "a runtime shows a GPU that detection does not see: the "
				  "bus is hidden or virtual";
	struct facts doubts;
	size_t i = 0;

	while (i < g->n && g->item[i].is_detected)
		i++;
	if (i == g->n)
		return;
	facts_init(&doubts);
	for (i = 0; i < sizeof of_gpu / sizeof *of_gpu; i++) {
		if (f->fact[of_gpu[i]].state != FACT_ABSENT)
			continue;
		facts_unknown(f, of_gpu[i], "GPU runtime", why);
		facts_unknown(&doubts, of_gpu[i], "GPU runtime", why);
	}
	session_facts(s, NULL, &doubts);
	facts_release(&doubts);
}

/* --- peaks ----------------------------------------------------------------- */

/* The peaks of one GPU; a reason that several precisions have is told once. */
struct peaks {
	struct session *s;
	const struct gpus_item *g;
	const char *kernel;      /* KERNEL_PEAK_THEORY or KERNEL_PEAK_CLOCK */
	char told[192];
};

static void tell_peak(struct peaks *t, enum kernel_precision p, double gops,
		      const char *source)
{
	const char *name = kernel_precision_name(p);
	bool theory = strcmp(t->kernel, KERNEL_PEAK_THEORY) == 0;
	struct event ev = event_init(EV_RESULT);

	if (!(gops > 0)) {
		if (strcmp(t->told, source) != 0)
			session_note(t->s, "", "%s %s: no %s peak: %s",
				     t->g->device, name,
				     theory ? "theoretical" : "attainable", source);
		snprintf(t->told, sizeof t->told, "%s", source);
		return;
	}
	ev.device = t->g->device;
	ev.kernel = t->kernel;
	ev.precision = name;
	ev.variant = "";
	ev.unit_name = "GOP/s";
	ev.value = gops;
	ev.source = source;
	session_event(t->s, &ev);
}

static bool is_planned(const struct plan *p, int gpu, int precision)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->step[i].kernel->on_gpu && p->step[i].gpu == gpu &&
		    (int)p->step[i].precision == precision)
			return true;
	return false;
}

void gpu_tell_peaks(struct session *s, const struct gpus *g, const struct plan *p)
{
	for (size_t i = 0; i < g->n; i++) {
		struct peaks t = { .s = s, .g = &g->item[i],
				   .kernel = KERNEL_PEAK_THEORY };
		char source[192];

		for (int k = 0; k < KERNEL_PRECISION_N; k++) {
			double gops;

			if (!is_planned(p, (int)i, k))
				continue;
			gops = gpus_peak(t.g, (enum kernel_precision)k, source);
			tell_peak(&t, (enum kernel_precision)k, gops, source);
		}
	}
}

/* --- findings -------------------------------------------------------------- */

static void tell_attainable(struct session *s, const struct gpus_item *g,
			    const struct steps_gpu *saw)
{
	struct peaks t = { .s = s, .g = g, .kernel = KERNEL_PEAK_CLOCK };
	char source[192];

	for (int k = 0; k < KERNEL_PRECISION_N; k++) {
		double gops;

		if (!(saw->gemm_gops[k] > 0) || !(saw->clock_mhz[k] > 0))
			continue;
		gops = gpus_attainable(g, (enum kernel_precision)k,
				       saw->clock_mhz[k], source);
		tell_peak(&t, (enum kernel_precision)k, gops, source);
	}
}

/* A GPU's findings in the making. */
struct finding {
	const struct steps_gpu *saw;
	const char *why;         /* nobody tells its state, or "not told" */
	struct facts f;
};

static void add_number(struct finding *t, const char *key, double value,
		       const char *source)
{
	bool known = value > 0;
	char text[32];

	snprintf(text, sizeof text, "%.0f", value);
	facts_set(&t->f, key, known ? FACT_KNOWN : FACT_UNKNOWN, known ? text : NULL,
		  source, known ? NULL : t->why);
}

/* Of the first precision, the widest, that has a product. */
static void add_clock(struct finding *t)
{
	char source[64] = "under bandwidth, level 1 or 2";
	double mhz = t->saw->other_mhz;

	for (int k = 0; k < KERNEL_PRECISION_N; k++)
		if (t->saw->clock_mhz[k] > 0) {
			mhz = t->saw->clock_mhz[k];
			snprintf(source, sizeof source, "under blas3.gemm %s",
				 kernel_precision_name((enum kernel_precision)k));
			break;
		}
	add_number(t, "gpu_clock_measured_mhz", mhz, source);
}

static void add_slow(struct finding *t, const struct gpu_env *env)
{
	static const char source[] = "readings in each repetition";
	int64_t slow = gpu_env_slow_seen(env);
	struct buf names = BUF_INIT;

	for (int i = 0; i < GPU_SLOW_N && slow > 0; i++)
		if (slow & (int64_t)1 << i)
			buf_addf(&names, "%s%s", names.n ? ", " : "",
				 gpu_env_slow_name(i));
	if (slow < 0)
		facts_set(&t->f, "gpu_slowed_by", FACT_UNKNOWN, NULL, source, t->why);
	else
		facts_set(&t->f, "gpu_slowed_by", FACT_KNOWN,
			  names.n ? buf_str(&names) : "none", source, NULL);
	buf_release(&names);
}

static void tell_findings(struct session *s, const struct gpus_item *g,
			  const struct steps_gpu *saw)
{
	const char *why = gpu_env_why(g->env);
	struct finding t = { .saw = saw, .why = *why ? why : "not told" };

	tell_attainable(s, g, saw);
	facts_init(&t.f);
	add_clock(&t);
	add_number(&t, "gpu_temperature_max_c", saw->watch.temp_c,
		   "readings between repetitions");
	add_slow(&t, g->env);
	session_facts(s, g->device, &t.f);
	facts_release(&t.f);
}

void gpu_tell_findings(struct session *s, const struct gpus *g,
		       const struct steps_outcome *out)
{
	for (size_t i = 0; i < g->n; i++)
		if (out->gpu[i].steps > 0)
			tell_findings(s, &g->item[i], &out->gpu[i]);
}
