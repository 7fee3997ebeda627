/* SPDX-License-Identifier: MIT */
/*
 * A libhiprtc.so without a compiler: its code is a list of the kernels of the source, which
 * fake_hip.c takes for a module.
 *
 * FAKE_HIPRTC=RC          hiprtcCompileProgram() returns it, with a log of several lines
 *
 * It compiles only for what the environment says the GPU is (FAKE_HIP_TARGET), and without
 * fused operations.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct _hiprtcProgram {
	char *source, *code, log[256];
};

const char *hiprtcGetErrorString(unsigned rc)
{
	return rc == 6 ? "HIPRTC_ERROR_COMPILATION" : "HIPRTC_ERROR_INVALID_INPUT";
}

unsigned hiprtcCreateProgram(struct _hiprtcProgram **out, const char *source,
			     const char *name, int headers, const char **header,
			     const char **header_name)
{
	if (!source || headers)
		return 3;
	*out = calloc(1, sizeof(**out));
	(*out)->source = strdup(source);
	return 0;
}

unsigned hiprtcDestroyProgram(struct _hiprtcProgram **program)
{
	free((*program)->source);
	free((*program)->code);
	free(*program);
	*program = NULL;
	return 0;
}

static int has_option(int n, const char **option, const char *want)
{
	for (int i = 0; i < n; i++)
		if (!strcmp(option[i], want))
			return 1;
	return 0;
}

static void list_kernels(struct _hiprtcProgram *p)
{
	size_t room = strlen(p->source) + 64, n;
	char *at = p->source;

	p->code = calloc(1, room);
	n = (size_t)snprintf(p->code, room, "\177ELF\n");
	while ((at = strstr(at, " void ")) != NULL) {
		at += 6;
		n += (size_t)snprintf(p->code + n, room - n, ".entry %.*s(\n",
				      (int)strcspn(at, "("), at);
	}
}

unsigned hiprtcCompileProgram(struct _hiprtcProgram *p, int n, const char **option)
{
	const char *fail = getenv("FAKE_HIPRTC"), *target = getenv("FAKE_HIP_TARGET");
	char arch[300];

	snprintf(arch, sizeof(arch), "--offload-arch=%s",
		 target ? target : "gfx942:sramecc+:xnack-");
	if (fail) {
		snprintf(p->log, sizeof(p->log), "/tmp/comgr-1/input/CompileSource:5:2: "
			 "error: unknown type name 'pear'\n\tpear x[4];\n\t^\n1 error "
			 "generated when compiling for gfx942.\n");
		return (unsigned)atoi(fail);
	}
	if (!has_option(n, option, "-ffp-contract=off") ||
	    (n > 1 && !has_option(n, option, arch)))
		return 5;
	list_kernels(p);
	return 0;
}

unsigned hiprtcGetProgramLogSize(struct _hiprtcProgram *p, size_t *bytes)
{
	*bytes = *p->log ? strlen(p->log) + 1 : 0;
	return 0;
}

unsigned hiprtcGetProgramLog(struct _hiprtcProgram *p, char *out)
{
	memcpy(out, p->log, strlen(p->log) + 1);
	return 0;
}

unsigned hiprtcGetCodeSize(struct _hiprtcProgram *p, size_t *bytes)
{
	*bytes = strlen(p->code);
	return 0;
}

unsigned hiprtcGetCode(struct _hiprtcProgram *p, char *out)
{
	memcpy(out, p->code, strlen(p->code));
	return 0;
}
