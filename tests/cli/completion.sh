#!/bin/sh
# SPDX-License-Identifier: MIT
# What bash, zsh and fish offer is what the program takes, asked otherwise: its commands
# and options are those of the help, its words those that an error names, its names those
# of the database.  A name of a database runs nothing, and nothing is said or waited for.
. "$(dirname "$0")/tui.inc"
command -v bash >/dev/null || { echo "no bash here"; exit 77; }
here=$SRC/tests/cli
PATH=$(dirname "$POSTSIL"):$PATH
mkdir -p "$TMP/in/folder" "$TMP/zsh" "$TMP/scratch" && cd "$TMP/in" && touch file || exit

for s in bash zsh fish; do
	status 0 postsil completion $s >"$TMP/script.$s" 2>"$TMP/err"
	[ ! -s "$TMP/err" ] || fail "words on standard error"
done
cp "$TMP/script.zsh" "$TMP/zsh/_postsil"
status 2 postsil completion bahs 2>"$TMP/err"
has "did you mean bash?" "$TMP/err"

# offer SHELL <lines: "> LINE" and what is offered, sorted, without words about it
offer() {
	case $1 in
	bash) bash "$here/complete.bash" "$TMP/script.bash" ;;
	zsh) zsh -f "$here/complete.zsh" "$TMP/zsh" "$TMP/scratch" | sed 's/=$//' ;;
	fish) fish --no-config "$here/complete.fish" "$TMP/script.fish" |
		sed '/^>/!{ s/	.*//; s/^--[a-z-]*=//; }' |
		awk '$0 == "file" { n = 1; next }
			$0 == "folder/" { $0 = n ? "<default>" : "<dirnames>" }
			{ n = 0; print }' ;;
	esac | sorted
}
sorted() {
	awk '/^> / { n++ } { print n "\t" !/^> / "\t" $0 }' |
		LC_ALL=C sort -u -t '	' -k 1,1n -k 2,2n -k 3 | cut -f 3-
}

# want LINE [WORD...]: what is to be offered there
want() {
	printf '> %s\n' "$1" >>"$TMP/want"
	shift
	[ $# -eq 0 ] || printf '%s\n' "$@" >>"$TMP/want"
}

# named COMMAND...: the words that an error names
named() {
	"$@" 2>&1 | sed -n 's/^postsil: .*\(it takes\|takes one of\|there are\) //p' |
		sed 's/, not .*//; s/, and custom.*//; s/, products.*//; s/,//g'
}

options_of() { postsil "$@" --help | sed -n 's/^  \(--[a-z-]*\) .*/\1/p'; }

commands=$(postsil --help | sed -n '/^commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
[ "$(echo "$commands" | wc -w)" -ge 11 ] || fail "the help names no commands: $commands"
want 'postsil ' $commands
want 'postsil help ' $commands
want 'postsil --' $(options_of)
for c in $commands; do
	want "postsil $c --" $(options_of "$c")
done
want 'postsil --color always ru' run
want 'postsil show ' $(named postsil show x)
want 'postsil --db=file show ru' run runs
want 'postsil show --metric ' $(named postsil show runs --metric x)
want 'postsil show --metric=blas' blas1 blas2 blas3
want 'postsil show impact --group-by ' $(named postsil show --demo impact --group-by x)
# any can be asked for, ours are offered
for c in show run; do
	want "postsil $c --precision " $(named postsil run --precision x)
done
for o in 'show --format' 'show --color' 'show --days-from' \
	'run --suite' 'export --format' 'import --format'; do
	want "postsil $o " $(named postsil ${o%% *} ${o#* } x file)
done
want 'postsil run --format ' text json
want 'postsil completion ' $(named postsil completion x)
want 'postsil alert ' list ack fix reopen
want 'postsil store ' check info backup salvage
# files, folders, and nothing
for l in 'import ' 'import file ' 'export ' 'changes ' 'store backup ' 'show --db '; do
	want "postsil $l" '<default>'
done
for l in 'capture ' 'detect --root '; do
	want "postsil $l" '<dirnames>'
done
# (behind 'run' zsh offers its options, as it always does where nothing else can stand)
for l in 'store check ' 'alert ack --why ' 'show maturity ' 'changes --value ' \
	'import --map '; do
	want "postsil $l"
done
# names: of the demonstration, and of a database that is named
column() {
	postsil show runs --demo --format json | tr ',{' '\n\n' |
		sed -n "s/^ *\"$1\": *\"\(.*\)\".*/\1/p" | sort -u
}
want 'postsil show --demo --device ' $(column device)
want 'postsil show --demo --backend ' $(column backend)
want 'postsil show --unit ' # no database
printf 'timestamp,product,device,precision,blas3_gops\n' >"$TMP/evil.csv"
cat >>"$TMP/evil.csv" <<'END'
2025-01-01,$(touch pwned)`touch pwned`\x 'a' "b";touch pwned,cpu,fp64,100
2025-01-02,Plain One,cpu,fp64,100
2025-01-03,Two: of [it],cpu,fp64,100
2025-01-04,-n,cpu,fp64,100
END
sed -i '2s/,\(.*\),cpu/,"\1",cpu/; 2s/"b"/""b""/' "$TMP/evil.csv"
status 0 postsil import --db "$TMP/evil.db" "$TMP/evil.csv" >"$TMP/out" 2>&1

sed -n 's/^> //p' "$TMP/want" >"$TMP/lines"
sorted <"$TMP/want" >"$TMP/wanted"
for s in bash zsh fish; do
	command -v $s >/dev/null || { echo "not tested: no $s here"; continue; }
	offer $s <"$TMP/lines" >"$TMP/got" 2>"$TMP/err"
	diff "$TMP/wanted" "$TMP/got" >"$TMP/diff" || fail "$s: $(head -n 20 "$TMP/diff")"
	[ ! -s "$TMP/err" ] || fail "$s: words on standard error"
	# what the shell reads when a name was put into the line is that name
	echo "postsil show --db $TMP/evil.db compare " | offer $s | tail -n +2 >"$TMP/names"
	case $s in
	fish) cat "$TMP/names" ;;
	*) while IFS= read -r name; do eval "printf '%s\n' $name"; done <"$TMP/names" ;;
	esac | LC_ALL=C sort >"$TMP/got"
	LC_ALL=C sort >"$TMP/want" <<-'END'
	$(touch pwned)`touch pwned`\x 'a' "b";touch pwned
	Plain One
	Two: of [it]
	END
	diff "$TMP/want" "$TMP/got" || fail "$s: names are not as they are"
	[ ! -e pwned ] || fail "$s: a name was run"
done

# quietly: without a database, with something else in its place, and what never answers
quiet() {
	status 0 timeout 10 postsil completion "$@" >"$TMP/out" 2>"$TMP/err"
	[ ! -s "$TMP/out" ] && [ ! -s "$TMP/err" ] || fail "completion $*: $(cat "$TMP/out")"
}
mkfifo "$TMP/fifo"
echo words >"$TMP/words"
for what in products units hardware devices backends runs alerts; do
	quiet $what
	quiet $what --db "$TMP/words"
done
quiet products --db "$TMP/fifo"
quiet products --db "$TMP/no/such/folder/x.db"
[ ! -e "$DB" ] || fail "a database was made"
exit 0
