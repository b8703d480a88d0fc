package policy

// margin tells how much worse the best other way is to lay a row against its columns: of
// the ways that part the branch, the kind or the floor from the place elsewhere. Between two columns of
// words nothing but a space stands, so where that is little the row is as well read
// otherwise.
func margin(columns []column, ts []token, said, listed bool, cells []span) float64 {
	n, m := len(columns), len(ts)
	if m == 0 || m > maxWords || n == 0 || n > 16 {
		return 0
	}
	if !adjoining(columns) {
		return 1e9
	}
	fits := make([]fit, n)
	for j, c := range columns {
		fits[j] = fitOf(c, ts, said, listed)
	}
	table := func() [][]float64 {
		t := make([][]float64, n+1)
		for j := range t {
			t[j] = make([]float64, m+1)
			for i := range t[j] {
				t[j][i] = -1e9
			}
		}
		return t
	}
	left, right := table(), table()
	left[0][0], right[n][m] = 0, 0
	for j := 1; j <= n; j++ {
		for i := 0; i <= m; i++ {
			for k := 0; k <= i; k++ {
				left[j][i] = max(left[j][i], left[j-1][k]+fits[j-1].of(ts, k, i))
			}
		}
	}
	for j := n - 1; j >= 0; j-- {
		for i := m; i >= 0; i-- {
			for k := i; k <= m; k++ {
				right[j][i] = max(right[j][i], right[j+1][k]+fits[j].of(ts, i, k))
			}
		}
	}
	best, least := left[n][m], 1e9
	at := 0 // the word at which the next column begins
	for j := 1; j < n; j++ {
		for at < m && ts[at].at.from < cells[j-1].to {
			at++
		}
		if !names(columns[j-1].role) || !names(columns[j].role) {
			continue // unsure looks at what stands behind the place
		}
		if columns[j-1].role == rKind && cells[j-1].blank() {
			continue // most rows of such a column are merged
		}
		for i := 0; i <= m; i++ {
			if i != at {
				least = min(least, best-left[j][i]-right[j][i])
			}
		}
	}
	return least
}

// adjoining tells whether two columns of names stand side by side.
func adjoining(columns []column) bool {
	for j := 1; j < len(columns); j++ {
		if names(columns[j-1].role) && names(columns[j].role) {
			return true
		}
	}
	return false
}

// names tells whether a column says in words where the cameras of a row are.
func names(r role) bool { return r == rBranch || r == rPlace || r == rKind || r == rLevel }

// closeMargin is what is too little.
const closeMargin = 0.8
