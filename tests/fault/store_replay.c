/* SPDX-License-Identifier: MIT */
/*
 * usage: store_replay [-c] [-s SEED] RECORD DB TO TRIALS
 *
 * Power fails at TRIALS random points of what fault_shim.c recorded.  For each, the
 * folder TO is made to hold what the disk may hold then (disk_model.h), and the
 * store in it, DB (a path below TO), is judged: every run that was acknowledged
 * before that point must be there.
 *
 *   -c   the control: a disk that ignores every sync
 *
 * Prints one line, and the first failures in words; exit status 0: nothing lost
 * and nothing corrupt, 1 otherwise.
 */
#include <ftw.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fcntl.h>

#include "core/base/xmem.h"
#include "disk_model.h"
#include "judge.h"

struct replay {
	const unsigned char *p;   /* the record */
	size_t n, at;
	size_t events, done;      /* in it; applied so far */
	const char *to;
	char db[512];
	struct disk disk;
	struct made made;
	struct acks acks;
	struct {
		unsigned lost, corrupt, runs, lossy, torn, unnamed;
	} sum;
};

static void give_up(const char *what)
{
	perror(what);
	exit(9);
}

static void load(struct replay *r, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || st.st_size == 0)
		give_up(path);
	r->n = (size_t)st.st_size;
	r->p = mmap(NULL, r->n, PROT_READ, MAP_PRIVATE, fd, 0);
	if (r->p == MAP_FAILED)
		give_up(path);
	close(fd);
}

/* The next event; its path goes to the given buffer. */
static const unsigned char *next(struct replay *r, struct record *x,
				 char path[256])
{
	const unsigned char *p;

	memcpy(x, r->p + r->at, sizeof *x);
	p = r->p + r->at + sizeof *x;
	memcpy(path, p, x->path_len);
	path[x->path_len] = '\0';
	r->at += sizeof *x + x->path_len + x->n;
	return p + x->path_len;
}

static size_t count_events(struct replay *r)
{
	struct record x;
	char path[256];
	size_t n = 0;

	for (r->at = 0; r->at < r->n; n++)
		next(r, &x, path);
	r->at = 0;
	return n;
}

static void go_to(struct replay *r, size_t event)
{
	struct record x;
	char path[256];

	for (; r->done < event; r->done++) {
		const unsigned char *p = next(r, &x, path);

		if (x.kind == RECORD_ACK)
			acks_add(&r->acks, (unsigned)x.at);
		else
			disk_apply(&r->disk, &x, path, p);
	}
}

static int remove_entry(const char *path, const struct stat *st, int kind,
			struct FTW *ftw)
{
	(void)st;
	(void)kind;
	return ftw->level == 0 ? 0 : remove(path);
}

static void try_here(struct replay *r)
{
	struct disk_loss loss = { 0 };
	struct judgement j;

	if (nftw(r->to, remove_entry, 16, FTW_DEPTH | FTW_PHYS) != 0)
		give_up(r->to);
	disk_lose_power(&r->disk, r->to, &loss);
	judge_store(r->db, &r->made, &r->acks, &j);
	r->sum.lossy += loss.dropped || loss.torn || loss.unnamed;
	r->sum.torn += loss.torn > 0;
	r->sum.unnamed += loss.unnamed > 0;
	r->sum.corrupt += j.corrupt;
	r->sum.lost += j.lost > 0;
	r->sum.runs += (unsigned)j.lost;
	if ((j.lost || j.corrupt) && !r->disk.ignore_sync &&
	    r->sum.lost + r->sum.corrupt < 6)
		fprintf(stderr, "power lost after event %zu of %zu (%zu runs "
			"acknowledged): %s\n", r->done, r->events, r->acks.n, j.why);
}

static int compare(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

static void try_all(struct replay *r, unsigned trials)
{
	size_t *point = xcalloc(trials, sizeof *point);

	for (unsigned i = 0; i < trials; i++)
		point[i] = 1 + disk_random(&r->disk, r->events);
	qsort(point, trials, sizeof *point, compare);
	for (unsigned i = 0; i < trials; i++) {
		go_to(r, point[i]);
		try_here(r);
	}
	go_to(r, r->events);
	free(point);
	printf("%u times (%zu events, %zu runs acknowledged); something unsynced was "
	       "gone in %u, torn in %u, a name in %u; %u runs lost, in %u; corrupt "
	       "%u\n", trials, r->events, r->acks.n, r->sum.lossy, r->sum.torn,
	       r->sum.unnamed, r->sum.runs, r->sum.lost, r->sum.corrupt);
}

int main(int argc, char **argv)
{
	struct replay r = { .disk.seed = 6 };
	int c, bad;

	while ((c = getopt(argc, argv, "cs:")) != -1) {
		if (c == 'c')
			r.disk.ignore_sync = true;
		else if (c == 's')
			r.disk.seed = strtoul(optarg, NULL, 10);
		else
			return 9;
	}
	if (argc - optind != 4)
		return 9;
	load(&r, argv[optind]);
	r.to = argv[optind + 2];
	snprintf(r.db, sizeof r.db, "%s/%s", r.to, argv[optind + 1]);
	r.events = count_events(&r);
	made_open(&r.made);
	acks_open(&r.acks);
	try_all(&r, (unsigned)strtoul(argv[optind + 3], NULL, 10));
	bad = r.sum.lost || r.sum.corrupt;
	disk_release(&r.disk);
	acks_close(&r.acks);
	made_close(&r.made);
	munmap((void *)r.p, r.n);
	return bad;
}
