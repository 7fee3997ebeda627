/* SPDX-License-Identifier: MIT */
/*
 * usage: store_replay [-c] [-s SEED] [-b BEFORE -o SCHEMA -a RUNS] RECORD DB TO TRIALS
 *
 * Power fails at TRIALS points of what fault_shim.c recorded, one at random in each of
 * as many equal parts of it.  For each, the folder TO is made to hold what the disk may
 * hold then (disk_model.h), and the store in it, DB (a path below TO), is judged: every
 * run that was acknowledged before that point must be there.
 *
 *   -c   the control: a disk that ignores every sync
 *   -b   what was on the disk before the recording: the files below this folder,
 *        with a store of this older schema and so many runs, acknowledged from 0 on
 *
 * Prints one line, and the first failures in words; exit status 0: nothing lost
 * and nothing corrupt, 1 otherwise.
 */
#include <fcntl.h>
#include <fts.h>
#include <ftw.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/xmem.h"
#include "disk_model.h"
#include "judge.h"
#include "judge_old.h"

/* Of a change of schema the few moments between two syncs or names decide: such an
 * event weighs as much as so many writes. */
#define TURN 8

struct replay {
	const unsigned char *p;   /* the record */
	size_t n, at;
	size_t events, done;      /* in it; applied so far */
	size_t *weight;           /* of the events up to each, from 1 on */
	const char *to;
	char db[512];
	struct disk disk;
	struct made made;
	struct acks acks;
	struct old_store old;     /* .schema is 0 where there was none before */
	struct {
		unsigned lost, corrupt, bad, runs, lossy, torn, unnamed;
		unsigned is_old, is_new, backups;
	} sum;
};

static void give_up(const char *what)
{
	perror(what);
	exit(9);
}

/* The bytes of a file, for munmap(2); of an empty one, none. */
static const unsigned char *bytes_of(const char *path, size_t *n)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	const unsigned char *p = (const unsigned char *)"";
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		give_up(path);
	*n = (size_t)st.st_size;
	if (*n)
		p = mmap(NULL, *n, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		give_up(path);
	close(fd);
	return p;
}

