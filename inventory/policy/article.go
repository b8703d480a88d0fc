package policy

import (
	"slices"
	"strconv"
	"strings"
)

// A policy on cameras may be one article of an institution's longer policy on personal
// data. The other articles of such a text say nothing about cameras: nothing is read from
// them, and one note says which lines they are.

var (
	// articleRe is the beginning of an article, with its title.
	articleRe = compile(`^\s*(?:제\s*\d{1,2}\s*조(?:의\s*\d+)?|\d{1,2}\s*[.)]|[IVXⅠ-Ⅻ]{1,4}\s*[.)]?|[①-⑳]|[■□○●◆▶]|【|\[)\s*[(【\[<]?\s*([^()\[\]【】:]{2,60})`)
	// foreignRe are titles of articles on personal data that no policy on cameras has.
	foreignRe = compile(`(?:처리(?:하는)?|수집(?:하는)?|이용|보유)(?:개인정보)?의?(?:항목|개인정보의?항목)|개인정보의?(?:처리(?:목적|및보유|위탁|업무)|수집|이용|보유|제공|제3자|파기|목적외|추가적|국외|자동|항목|열람청구|유출)|개인정보파일|제3자제공|쿠키|행태정보|가명정보|권익침해|구제방법|자동수집|국외이전|14세|아동의|추가적인?이용|개인정보를?자동|민감정보|고유식별|의무및(?:그)?행사|법정대리인의?권리|영향평가|관리수준진단|개인정보보호수준`)
	camerasRe = compile(`영상\s*정보|CCTV|cctv|카메라|폐쇄회로|촬영`)
)

func aboutCameras(t string) bool { return camerasRe.MatchString(t) }

// foreignArticle tells whether a line opens an article on personal data.
func foreignArticle(ln *line) bool {
	if len(ln.text) > 600 || aboutCameras(ln.text[:min(len(ln.text), 150)]) {
		return false
	}
	m := articleRe.FindStringSubmatch(ln.text)
	return m != nil && foreignRe.MatchString(plain(m[1]))
}

// foreignArticles gives the test for such lines where the text is a longer policy on
// personal data, nil where it is a policy on cameras alone.
func foreignArticles(lines []*line) func(*line) bool {
	titles := map[string]bool{}
	for _, ln := range lines {
		if foreignArticle(ln) {
			titles[plain(ln.text)] = true
		}
	}
	if len(titles) < 3 {
		return nil
	}
	if !oneArticle(lines) {
		return foreignArticle
	}
	// One article alone is about cameras: the next one of its kind ends it.
	return func(ln *line) bool {
		return foreignArticle(ln) || len(ln.text) < 600 && articleNo.MatchString(ln.text) && !ofCamerasRe.MatchString(ln.text[:min(len(ln.text), 150)])
	}
}

// ofCamerasRe are words of a heading of the policy on cameras.
var ofCamerasRe = compile(camerasRe.String() + `|대수|설치`)

// oneArticle tells whether exactly one heading 제…조 is about cameras.
func oneArticle(lines []*line) bool {
	titles := map[string]bool{}
	for _, ln := range lines {
		if len(ln.text) < 600 && articleNo.MatchString(ln.text) && ofCamerasRe.MatchString(ln.text[:min(len(ln.text), 150)]) {
			titles[plain(ln.text)] = true
		}
	}
	return len(titles) == 1
}

// headed cuts the heading off a line that goes on with content: "제4조(보관) 30일이 지난
// 영상은 지운다", "2. 설치 대수 및 위치 : 3대, 출입구".
func headed(lines []*line) []*line {
	out := make([]*line, 0, len(lines))
	for _, ln := range lines {
		if at := headEnd(ln); at > 0 && ln.cells == nil {
			out = append(out, ln.cutAt([]int{at})...)
			continue
		}
		out = append(out, ln)
	}
	return out
}

var (
	articleHead  = compile(`^\s*(?:제\s*)?\d{1,2}\s*조(?:의\s*\d+)?\s*(?:\([^()]{2,60}\)|\[[^\[\]]{2,60}\]|【[^【】]{2,60}】|<[^<>]{2,60}>)\s*`)
	numberedHead = compile(`^\s*(?:\d{1,2}\s*[.)]\s*){1,2}([^:|\t]{4,80}?)\s*:\s*`)
)

func headEnd(ln *line) int {
	if len(ln.text) < 8 || !strings.ContainsAny(ln.text[:min(len(ln.text), 40)], "0123456789") {
		return 0
	}
	head := ln.text[:min(len(ln.text), 300)]
	if m := articleHead.FindStringIndex(head); m != nil && m[1] < len(ln.text) {
		return m[1]
	}
	m := numberedHead.FindStringSubmatchIndex(head)
	if m == nil || m[1] >= len(ln.text) || labelRe.MatchString(ln.text) || purposeRe.MatchString(ln.text[:m[1]]) {
		return 0
	}
	p := title(ln.text[m[2]:m[3]])
	for _, h := range headings {
		// Two things at least are named: a label for one value is not a heading.
		if h.re.MatchString(p) {
			if h.section == sInstallation && strings.ContainsAny(p, ",및·") && len(headWords.of(p)) <= 6 {
				return m[1]
			}
			return 0
		}
	}
	return 0
}

// otherArticles notes which lines were taken as other articles.
func (rd *reader) otherArticles() {
	var lines []int
	for _, ln := range rd.lines {
		if ln.section == sForeign && !ln.all().blank() && !slices.Contains(lines[max(0, len(lines)-1):], ln.no) {
			lines = append(lines, ln.no)
		}
	}
	if len(lines) == 0 {
		return
	}
	rd.r.Problems = append(rd.r.Problems, Problem{Code: OtherArticles, Severity: severities[OtherArticles], Args: []string{"", ranges(lines)}})
}

// ranges writes ascending numbers as 3–7, 12; a gap of one blank line is none.
func ranges(n []int) string {
	var parts []string
	for i := 0; i < len(n); {
		k := i
		for k+1 < len(n) && n[k+1]-n[k] <= 2 {
			k++
		}
		part := strconv.Itoa(n[i])
		if k > i {
			part += "–" + strconv.Itoa(n[k])
		}
		parts, i = append(parts, part), k+1
	}
	if len(parts) > 20 {
		parts = append(parts[:20], "…")
	}
	return strings.Join(parts, ", ")
}
