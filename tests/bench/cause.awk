# SPDX-License-Identifier: MIT
# The table of cause.sh, from lines of cause_sim with "case noise drop" before them.
BEGIN {
	FS = "\t"
	print "fleets    how many; true drops (right): confirmed at the unit's true day, and what they are put to"
	print "odd       as true, but the text that the drop came with is not the one it belongs to"
	print "false     other confirmed drops; doubted: held back as doubtful; fixed: of the others, over; blaming: a wrong component"
	print "right     fleets with every true drop right and no false one blaming; most: with most of them right"
	print "quiet     fleets in which no false drop stands that is not over; cover: impact intervals that hold the truth (alone: of one unit)"
}
{ key = $1 }
!(key in seen) { seen[key] = 1; order[++n] = key }
$2 == "drop" {
	fleet = key FS $6
	if ($9 == "false") {
		false_[key]++
		if ($11 == "doubtful")
			doubted[key]++
		else if ($17 == "fixed")
			fixed[key]++
		else
			loud[fleet] = 1
		if (!$10) {
			blaming[key]++
			wrong[fleet]++
		}
	} else {
		kind[key, $9]++
		good[key, $9] += $10
		all[fleet]++
		hit[fleet] += $10
		if ($9 == "true" && !$10)
			wrong[fleet]++
	}
}
$2 == "impact" {
	alone = $7 == 1
	rows[key, alone]++
	cover[key, alone] += $9 <= $5 && $5 <= $10
	wide[key, alone] += $9 != "nan"
	width[key, alone] += $9 != "nan" ? $10 - $9 : 0
}
$2 == "fleet" {
	fleet = key FS $6
	fleets[key]++
	right[key] += !wrong[fleet] && (all[fleet] || key ~ /^none/)
	most[key] += hit[fleet] * 2 > all[fleet] || (key ~ /^none/ && !wrong[fleet])
	quiet[key] += !loud[fleet]
	if ($9 > slow)
		slow = $9
}
function percent(a, b) { return b ? sprintf("%.1f%%", 100 * a / b) : "-" }
END {
	printf "%-24s %6s %6s %7s %9s %6s %8s %6s %8s %6s %5s %6s %18s %18s\n", "case noise drop",
		"fleets", "true", "right", "odd", "false", "doubted", "fixed", "blaming", "right",
		"most", "quiet", "cover (width)", "alone (width)"
	for (i = 1; i <= n; i++) {
		k = order[i]
		printf "%-24s %6d %6d %7s %4d %4s %6d %8d %6d %8d %6d %5d %6d", k, fleets[k],
			kind[k, "true"], percent(good[k, "true"], kind[k, "true"]),
			kind[k, "odd"], percent(good[k, "odd"], kind[k, "odd"]),
			false_[k], doubted[k], fixed[k], blaming[k], right[k], most[k], quiet[k]
		for (alone = 0; alone < 2; alone++)
			printf " %10s (%.2f)", percent(cover[k, alone], rows[k, alone]),
				wide[k, alone] ? width[k, alone] / wide[k, alone] : 0
		printf "\n"
	}
	printf "longest look for one cause: %.2f ms\n", slow / 1e6
}
