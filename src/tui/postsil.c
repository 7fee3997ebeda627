/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/version.h"
#include "tui/cmd/cmd.h"

/* Started with a closed standard descriptor, the next file opened would take its
 * number, and what is meant for the user would be written there.  Read-only, so
 * that writing to it is still an error. */
static void hold_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

int main(int argc, char **argv)
{
	struct err e = ERR_INIT;
	struct buf out = BUF_INIT;
	struct args a;
	int status;

	hold_descriptors();
	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
	/* a reader that went away is seen by the write that fails */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);  /* a file-size limit is an error of write(2) */
	if (args_parse(&a, cmd_table, argc, argv, &e) < 0)
		return cmd_fail(&e);
	if (!a.help && !a.version)
		return a.command->run(&a);
	if (a.version)
		buf_addf(&out, "postsil %s\n", POSTSIL_VERSION);
	else if (*a.command->name)
		args_help_command(a.command, &out);
	else
		args_help(cmd_table, &out);
	status = cmd_print(&out);
	buf_release(&out);
	return status;
}
