# SPDX-License-Identifier: MIT
# Completes the lines of standard input with bash: "> LINE", then what is offered.  Words of
# a line stand between blanks, but for those behind a backslash; "=" is a word, as readline
# has it.  What readline does by itself (files) is named <...>.
# usage: bash complete.bash SCRIPT <lines
source "$1" || exit
compopt() { COMPREPLY+=("<${*:2}>"); }
f=$(complete -p postsil) f=${f#*-F } f=${f%% *}
while IFS= read -r line; do
	echo "> $line"
	spaced=${line//=/ = }
	raw=()
	while [[ $spaced =~ ^\ *(([^ \\]|\\.)+)(.*)$ ]]; do
		raw+=("${BASH_REMATCH[1]}") spaced=${BASH_REMATCH[3]}
	done
	[[ $line == *[=\ ] && $line != *\\\  ]] && raw+=('')
	COMP_WORDS=("${raw[@]}") COMP_CWORD=$((${#raw[@]} - 1)) COMP_LINE=$line COMP_POINT=${#line}
	$f "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
	((${#COMPREPLY[@]})) && printf '%s\n' "${COMPREPLY[@]}"
done
