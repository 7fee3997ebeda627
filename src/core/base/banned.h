/* SPDX-License-Identifier: MIT */
/*
 * banned: calls that do not compile.  The Makefile includes this file before
 * everything else.  Each has a bounded counterpart: buf, snprintf, strtok_r,
 * localtime_r, mkstemp, posix_spawn.
 */
#ifndef POSTSIL_BANNED_H
#define POSTSIL_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BANNED_CALL(name) banned_call_to_##name##_see_banned_h

#undef strcpy
#undef strcat
#undef strncpy
#undef strncat
#undef sprintf
#undef vsprintf
#undef strtok
#define strcpy(...)    BANNED_CALL(strcpy)
#define strcat(...)    BANNED_CALL(strcat)
#define strncpy(...)   BANNED_CALL(strncpy)
#define strncat(...)   BANNED_CALL(strncat)
#define sprintf(...)   BANNED_CALL(sprintf)
#define vsprintf(...)  BANNED_CALL(vsprintf)
#define strtok(...)    BANNED_CALL(strtok)
#define gets(...)      BANNED_CALL(gets)
#define localtime(...) BANNED_CALL(localtime)
#define gmtime(...)    BANNED_CALL(gmtime)
#define asctime(...)   BANNED_CALL(asctime)
#define ctime(...)     BANNED_CALL(ctime)
#define system(...)    BANNED_CALL(system)
#define tmpnam(...)    BANNED_CALL(tmpnam)
#define mktemp(...)    BANNED_CALL(mktemp)

#endif
