# SPDX-License-Identifier: MIT
# Completes the lines of standard input with zsh, at a terminal of its own: "> LINE", then
# what is offered; what offers files is named <...>.
# usage: zsh -f complete.zsh FOLDER-OF-_postsil SCRATCH <lines
zmodload zsh/zpty || exit
folder=$1 scratch=$2
cat >$scratch/inner.zsh <<-END
	PROMPT= RPROMPT=
	unsetopt beep
	fpath=($folder \$fpath)
	autoload -Uz compinit && compinit -u -d $scratch/zcompdump
	# what begins with a dash is no file here, and zsh asks all the same
	_files() { [[ \$PREFIX == -* ]] || print -r -- '<default>' >>$scratch/offered }
	_directories() { [[ \$PREFIX == -* ]] || print -r -- '<dirnames>' >>$scratch/offered }
	compadd() {
		local -a hits
		if [[ \${@[1,(i)(-|--)]} == *-[OAD]\ * ]]; then
			builtin compadd "\$@"
			return
		fi
		builtin compadd -A hits "\$@"
		(( \$#hits )) && print -rl -- \$hits >>$scratch/offered
		builtin compadd "\$@"
	}
	offer() {
		_main_complete
		print -r -- '<end>' >>$scratch/offered
		BUFFER=
	}
	zle -C offer complete-word offer
	bindkey '^I' offer
	print -r -- '<ready>' >>$scratch/offered
END
wait_for() {
	for i in {1..200}; do
		grep -q "^<$1>" $scratch/offered 2>/dev/null && return
		sleep 0.05
	done
	print -u2 "zsh did not answer: $line"
	exit 1
}
: >$scratch/offered
zpty shell TERM=dumb zsh -f -i
zpty -w shell "source $scratch/inner.zsh"
wait_for ready
while IFS= read -r line; do
	print -r -- "> $line"
	: >$scratch/offered
	zpty -w -n shell "$line"$'\t'
	wait_for end
	grep -v '^<end>' $scratch/offered
	zpty -w -n shell $'\x15'
done
zpty -d shell
