/* SPDX-License-Identifier: MIT */
/*
 * Tiles: eight of 16 rows x 64 bytes.  Four hold results, as many as hide the
 * latency of some 52 cycles at 16 a tile product (Intel's optimization manual, 20).
 *
 * UNTESTED on a processor with AMX so far: only compiled.  A wrong value would be
 * refused by kernel_dot's check, not believed.
 */
#include "bench/dot_isa.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#include "bench/dot_x86.h"

#define TILE_BYTES 1024
#define TARGET __attribute__((target("amx-tile,amx-bf16,amx-int8")))

/* Intel SDM vol. 2, LDTILECFG: palette 1, and rows and bytes per row. */
struct tile_config {
	uint8_t palette, start_row, reserved[14];
	uint16_t row_bytes[16];
	uint8_t rows[16];
};

/* Compilers' tile intrinsics do not say which memory they read. */
static inline void settle_memory(const void *p)
{
	__asm__ volatile("" : : "r"(p) : "memory");
}

TARGET
static void load_tiles(const char *values, const char *operands)
{
	struct tile_config c;

	memset(&c, 0, sizeof(c));
	c.palette = 1;
	for (int i = 0; i < 8; i++) {
		c.row_bytes[i] = 64;
		c.rows[i] = 16;
	}
	settle_memory(&c);
	_tile_loadconfig(&c);
	settle_memory(values);
	_tile_loadd(0, values, 64);
	_tile_loadd(1, values + TILE_BYTES, 64);
	_tile_loadd(2, values + 2 * TILE_BYTES, 64);
	_tile_loadd(3, values + 3 * TILE_BYTES, 64);
	_tile_loadd(4, operands, 64);
	_tile_loadd(5, operands + TILE_BYTES, 64);
	_tile_loadd(6, operands + 2 * TILE_BYTES, 64);
	_tile_loadd(7, operands + 3 * TILE_BYTES, 64);
}

TARGET
static void store_tiles(char *values)
{
	_tile_stored(0, values, 64);
	_tile_stored(1, values + TILE_BYTES, 64);
	_tile_stored(2, values + 2 * TILE_BYTES, 64);
	_tile_stored(3, values + 3 * TILE_BYTES, 64);
	_tile_release();
	settle_memory(values);
}

TARGET
static void run_bf16(void *values, const void *operands, size_t turns)
{
	load_tiles(values, operands);
	for (size_t t = 0; t < turns; t += 2) {
		_tile_dpbf16ps(0, 4, 6);
		_tile_dpbf16ps(1, 4, 7);
		_tile_dpbf16ps(2, 5, 6);
		_tile_dpbf16ps(3, 5, 7);
		_tile_dpbf16ps(0, 4, 7);
		_tile_dpbf16ps(1, 4, 6);
		_tile_dpbf16ps(2, 5, 7);
		_tile_dpbf16ps(3, 5, 6);
	}
	store_tiles(values);
}

TARGET
static void run_int8(void *values, const void *operands, size_t turns)
{
	load_tiles(values, operands);
	for (size_t t = 0; t < turns; t += 2) {
		_tile_dpbusd(0, 4, 6);
		_tile_dpbusd(1, 4, 7);
		_tile_dpbusd(2, 5, 6);
		_tile_dpbusd(3, 5, 7);
		_tile_dpbusd(0, 4, 7);
		_tile_dpbusd(1, 4, 6);
		_tile_dpbusd(2, 5, 7);
		_tile_dpbusd(3, 5, 6);
	}
	store_tiles(values);
}

static bool bf16_usable(void)
{
	return dot_x86_has((struct dot_x86_flag){ 0, DOT_X86_EDX, 22 }) &&
	       dot_x86_may_use_tiles();
}

static bool int8_usable(void)
{
	return dot_x86_has((struct dot_x86_flag){ 0, DOT_X86_EDX, 25 }) &&
	       dot_x86_may_use_tiles();
}

const struct dot_isa dot_amx_bf16 = {
	.name = "amx_bf16",
	.precision = KERNEL_BF16,
	.shape = DOT_TILE,
	.usable = bf16_usable,
	.accumulators = 4, .outputs = 256, .width = 32, .bytes = TILE_BYTES,
	.turns = 512,
	.run = run_bf16,
};

const struct dot_isa dot_amx_int8 = {
	.name = "amx_int8",
	.precision = KERNEL_INT8,
	.shape = DOT_TILE,
	.usable = int8_usable,
	.accumulators = 4, .outputs = 256, .width = 64, .bytes = TILE_BYTES,
	.turns = 512, .a_unsigned = true,
	.run = run_int8,
};

#endif
