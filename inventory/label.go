package inventory

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// english maps words that installers write on devices to the words of policies.
var english = []struct{ from, to string }{
	{"parking lot", "주차장"}, {"parking", "주차장"}, {"lobby", "로비"}, {"vault", "금고"},
	{"safe room", "금고"}, {"stairs", "계단"}, {"stair", "계단"}, {"hallway", "복도"},
	{"corridor", "복도"}, {"entrance", "출입구"}, {"outdoor", "외부"}, {"outside", "외부"},
	{"outer wall", "외벽"}, {"meeting room", "회의실"}, {"conference", "회의실"},
	{"archive", "서고"}, {"server room", "전산실"}, {"teller", "객장"}, {"counter", "창구"},
	{"banking hall", "객장"}, {"elevator", "승강기"}, {"roof", "옥상"}, {"warehouse", "창고"},
	{"sorting", "작업장"}, {"basement", "지하"}, {"hall", "객장"},
}

// synonyms maps words that mean one place to the one that is compared.
var synonyms = strings.NewReplacer(
	"365자동화코너", "365코너", "365atm", "365코너", "atm코너", "365코너", "자동화코너", "365코너",
	"corner365", "365코너", "영업장", "객장", "영업점", "객장", "atm", "365코너", "현금인출기", "365코너", "엘리베이터", "승강기", "옥외", "외부", "실외", "외부",
)

var (
	floorBasement = regexp.MustCompile(`(?i)\bb([1-9])(?:f|층)?\b|지하\s*([1-9])\s*층`)
	floorUpper    = regexp.MustCompile(`(?i)\b([1-9][0-9]?)f\b`)
	floorAny      = regexp.MustCompile(`지하|([1-9][0-9]?)층`)
	counter       = regexp.MustCompile(`(?i)(?:[\s_#(\-–.]*(?:no|cam|camera|카메라|ch|channel|채널)?[\s_#.(\-]*[0-9]{1,3}\s*(?:번|호기|호)?\)?\s*)$`)
	leading       = regexp.MustCompile(`(?i)^\s*(?:cam|camera|카메라|ch|channel|채널|d|ipc)?[\s_#.\-]*[0-9]{1,3}[\s_.:\-)]+`)
	genericName   = regexp.MustCompile(`(?i)^(?:video[\s_]*source|video[\s_]*input|source|vs|ip[\s_]*camera|ipc|ipcam|camera|cam|network[\s_]*camera|channel|ch|nvr|dvr|hvr|네트워크\s*카메라|카메라|채널|onvif|device|mjpeg|jpeg|h265|main[\s_]*stream|sub[\s_]*stream|stream|nvt|h264|h\.264|none|profile|main|token|d|a|\s|[\-_#.0-9])*$`)
)

// generic tells whether a name is one that a device has from its maker and so tells
// nothing of its place.
func generic(name string) bool { return genericName.MatchString(name) }

// fold brings a text into the form in which places are compared: NFKC, lower case,
// known English words and synonyms replaced, floors written one way, only letters and
// digits left.
func fold(s string) string {
	s = strings.ToLower(norm.NFKC.String(s))
	s = strings.NewReplacer("_", " ", "%20", " ").Replace(s)
	s = floorBasement.ReplaceAllString(s, "지하$1$2층 ")
	s = strings.ReplaceAll(s, "지하1층", "지하")
	s = floorUpper.ReplaceAllString(s, "${1}층 ")
	for _, e := range english {
		s = strings.ReplaceAll(s, e.from, e.to)
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
	return synonyms.Replace(s)
}

// bare takes counters off a label: "365코너 03" and "CH3 365코너" are both 365코너.
func bare(label string) string {
	label = norm.NFKC.String(label)
	if m := leading.FindString(label); m != "" && !strings.HasPrefix(strings.TrimSpace(label), "365") {
		if rest := label[len(m):]; strings.TrimSpace(rest) != "" {
			label = rest
		}
	}
	if cut := counter.ReplaceAllString(label, ""); strings.TrimSpace(cut) != "" {
		label = cut
	}
	return label
}

// floorOf returns the floor that a folded text speaks of; empty: none.
func floorOf(folded string) string { return floorAny.FindString(folded) }

var joiner = regexp.MustCompile(`\s*(?:,|·|∙|/|ㆍ|\+|&|및|와\s|과\s)\s*`)

// phrases lists, folded, the places that a declared location speaks of. "1층 객장 및
// 금고 등" speaks of the whole, of 1층객장, of 1층금고 and of 금고; the floor of the
// first part holds for those after it.
func phrases(location string) []string {
	text := strings.TrimSpace(norm.NFKC.String(location))
	text = strings.TrimSpace(strings.TrimSuffix(text, "등"))
	var out []string
	add := func(s string) {
		if f := fold(s); f != "" && !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	add(text)
	parts := joiner.Split(text, -1)
	first := fold(parts[0])
	floor := floorOf(first)
	for i, p := range parts {
		f := fold(p)
		if i > 0 && floor != "" && floorOf(f) == "" {
			add(floor + f)
		}
		add(p)
		if rest := strings.TrimPrefix(f, floorOf(f)); rest != f {
			add(rest)
		}
		// "건물 외부" is also plain "외부"; "1층 건물 복도" also "1층 복도".
		if rest := strings.TrimPrefix(strings.TrimPrefix(f, floorOf(f)), "건물"); rest != "" && rest != f {
			add(rest)
			add(floorOf(f) + rest)
		}
	}
	if len(parts) > 1 && strings.Contains(first, "건물") && floor != "" {
		for _, p := range parts[1:] {
			add(floor + "건물" + fold(p))
		}
	}
	return out
}

// likeness tells how surely a label speaks of a location: 0 not at all, 1 surely.
// Labels and locations that name different floors never match.
func likeness(label, location string) float64 {
	l := fold(bare(label))
	if l == "" || location == "" {
		return 0
	}
	lf, whole := floorOf(l), fold(location)
	if of := floorOf(whole); lf != "" && of != "" && lf != of {
		return 0
	}
	best := 0.0
	for _, p := range phrases(location) {
		score := 0.0
		switch {
		case l == p:
			score = 1
		case strings.Contains(l, p) && len([]rune(p)) >= 2:
			score = 0.7 + 0.2*float64(len(p))/float64(len(l))
		case strings.Contains(p, l) && len([]rune(l)) >= 2 && l != floorOf(l):
			score = 0.5 + 0.2*float64(len(l))/float64(len(p))
		case strings.TrimPrefix(l, lf) == p && lf != "":
			score = 0.85
		}
		// A bare word under a floor that the label does not name is less sure.
		if lf == "" && floorOf(whole) != "" && score > 0.9 && p != whole {
			score = 0.9
		}
		best = max(best, score)
	}
	return best
}
