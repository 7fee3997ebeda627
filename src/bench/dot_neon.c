/* SPDX-License-Identifier: MIT */
/*
 * Tested in an emulator (qemu-aarch64, all features): its values are right; its
 * speed was not measured on a processor yet.
 *
 * The Makefile compiles this file for Armv8.2 with the extensions: clang before 15
 * has its intrinsics by file alone, not by function.  What runs on any processor,
 * the usable() functions, must therefore do nothing but ask the kernel.
 */
#include "bench/dot_isa.h"

#if defined(__aarch64__)

#include <arm_neon.h>
#include <sys/auxv.h>

#define ACCS 24

/* Linux, asm/hwcap.h of arm64. */
#define CAP_ASIMDHP (1ul << 10)
#define CAP_ASIMDDP (1ul << 20)
#define CAP2_I8MM (1ul << 13)
#define CAP2_BF16 (1ul << 14)

#define BYTES(p) ((const uint8_t *)(const void *)(p))

#define NAME run_bfmmla
#define TARGET
#define V float32x4_t
#define W bfloat16x8_t
#define LOAD(p) vreinterpretq_f32_u8(vld1q_u8(BYTES(p)))
#define STORE(p, v) vst1q_u8((uint8_t *)(void *)(p), vreinterpretq_u8_f32(v))
#define OPERAND(p) vreinterpretq_bf16_u8(vld1q_u8(BYTES(p)))
#define STEP(x, a, b) vbfmmlaq_f32(x, a, b)
#include "bench/dot_template.h"

#define NAME run_bfdot
#define TARGET
#define V float32x4_t
#define W bfloat16x8_t
#define LOAD(p) vreinterpretq_f32_u8(vld1q_u8(BYTES(p)))
#define STORE(p, v) vst1q_u8((uint8_t *)(void *)(p), vreinterpretq_u8_f32(v))
#define OPERAND(p) vreinterpretq_bf16_u8(vld1q_u8(BYTES(p)))
#define STEP(x, a, b) vbfdotq_f32(x, a, b)
#include "bench/dot_template.h"

#define NAME run_smmla
#define TARGET
#define V int32x4_t
#define W int8x16_t
#define LOAD(p) vreinterpretq_s32_u8(vld1q_u8(BYTES(p)))
#define STORE(p, v) vst1q_u8((uint8_t *)(void *)(p), vreinterpretq_u8_s32(v))
#define OPERAND(p) vreinterpretq_s8_u8(vld1q_u8(BYTES(p)))
#define STEP(x, a, b) vmmlaq_s32(x, a, b)
#include "bench/dot_template.h"

#define NAME run_sdot
#define TARGET
#define V int32x4_t
#define W int8x16_t
#define LOAD(p) vreinterpretq_s32_u8(vld1q_u8(BYTES(p)))
#define STORE(p, v) vst1q_u8((uint8_t *)(void *)(p), vreinterpretq_u8_s32(v))
#define OPERAND(p) vreinterpretq_s8_u8(vld1q_u8(BYTES(p)))
#define STEP(x, a, b) vdotq_s32(x, a, b)
#include "bench/dot_template.h"

#define NAME run_fp16
#define TARGET
#define V float16x8_t
#define W float16x8_t
#define LOAD(p) vreinterpretq_f16_u8(vld1q_u8(BYTES(p)))
#define STORE(p, v) vst1q_u8((uint8_t *)(void *)(p), vreinterpretq_u8_f16(v))
#define OPERAND(p) vreinterpretq_f16_u8(vld1q_u8(BYTES(p)))
#define STEP(x, a, b) vfmaq_f16(x, a, b)
#include "bench/dot_template.h"

static bool has_bf16(void)
{
	return getauxval(AT_HWCAP2) & CAP2_BF16;
}

static bool has_i8mm(void)
{
	return getauxval(AT_HWCAP2) & CAP2_I8MM;
}

static bool has_dotprod(void)
{
	return getauxval(AT_HWCAP) & CAP_ASIMDDP;
}

static bool has_fp16(void)
{
	return getauxval(AT_HWCAP) & CAP_ASIMDHP;
}

const struct dot_isa dot_neon_bfmmla = {
	.name = "bf16_mmla", .precision = KERNEL_BF16, .shape = DOT_BLOCK,
	.usable = has_bf16, .accumulators = ACCS, .outputs = 4, .width = 4,
	.bytes = 16, .turns = 4096, .run = run_bfmmla,
};

const struct dot_isa dot_neon_bfdot = {
	.name = "bf16_dot", .precision = KERNEL_BF16, .shape = DOT_LANES,
	.usable = has_bf16, .accumulators = ACCS, .outputs = 4, .width = 2,
	.bytes = 16, .turns = 4096, .run = run_bfdot,
};

const struct dot_isa dot_neon_smmla = {
	.name = "i8mm", .precision = KERNEL_INT8, .shape = DOT_BLOCK,
	.usable = has_i8mm, .accumulators = ACCS, .outputs = 4, .width = 8,
	.bytes = 16, .turns = 4096, .run = run_smmla,
};

const struct dot_isa dot_neon_sdot = {
	.name = "asimddp", .precision = KERNEL_INT8, .shape = DOT_LANES,
	.usable = has_dotprod, .accumulators = ACCS, .outputs = 4, .width = 4,
	.bytes = 16, .turns = 4096, .run = run_sdot,
};

const struct dot_isa dot_neon_fp16 = {
	.name = "asimdhp", .precision = KERNEL_FP16, .shape = DOT_LANES,
	.usable = has_fp16, .accumulators = ACCS, .outputs = 8, .width = 1,
	.bytes = 16, .turns = 4096, .run = run_fp16,
};

#endif
