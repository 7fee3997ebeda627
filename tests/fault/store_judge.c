/* SPDX-License-Identifier: MIT */
/*
 * usage: store_judge DB ACKS
 *
 * ACKS is what writers said: its lines "a NUMBER" are acknowledged runs.  Prints
 * one line; exit status 0: all well, 1: runs were lost, 2: corrupt.
 */
#include "judge.h"

static void read_acks(const char *path, struct acks *a)
{
	FILE *f = fopen(path, "r");
	char line[64];

	if (!f) {
		perror(path);
		exit(9);
	}
	/* a writer that was killed may leave half a line, which is no word of its */
	while (fgets(line, sizeof line, f))
		if (line[0] == 'a' && strchr(line, '\n'))
			acks_add(a, (unsigned)strtoul(line + 1, NULL, 10));
	fclose(f);
}

int main(int argc, char **argv)
{
	struct judgement j;
	struct made m;
	struct acks a;

	if (argc != 3)
		return 9;
	made_open(&m);
	acks_open(&a);
	read_acks(argv[2], &a);
	judge_store(argv[1], &m, &a, &j);
	printf("%zu runs, %zu acknowledged, %zu lost%s%s%s\n", j.runs, a.n, j.lost,
	       j.corrupt ? ", corrupt" : "", j.why[0] ? ": " : "", j.why);
	acks_close(&a);
	made_close(&m);
	return j.corrupt ? 2 : j.lost ? 1 : 0;
}
