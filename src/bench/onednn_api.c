/* SPDX-License-Identifier: MIT */
#include "bench/onednn_api.h"

#include <string.h>

#include "bench/backend.h"
#include "core/base/err.h"

#define ENGINE_CPU 1           /* dnnl_cpu of dnnl_engine_kind_t */
#define STREAM_IN_ORDER 1u     /* dnnl_stream_default_flags */
#define QUERY_IMPL_INFO_STR 8  /* dnnl_query_t */
#define QUERY_WEIGHTS_MD 131

/* dnnl_matmul_desc_t of 2.x has 2,800 bytes in 2.6: four memory descriptors and
 * a few words; the library clears what it uses. */
#define MATMUL_DESC_ROOM 8192

/* major: of the version that has it; 0 for both. */
static int load_symbols(struct onednn_api *a, struct backend *b, struct err *e)
{
	const struct {
		const char *name;
		void *fn;
		int major;
	} want[] = {
		{ "dnnl_engine_create", &a->engine_create, 0 },
		{ "dnnl_engine_destroy", &a->engine_destroy, 0 },
		{ "dnnl_stream_create", &a->stream_create, 0 },
		{ "dnnl_stream_wait", &a->stream_wait, 0 },
		{ "dnnl_stream_destroy", &a->stream_destroy, 0 },
		{ "dnnl_memory_create", &a->memory_create, 0 },
		{ "dnnl_memory_destroy", &a->memory_destroy, 0 },
		{ "dnnl_memory_desc_get_size", &a->md_size, 0 },
		{ "dnnl_primitive_desc_query_md", &a->pd_query_md, 0 },
		{ "dnnl_primitive_desc_query", &a->pd_query, 0 },
		{ "dnnl_primitive_desc_destroy", &a->pd_destroy, 0 },
		{ "dnnl_primitive_create", &a->primitive_create, 0 },
		{ "dnnl_primitive_destroy", &a->primitive_destroy, 0 },
		{ "dnnl_primitive_execute", &a->execute, 0 },
		{ "dnnl_reorder_primitive_desc_create", &a->reorder_pd, 0 },
		{ "dnnl_memory_desc_init_by_tag", &a->md_init2, 2 },
		{ "dnnl_matmul_desc_init", &a->matmul_init2, 2 },
		{ "dnnl_primitive_desc_create", &a->pd_create2, 2 },
		{ "dnnl_memory_desc_create_with_tag", &a->md_create3, 3 },
		{ "dnnl_memory_desc_destroy", &a->md_destroy3, 3 },
		{ "dnnl_matmul_primitive_desc_create", &a->matmul_pd3, 3 },
	};
	int rc = 0;

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]) && !rc; i++)
		if (want[i].major == 0 || want[i].major == a->major)
			rc = backend_symbol(b, want[i].name, want[i].fn, e);
	return rc;
}

int onednn_api_load(struct onednn_api *a, struct backend *b, struct err *e)
{
	const struct onednn_version *v;
	int rc = backend_symbol(b, "dnnl_version", &a->version, e), status;

	if (rc < 0)
		return rc;
	v = a->version();
	a->major = v->major;
	if (v->major != 2 && v->major != 3)
		return err_set(e, ERR_UNSUPPORTED, "oneDNN %d.%d.%d (%s) is not "
			       "supported: this program knows 2 and 3", v->major,
			       v->minor, v->patch, b->path);
	rc = load_symbols(a, b, e);
	if (rc < 0)
		return rc;
	if (backend_symbol(b, "dnnl_get_effective_cpu_isa", &a->effective_isa,
			   NULL) < 0)
		a->effective_isa = NULL;
	status = a->engine_create(&a->engine, ENGINE_CPU, 0);
	if (!status)
		status = a->stream_create(&a->stream, a->engine,
					  STREAM_IN_ORDER);
	if (status)
		return err_set(e, ERR_UNSUPPORTED, "oneDNN %d.%d.%d gives no CPU "
			       "engine: %s", v->major, v->minor, v->patch,
			       onednn_status_name(status));
	return 0;
}

void onednn_api_release(struct onednn_api *a)
{
	if (a->stream)
		a->stream_destroy(a->stream);
	if (a->engine)
		a->engine_destroy(a->engine);
	a->stream = a->engine = NULL;
}

int onednn_md_init(const struct onednn_api *a, struct onednn_md *md, size_t n,
		   int type, int tag)
{
	const int64_t dim[12] = { (int64_t)n, (int64_t)n };  /* dnnl_dims_t */
	int status;

	memset(md, 0, sizeof(*md));
	if (a->major == 2) {
		md->md = md->room;
		return a->md_init2(md->room, 2, dim, type, tag);
	}
	status = a->md_create3(&md->made, 2, dim, type, tag);
	md->md = md->made;
	return status;
}

void onednn_md_release(const struct onednn_api *a, struct onednn_md *md)
{
	if (md->made)
		a->md_destroy3(md->made);
	md->made = NULL;
}

int onednn_matmul_pd(const struct onednn_api *a, const struct onednn_md md[3],
		     void **pd)
{
	_Alignas(16) unsigned char desc[MATMUL_DESC_ROOM] = { 0 };
	int status;

	if (a->major == 3)
		return a->matmul_pd3(pd, a->engine, md[0].md, md[1].md, NULL,
				     md[2].md, NULL);
	status = a->matmul_init2(desc, md[0].md, md[1].md, NULL, md[2].md);
	return status ? status : a->pd_create2(pd, desc, NULL, a->engine, NULL);
}

const void *onednn_pd_weights(const struct onednn_api *a, const void *pd)
{
	return a->pd_query_md(pd, QUERY_WEIGHTS_MD, 0);
}

const char *onednn_pd_impl(const struct onednn_api *a, const void *pd)
{
	const char *name = NULL;

	if (a->pd_query(pd, QUERY_IMPL_INFO_STR, 0, &name) || !name)
		return "unknown";
	return name;
}

const char *onednn_status_name(int status)
{
	static const char *const name[] = {
		"success (0)", "out of memory (1)", "invalid arguments (2)",
		"unimplemented (3)", "no further implementation (4)",
		"runtime error (5)", "not required (6)",
	};

	if (status < 0 || (size_t)status >= sizeof(name) / sizeof(name[0]))
		return "an unknown status";
	return name[status];
}

/* dnnl_cpu_isa_t of 2.6 and 3.7; its bits moved between 2.x and 3.x. */
const char *onednn_isa_name(int major, int isa)
{
	static const struct {
		int major, isa;
		const char *name;
	} table[] = {
		{ 0, 0x1, "sse41" }, { 0, 0x3, "avx" }, { 0, 0x7, "avx2" },
		{ 0, 0x27, "avx512_core" }, { 0, 0x67, "avx512_core_vnni" },
		{ 0, 0xe7, "avx512_core_bf16" },
		{ 2, 0xf, "avx512_mic" }, { 2, 0x1f, "avx512_mic_4ops" },
		{ 2, 0x3e7, "avx512_core_amx" },
		{ 2, 0x407, "avx2_vnni" },
		{ 3, 0xf, "avx2_vnni" }, { 3, 0x1f, "avx2_vnni_2" },
		{ 3, 0x1ef, "avx512_core_fp16" },
		{ 3, 0xfef, "avx512_core_amx" },
		{ 3, 0x1fef, "avx512_core_amx_fp16" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].isa == isa &&
		    (table[i].major == 0 || table[i].major == major))
			return table[i].name;
	return NULL;
}
