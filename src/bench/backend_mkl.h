/* SPDX-License-Identifier: MIT */
/*
 * backend_mkl: Intel's MKL by its single dynamic library, LP64, threaded by GNU
 * OpenMP so that OMP_PLACES places it as it does the others.
 *
 * Environment.  What would override the count of threads, the layers or the
 * placement is taken away, and MKL_VERBOSE, which writes to standard output.
 * MKL_CBWR and MKL_ENABLE_INSTRUCTIONS are the user's own choice of kernels:
 * they stay and are named in the architecture.
 *
 * libmkl_rt loads its layers at the first call, ends the process where one is
 * missing, and never lets go of them: that they are there is looked up before.
 * Its C functions are spelled MKL_Set_Num_Threads; the symbols in lower case
 * are the Fortran ones, which take pointers.
 */
#ifndef POSTSIL_BACKEND_MKL_H
#define POSTSIL_BACKEND_MKL_H

#include "bench/backend.h"

/* "2020.0.4" of MKL_Get_Version_String()'s "… Library Version 2020.0.4 Product
 * …"; "unknown" where there is none. */
void backend_mkl_version(const char *text, char *out, size_t size);

/* The kernels in few words, of MKLVersion.Processor: "AVX-512" of "Intel(R)
 * Advanced Vector Extensions 512 (Intel(R) AVX-512) enabled processors",
 * "generic" of "Intel(R) Architecture processors". */
void backend_mkl_arch(const char *processor, char *out, size_t size);

#endif