/* All that lies below a folder, and the runs that its store acknowledged. */
static void load_before(struct replay *r, char *folder)
{
	FTS *tree = fts_open((char *[]){ folder, NULL }, FTS_PHYSICAL, NULL);
	size_t root = strlen(folder) + 1;
	FTSENT *x;

	while (tree && (x = fts_read(tree))) {
		const unsigned char *p;
		size_t n;

		if (x->fts_level > 0 && x->fts_info == FTS_D)
			disk_have(&r->disk, x->fts_path + root, NULL, 0);
		if (x->fts_info != FTS_F)
			continue;
		p = bytes_of(x->fts_accpath, &n);
		disk_have(&r->disk, x->fts_path + root, p, n);
		if (n)
			munmap((void *)p, n);
	}
	if (!tree)
		give_up(folder);
	fts_close(tree);
	for (size_t k = 0; k < r->old.runs; k++)
		acks_add(&r->acks, (unsigned)k);
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

static void weigh_events(struct replay *r)
{
	size_t cap = 0;
	struct record x;
	char path[256];

	r->weight = xgrow(NULL, 0, &cap, sizeof *r->weight);
	r->weight[0] = 0;
	for (r->at = 0; r->at < r->n;) {
		next(r, &x, path);
		r->events++;
		r->weight = xgrow(r->weight, r->events, &cap, sizeof *r->weight);
		r->weight[r->events] = r->weight[r->events - 1] +
			(r->old.schema && x.kind != RECORD_WRITE ? TURN : 1);
	}
	r->at = 0;
}

/* The event of the ith of so many equal parts: a random one by its weight. */
static size_t event_of_part(struct replay *r, unsigned i, unsigned parts)
{
	size_t all = r->weight[r->events], event = r->done ? r->done : 1;
	size_t at = (i * all + disk_random(&r->disk, all)) / parts;

	while (r->weight[event] <= at)
		event++;
	return event;
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

/* Before the judge opens it, which brings it to the newer schema. */
static void look_at_old(struct replay *r, struct judgement *j)
{
	struct old_seen seen = { 0 };

	judge_old(r->db, &r->old, &seen, j);
	r->sum.is_new += seen.schema > r->old.schema;
	r->sum.is_old += seen.schema == r->old.schema;
	r->sum.backups += seen.backups > 0;
}

static void try_here(struct replay *r)
{
	struct disk_loss loss = { 0 };
	struct judgement j, before = { 0 };

	if (nftw(r->to, remove_entry, 16, FTW_DEPTH | FTW_PHYS) != 0)
		give_up(r->to);
	disk_lose_power(&r->disk, r->to, &loss);
	if (r->old.schema)
		look_at_old(r, &before);
	judge_store(r->db, &r->made, &r->acks, &j);
	if (before.corrupt && !j.corrupt) {
		j.corrupt = true;
		memcpy(j.why, before.why, sizeof j.why);
	}
	r->sum.lossy += loss.dropped || loss.torn || loss.unnamed;
	r->sum.torn += loss.torn > 0;
	r->sum.unnamed += loss.unnamed > 0;
	r->sum.corrupt += j.corrupt;
	r->sum.lost += j.lost > 0;
	r->sum.bad += j.lost || j.corrupt;
	r->sum.runs += (unsigned)j.lost;
	if ((j.lost || j.corrupt) && !r->disk.ignore_sync &&
	    r->sum.lost + r->sum.corrupt < 6)
		fprintf(stderr, "power lost after event %zu of %zu (%zu runs "
			"acknowledged): %s\n", r->done, r->events, r->acks.n, j.why);
}

static void try_all(struct replay *r, unsigned trials)
{
	for (unsigned i = 0; i < trials; i++) {
		go_to(r, event_of_part(r, i, trials));
		try_here(r);
	}
	go_to(r, r->events);
	printf("%u times (%zu events, %zu runs acknowledged); something unsynced was "
	       "gone in %u, torn in %u, a name in %u; %u runs lost, in %u; corrupt "
	       "%u; bad %u", trials, r->events, r->acks.n, r->sum.lossy, r->sum.torn,
	       r->sum.unnamed, r->sum.runs, r->sum.lost, r->sum.corrupt,
	       r->sum.bad);
	if (r->old.schema)
		printf("; old %u times, new %u times, a whole backup in %u",
		       r->sum.is_old, r->sum.is_new, r->sum.backups);
	putchar('\n');
}

int main(int argc, char **argv)
{
	struct replay r = { .disk.seed = 6 };
	char *before = NULL;
	int c, bad;

	while ((c = getopt(argc, argv, "ca:b:o:s:")) != -1) {
		if (c == 'c')
			r.disk.ignore_sync = true;
		else if (c == 's')
			r.disk.seed = strtoul(optarg, NULL, 10);
		else if (c == 'b')
			before = optarg;
		else if (c == 'o')
			r.old.schema = atoi(optarg);
		else if (c == 'a')
			r.old.runs = strtoul(optarg, NULL, 10);
		else
			return 9;
	}
	if (argc - optind != 4 || !before != !r.old.schema)
		return 9;
	r.p = bytes_of(argv[optind], &r.n);
	r.to = argv[optind + 2];
	snprintf(r.db, sizeof r.db, "%s/%s", r.to, argv[optind + 1]);
	weigh_events(&r);
	made_open(&r.made);
	acks_open(&r.acks);
	if (before)
		load_before(&r, before);
	try_all(&r, (unsigned)strtoul(argv[optind + 3], NULL, 10));
	bad = r.sum.bad > 0;
	disk_release(&r.disk);
	acks_close(&r.acks);
	made_close(&r.made);
	munmap((void *)r.p, r.n);
	free(r.weight);
	return bad;
}
