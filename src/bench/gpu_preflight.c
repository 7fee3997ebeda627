/* SPDX-License-Identifier: MIT */
#include "bench/gpu_preflight.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "bench/gpu_env.h"
#include "core/base/arena.h"
#include "core/base/unit.h"
#include "core/detect/gpu_device.h"

/* One judgement in the making. */
struct judge {
	const struct gpu_preflight_request *rq;
	const struct gpu_env_reading *r;
	struct arena *a;
	struct preflight_check *c;
};

static void want(struct judge *j, const char *text)
{
	j->c->want = text;
}

static void saw(struct judge *j, enum check_result result, const char *remedy,
		const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* remedy counts only when the check did not pass. */
static void saw(struct judge *j, enum check_result result, const char *remedy,
		const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	j->c->result = result;
	j->c->saw = arena_strdup(j->a, text);
	j->c->remedy = result == CHECK_PASS ? "" : remedy;
}

/* nvidia-smi counts GPUs its own way; it takes a PCI address as well. */
static const char *smi(struct judge *j, const char *arguments)
{
	const struct gpu *g = j->rq->gpu;

	if (g && g->address[0])
		return arena_printf(j->a, "sudo nvidia-smi -i %s %s", g->address,
				    arguments);
	return arena_printf(j->a, "sudo nvidia-smi %s", arguments);
}

static bool is_amd(const struct judge *j)
{
	return j->rq->gpu && j->rq->gpu->vendor == GPU_VENDOR_AMD;
}

/* Nothing at all is known: the first check says so, for all. */
static bool is_silent(const struct judge *j)
{
	return *j->rq->why_unknown != '\0';
}

static void judge_state(struct judge *j)
{
	want(j, "its state can be read");
	if (j->r->lost)
		saw(j, CHECK_FAIL, "dmesg says why (Xid); reset the GPU or restart the "
		    "machine", "the GPU is lost%s%s", is_silent(j) ? ": " : "",
		    j->rq->why_unknown);
	else if (is_silent(j))
		saw(j, CHECK_WARN, "check by hand that nothing else runs on it, and that "
		    "it is cool", "nobody tells: %s", j->rq->why_unknown);
	else
		saw(j, CHECK_PASS, "", "it can be read");
}

static void judge_processes(struct judge *j)
{
	int n = j->r->processes;

	want(j, "none but ours computes on it");
	if (n < 0)
		saw(j, is_silent(j) ? CHECK_PASS : CHECK_WARN,
		    "check by hand that nothing else runs on it",
		    "who computes on it is not told");
	else
		saw(j, n > 0 ? CHECK_FAIL : CHECK_PASS,
		    is_amd(j) ? "end them, or wait (rocm-smi --showpids lists them)" :
		    "end them, or wait (nvidia-smi lists them)",
		    "%d other process%s on it", n, n == 1 ? " computes" : "es compute");
}

static void judge_busy(struct judge *j)
{
	int busy = j->r->busy_percent;

	want(j, "idle: at most 10 % busy");
	if (busy < 0)
		saw(j, CHECK_PASS, "", "not told by this GPU");
	else if (busy > GPU_PREFLIGHT_BUSY && j->r->processes <= 0)
		saw(j, CHECK_WARN, "see what draws or computes on it, also in other "
		    "containers and guests, or wait", "%d %% busy, and no process is "
		    "told that computes", busy);
	else
		saw(j, CHECK_PASS, "", "%d %% busy", busy);
}

static void judge_throttling(struct judge *j)
{
	int64_t slow = j->r->slow;

	want(j, "not slowed by heat or a power brake");
	if (slow < 0)
		saw(j, CHECK_PASS, "", "not told by this GPU: its clock is watched "
		    "instead");
	else if (slow & GPU_SLOW_THERMAL)
		saw(j, CHECK_FAIL, "let it cool down and check its fans and air, then "
		    "start again", "slowed by heat");
	else if (slow & GPU_SLOW_BRAKE)
		saw(j, CHECK_FAIL, "check the power supply and its cables (nvidia-smi "
		    "-q -d PERFORMANCE,POWER)", "slowed by a power brake or another "
		    "hardware limit");
	else
		saw(j, CHECK_PASS, "", "not slowed");
}

static void judge_temperature(struct judge *j)
{
	double t = j->r->temp_c, limit = j->r->temp_slow_c;
	const char *remedy = "let it cool down first, and check its fans and air";

	want(j, isnan(limit) ? "below 80 °C" :
	     arena_printf(j->a, "more than %d °C below where it slows down",
			  GPU_PREFLIGHT_HOT_MARGIN));
	if (isnan(t))
		saw(j, CHECK_PASS, "", "not told by this GPU");
	else if (isnan(limit))
		saw(j, t >= GPU_PREFLIGHT_HOT ? CHECK_WARN : CHECK_PASS, remedy,
		    "%.0f °C", t);
	else
		saw(j, t >= limit - GPU_PREFLIGHT_HOT_MARGIN ? CHECK_WARN : CHECK_PASS,
		    remedy, "%.0f °C; it slows down at %.0f °C", t, limit);
}

static void judge_memory(struct judge *j)
{
	uint64_t has = j->r->memory_total - j->r->memory_used;
	char has_text[UNIT_TEXT], need_text[UNIT_TEXT];

	unit_bytes(has, has_text);
	unit_bytes(GPU_PREFLIGHT_MEMORY, need_text);
	want(j, arena_printf(j->a, "at least %s of its memory free", need_text));
	if (j->r->memory_total == 0)
		saw(j, is_silent(j) ? CHECK_PASS : CHECK_WARN,
		    "check by hand that its memory is free", "not told by this GPU");
	else
		saw(j, has < GPU_PREFLIGHT_MEMORY ? CHECK_FAIL : CHECK_PASS, is_amd(j) ?
		    "end programs that hold its memory (rocm-smi --showpids)" :
		    "end programs that hold its memory (nvidia-smi lists them)",
		    "%s free", has_text);
}

static void judge_compute_mode(struct judge *j)
{
	static const char *const names[] = {
		"default", "exclusive thread", "prohibited", "exclusive process",
	};
	int mode = j->r->compute_mode;

	want(j, "not prohibited");
	saw(j, mode == 2 ? CHECK_FAIL : CHECK_PASS, smi(j, "-c DEFAULT"), "%s",
	    mode < 0 || mode > 3 ? "no such mode, or not told" : names[mode]);
}

static void judge_clocks(struct judge *j)
{
	int64_t slow = j->r->slow;

	want(j, "free to reach their maximum");
	if (slow < 0)
		saw(j, CHECK_PASS, "", "not told by this GPU");
	else if (slow & GPU_SLOW_USER)
		saw(j, CHECK_WARN, arena_printf(j->a, "%s; %s", smi(j, "-rgc"),
						smi(j, "-rac")),
		    "held down by locked or application clocks");
	else if (slow & GPU_SLOW_SYNC)
		saw(j, CHECK_WARN, "take it out of its sync boost group (dcgmi config)",
		    "held down by another GPU of its sync boost group");
	else
		saw(j, CHECK_PASS, "", "free");
}

static void judge_power_limit(struct judge *j)
{
	double limit = j->r->limit_w, usual = j->r->limit_default_w;
	const char *remedy;

	want(j, isnan(usual) ? "the product's default" :
	     arena_printf(j->a, "the default of %.0f W", usual));
	if (isnan(limit)) {
		saw(j, CHECK_PASS, "", "not told by this GPU");
		return;
	}
	if (isnan(usual)) {
		saw(j, CHECK_PASS, "", "%.0f W; the default is not told", limit);
		return;
	}
	remedy = is_amd(j) ? arena_printf(j->a, "as root write %.0f to power1_cap in /sys/"
					  "bus/pci/devices/%s/hwmon/hwmon*", usual * 1e6,
					  j->rq->gpu->address) :
		 smi(j, arena_printf(j->a, "-pl %.0f", usual));
	/* half a watt: drivers round */
	saw(j, limit < usual - 0.5 ? CHECK_WARN : CHECK_PASS, remedy, "%.0f W", limit);
}

static void judge_display(struct judge *j)
{
	want(j, "no screen");
	saw(j, j->r->display > 0 ? CHECK_WARN : CHECK_PASS,
	    "measure from a text console or by ssh, with the desktop ended (systemctl "
	    "isolate multi-user.target)", "%s", j->r->display > 0 ?
	    "a screen hangs on it" : j->r->display == 0 ? "no screen" :
	    "not told by this GPU");
}

static void judge_ecc(struct judge *j)
{
	int64_t n = j->r->ecc_errors;

	want(j, "no uncorrected errors");
	if (n < 0)
		saw(j, CHECK_PASS, "", "no ECC, or not told");
	else
		saw(j, n > 0 ? CHECK_WARN : CHECK_PASS, "see nvidia-smi -q -d ECC; "
		    "a GPU that makes more of them wants to be replaced",
		    "%lld uncorrected since the driver was loaded", (long long)n);
}

static void judge_persistence(struct judge *j)
{
	int on = j->r->persistence;

	want(j, "on");
	saw(j, on == 0 ? CHECK_WARN : CHECK_PASS, smi(j, "-pm 1"), "%s", on > 0 ? "on" :
	    on == 0 ? "off: the driver forgets the GPU's settings when nobody uses it" :
	    "no such mode, or not told");
}

static const struct {
	const char *name;
	void (*judge)(struct judge *j);
} check_table[] = {
	{ .name = "state",        .judge = judge_state },
	{ .name = "processes",    .judge = judge_processes },
	{ .name = "throttling",   .judge = judge_throttling },
	{ .name = "memory",       .judge = judge_memory },
	{ .name = "compute_mode", .judge = judge_compute_mode },
	{ .name = "busy",         .judge = judge_busy },
	{ .name = "temperature",  .judge = judge_temperature },
	{ .name = "clocks",       .judge = judge_clocks },
	{ .name = "power_limit",  .judge = judge_power_limit },
	{ .name = "display",      .judge = judge_display },
	{ .name = "ecc",          .judge = judge_ecc },
	{ .name = "persistence",  .judge = judge_persistence },
};

#define CHECK_N (sizeof(check_table) / sizeof(*check_table))
_Static_assert(CHECK_N <= GPU_PREFLIGHT_MAX, "GPU_PREFLIGHT_MAX is too small");

size_t gpu_preflight_judge(const struct gpu_preflight_request *rq, struct arena *a,
			   struct preflight_check out[GPU_PREFLIGHT_MAX])
{
	for (size_t i = 0; i < CHECK_N; i++) {
		struct judge j = { .rq = rq, .r = rq->now, .a = a, .c = &out[i] };

		out[i] = (struct preflight_check){
			.check = arena_printf(a, "%s %s", rq->device,
					      check_table[i].name),
		};
		check_table[i].judge(&j);
	}
	return CHECK_N;
}
