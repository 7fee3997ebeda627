/* SPDX-License-Identifier: MIT */
#include "bench/accel_hiprtc.h"

#include <stdio.h>
#include <stdlib.h>

#include "bench/accel_dl.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

#define LOG_MAX ((size_t)1 << 20)

/* Thread t of a block has the pairs t, t + 128, t + 256 and t + 384 of it.  The loops are
 * of constant length: the compiler unrolls them, and keeps x and y in registers. */
#define ENTRY(name, statement) \
	"extern \"C\" __global__ __launch_bounds__(128) void " name "(\n" \
	"	const pair *a, const pair *b, pair *c, double s)\n" \
	"{\n" \
	"	unsigned long at = blockIdx.x * 512ul + threadIdx.x;\n" \
	statement \
	"}\n"
#define LOAD(r, p) \
	"	pair " r "[4];\n" \
	"	for (int i = 0; i < 4; i++)\n" \
	"		" r "[i] = " p "[at + i * 128];\n"
#define STORE(what) \
	"	for (int i = 0; i < 4; i++)\n" \
	"		c[at + i * 128] = " what ";\n"

const char accel_hiprtc_text[] =
	"typedef double pair __attribute__((ext_vector_type(2)));\n"
	ENTRY("postsil_copy", LOAD("x", "a") STORE("x[i]"))
	ENTRY("postsil_scale", LOAD("x", "a") STORE("s * x[i]"))
	ENTRY("postsil_add", LOAD("x", "a") LOAD("y", "b") STORE("x[i] + y[i]"))
	ENTRY("postsil_triad", LOAD("x", "a") LOAD("y", "b") STORE("x[i] + s * y[i]"));

/* "" when there is none. */
static char *read_log(const struct hip_api *a, struct _hiprtcProgram *program)
{
	size_t n = 0;
	char *log;

	if (a->rtc_log_size(program, &n) != HIP_RTC_OK || n > LOG_MAX)
		n = 0;
	log = xcalloc(n + 1, 1);
	if (n && a->rtc_log(program, log) != HIP_RTC_OK)
		*log = '\0';
	log[n] = '\0';
	accel_dl_flatten(log);
	return log;
}

static int fail(const struct accel *g, unsigned rc, const char *log, struct err *e)
{
	const struct accel_hip *h = g->priv;
	const char *name = h->api.rtc_error(rc);

	return err_set(e, ERR_UNSUPPORTED, "%s: hiprtcCompileProgram of our kernels for "
		       "%s: %.60s (%u)%s%.200s", g->device,
		       *h->target ? h->target : "this GPU", name ? name : "an error", rc,
		       *log ? ", of which its compiler says: " : "", log);
}

static unsigned read_code(const struct hip_api *a, struct _hiprtcProgram *program,
			  char **code)
{
	size_t n = 0;
	unsigned rc = a->rtc_code_size(program, &n);

	*code = NULL;
	if (rc != HIP_RTC_OK)
		return rc;
	*code = xcalloc(n + 1, 1);
	return a->rtc_code(program, *code);
}

/* Without a target HIP RTC takes that of the thread's device. */
int accel_hiprtc_compile(struct accel *g, char **code, struct err *e)
{
	const struct accel_hip *h = g->priv;
	struct _hiprtcProgram *program = NULL;
	char arch[HIP_TARGET + 16], *log;
	const char *option[] = { ACCEL_HIPRTC_UNFUSED, arch };
	unsigned rc = h->api.rtc_create(&program, accel_hiprtc_text, "postsil.hip", 0,
					NULL, NULL);

	*code = NULL;
	if (rc != HIP_RTC_OK)
		return fail(g, rc, "", e);
	snprintf(arch, sizeof(arch), "--offload-arch=%s", h->target);
	rc = h->api.rtc_compile(program, *h->target ? 2 : 1, option);
	log = read_log(&h->api, program);
	if (rc == HIP_RTC_OK)
		rc = read_code(&h->api, program, code);
	h->api.rtc_destroy(&program);
	if (rc != HIP_RTC_OK) {
		fail(g, rc, log, e);
		free(*code);
		*code = NULL;
	}
	free(log);
	return rc == HIP_RTC_OK ? 0 : ERR_UNSUPPORTED;
}
