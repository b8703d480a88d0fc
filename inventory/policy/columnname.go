package policy

import "slices"

// What a header says is a name only without the unit that its numbers are told in.

// unitBehind is the unit of the numbers of a column, behind its name: 실내(대), 실외 대수.
var unitBehind = compile(`(?:\s*[(\[]\s*(?:단위\s*:?\s*)?(?:대|대\s*수|개|수\s*량|설치\s*대\s*수|(?i:ea))\s*[)\]]|\s+(?:대\s?수|댓수|수\s?량))$`)

// withoutUnit is the name that the header of a column of counts gives its places.
func withoutUnit(head span) span {
	name := head.trim(trimName)
	if m := unitBehind.FindStringIndex(name.text()); m != nil && m[0] > 0 {
		return name.sub(0, m[0]).trim(trimName)
	}
	return name
}

// halfLatin is a word in Hangul with its English behind it or before it: 사업장Site.
var halfLatin = compile(`^([가-힣·/]+)[A-Za-z./&'()]{3,}$|^[A-Za-z./&'()]{3,}?([가-힣·/]+)$`)

// koreanHalf gives the Korean of a header that says the same in English as well; none where
// it is in one language.
func koreanHalf(p string) string {
	m := halfLatin.FindStringSubmatch(p)
	if m == nil {
		return ""
	}
	return m[1] + m[2]
}

// numberIn is a number of cameras in brackets, with nothing else in its cell: (16).
var numberIn = compile(`^\(\s*(\d[\d,]*\s*대?)\s*\)$`)

// unbracket takes the numbers of columns of counts out of their brackets, where most of a
// column stand in some.
func (g *grid) unbracket() {
	for i, c := range g.columns {
		if c.role != rCount && c.role != rPart && c.role != rCell {
			continue
		}
		filled, in := 0, map[int]span{}
		for k, r := range g.rows {
			if r.cells[i].blank() {
				continue
			}
			filled++
			if s, ok := r.cells[i].trim("").find(numberIn); ok {
				in[k] = s
			}
		}
		if len(in)*2 <= filled {
			continue
		}
		for k, s := range in {
			g.rows[k].cells = slices.Clone(g.rows[k].cells)
			g.rows[k].cells[i] = s
		}
	}
}
