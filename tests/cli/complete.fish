# SPDX-License-Identifier: MIT
# Completes the lines of standard input with fish: "> LINE", then what is offered, and words
# about it behind a tab.
# usage: fish --no-config complete.fish SCRIPT <lines
source $argv[1]; or exit
while read -l line
	echo "> $line"
	complete -C "$line"
end
