package policy

import (
	"slices"
	"strings"
	"unicode/utf8"
)

var (
	nameClass = `(?:\((?:재|주|사|유|학|의|복)\)|㈜|㈔|[가-힣A-Za-z0-9·&. ])`
	// aliasedRe is a name with its short form: 가온문화재단(이하 “재단”).
	aliasedRe = compile(`^[^가-힣A-Za-z(㈜㈔]{0,12}(` + nameClass + `{2,60}?)(?:은|는|이|가)?\s*\(\s*(?:이하|아래|앞으로|다음부터|줄여|(?i:hereunder|hereinafter|hereafter))[^()]{0,40}`)
	// filledRe is a name between the angle brackets of a template that was filled in.
	filledRe  = compile(`^[^가-힣A-Za-z<]{0,12}<\s*([^<>]{2,40}?)\s*>\s*(?:은|는|이|가|의|\()`)
	subjectRe = compile(`^[^가-힣A-Za-z(㈜㈔]{0,12}(` + nameClass + `{2,60}?)\s*(?:\([^()]{0,60}\))?\s*(?:은|는|에서는|에서|이|가|의)\s`)
	titledRe  = compile(`^[^가-힣A-Za-z(㈜㈔]{0,12}(` + nameClass + `{2,40}?)\s*(?:의\s*)?[|\-:]?\s*(?:고정형\s*|이동형\s*|개인)*(?:영상정보|CCTV|cctv|카메라\s*운영|정보\s*처리\s*방침)`)
	englishRe = compile(`^([A-Z][A-Za-z&.' ]{2,60}?)\s+(?:keeps|uses|operates|installs|runs|has)\s`)
	siteRe    = compile(`([가-힣A-Za-z0-9·&]{2,30})\s*(?:인터넷\s*)?(?:홈페이지|누리집|웹사이트)`)
	logoRe    = compile(`^\s*([가-힣A-Za-z0-9· ]{3,30}?)\s*(?:로고|사이트맵|홈페이지에 오신|누리집|페이스북)`)
	aboutRe   = compile(`운영하는\s*기기|개인정보\s*(?:보호법|처리\s*방침)|개인영상정보|영상정보|CCTV|카메라`)
	// bodyRe are the last words of a body's name.
	bodyRe   = compile(`(?:대학교|대학|학교|유치원|어린이집|도서관|박물관|미술관|기념관|체육관|복지관|회관|문화원|병원|의원|의료원|보건소|재단|법인|공단|공사|진흥원|연구원|연구소|교육원|연수원|개발원|평가원|정보원|관리원|기록원|센터|협회|연합회|중앙회|신협|금고|농협|수협|축협|조합|은행|증권|보험|카드|캐피탈|자산운용|우체국|우정청|시청|구청|군청|도청|교육청|교육지원청|경찰서|소방서|법원|검찰청|위원회|아파트|호텔|백화점|주식회사|㈜|\(주\)|터널|교회|성당|사업소|본부|수련관|(?:청소년|자유|문화|예술|창업)[가-힣]*공간|극장|터미널|기업|콘도|콘도미니엄|(?:관리|사무|출장|영업|상담|보건|파출|관측|발전|휴게|교도|구치|등기|시험|정비|측정|검역|훈련|보호|정수|변전|교습|수련|요양|전시|매표)소|(?:관리|지방|수산|산림|항만|기상|병무|조달|국토|고용노동|환경|해양|우정|보훈)청|세무서|구치소|요양원|보육원|학원|한의원|치과|약국|재활원|양로원|기술원|과학원|농업기술센터|휴게소|상가|오피스텔|연금|공제회|공제조합|그룹|회사|상사|산업|전자|건설|개발|미디어|문화관|과학관|공항|집중국|상인회|시장|교도소|천문대|전당|문화의집|의회|관리단|수목원|식물원|동물원|휴양림|경기장|수영장|타워|빌딩|쇼핑몰|마트|리조트|골프장|클럽|(?i:hotel|university|college|hospital|museum|library|center|centre|bank|corporation|company))$`)
	joinedRe = compile(`(?:과|와|및)\s*(?:부설|관내|소속|산하|그|딸린|관련|계열)`)
	// townRe ends a town's name; it is one only where the text speaks of itself.
	townRe = compile(`^[가-힣]{2,6}(?:시|군|구|도|동|읍|면)$`)
	// honorific is the stem of a verb, and no town: 원하시는.
	honorific = compile(`[하되으이계]시$`)
	// kindsRe are kinds of bodies: the name stands before.
	kindsRe   = compile(`^(?:행정복지센터|동?주민센터|(?:종합|사회|노인|장애인|종합사회)+복지관|(?:초등|중|고등|대)학교|(?:통합)?관제센터|데이터센터|고객센터|콜센터|전산센터|하나로마트|지원센터|종합병원|유지보수업체|보안업체|대행업체|통합센터|우체국|관내우체국|협동조합|개발공사|(?:관리)?사무소|관리소|행정실|방재실|상황실)$`)
	placeRe   = compile(`[가-힣](?:마을|단지|타운|동|읍|면|구|시|군|도|청|대학교|대학|재단|공사|공단|호텔)$`)
	junkRe    = compile(`HOME|Home|누리집|알림|^홈(?:\s|$)|바로가기|메뉴|이용안내|이용약관|로그인|검색|목록|제목|업체|에게|에서`)
	navRe     = compile(`소개|안내마당|공지|설치|운영|처리|관리|사이트안내|행정마당|현재|방법|현황|내용|사항|위치|종류|대수|책임|담당|부서|연락처|권한|일반|기타|보호`)
	verbRe    = compile(`(?:으로|에|는|된|되|있|위해|위하여|을|를|다음|안|밖|별|하여|한|할|및|등|로|며|고|내|외|구분|연번|비고)$|정보`)
	genericRe = compile(`(?:^|\s)또$|^(?:및|본|당|저희|우리|이|귀하|해당|각|동|그|다음|모든|단|또한|위|아래|상기|과거|이전|현재|전체|지난|다른|누구나|본교|당교|귀교|본관)(?:\s|$)|^(?:고정형|병설|보관장소|확인장소|설치장소|열람장소|이동형|개인|시설|고객|주민|이용자|방문객|관람객|학생|직원|조합원|법령|통합|공공기관|누구든지|다만)|(?:방침|지침|규정|기준|사항|목적|정보|정보주체|귀하|책임자|권한자|영상|기기|카메라|보호법|[\d제]\s*[조항]|경우|장소|방법|변경사유|내용|메뉴|당사|본회|본원|본사|당사자|기관|누구든지|운영자|고객|국민|이용자|직원|이하|시에|관한|대한|위한|사람|자)$`)
)

// named is a candidate for the name of the institution.
type named struct {
	at     span
	weight int
	weak   bool // nothing but a name somewhere in the text
	foot   bool // in the foot of the page
}

// searchedLines bounds where the name is looked for.
const searchedLines = 400

// readInstitution finds who publishes the policy. Names are looked for as the subject of a
// sentence, with a short form behind them, in the title, in the head of the page and as
// owner of the homepage; where nothing names it, the words that the text uses instead
// (본 기관) are kept, and a question is asked.
func (rd *reader) readInstitution() {
	var found []named
	var all strings.Builder
	english := rd.english()
	for i, ln := range rd.lines {
		if i < searchedLines && all.Len() < 1<<17 {
			all.WriteString(plain(ln.text) + "\n")
			found = append(append(found, rd.names(ln, i)...), footNames(ln)...)
			if english {
				found = append(found, englishNames(ln)...)
			}
		} else if ownsSite(ln.text) && len(ln.text) < 4000 {
			found = addName(found, ln.all(), siteRe, 25)
		}
		if len(found) > 200 {
			break
		}
	}
	own := rd.ownWords()
	rd.short = own.short
	best := likeliest(found, all.String(), own)
	if best.at.ln == nil || best.weak {
		foot := slices.DeleteFunc(slices.Clone(found), func(n named) bool { return !n.foot })
		if len(foot) > 0 && (best.at.ln == nil || own.spoken()) {
			best = likeliest(foot, all.String(), own)
		}
	}
	if best.at.ln == nil {
		best = likeliest(rd.gluedNames(), all.String(), own)
	}
	switch {
	case best.foot && !rd.stands(best.at):
		rd.problem(InstitutionUnstated, best.at)
	case best.at.ln == nil || best.weak && own.spoken():
		best.at = rd.vague()
		rd.r.Problems = append(rd.r.Problems, Problem{Code: InstitutionUnstated, Severity: severities[InstitutionUnstated], Args: []string{}})
	}
	if best.at.ln == nil {
		return
	}
	rd.r.Institution = strings.Join(strings.Fields(best.at.words()), " ")
	rd.r.Source["institution"] = best.at.source(Declared)
}

// stands tells whether the words of a name stand on another line as well.
func (rd *reader) stands(name span) bool {
	t := name.plain()
	for _, ln := range rd.lines[:min(len(rd.lines), searchedLines)] {
		if ln != name.ln && strings.Contains(plain(ln.text), t) {
			return true
		}
	}
	return false
}

// likeliest weighs the candidates; text is the text without spaces, own are the words that
// it uses for its institution: 우리 학교 is rather a school than a museum. Of a name and
// its short form, the full name counts.
func likeliest(found []named, text string, own ownWords) named {
	best, most := named{}, 0
	for _, n := range found {
		w := n.weight + 3*min(strings.Count(text, plain(n.at.text())), 5)
		n.weak = n.weight <= weakName
		if own.fits(n.at.plain()) {
			w += 25
			n.weak = false
		}
		if w > most {
			best, most = n, w
		}
	}
	for _, n := range found {
		if n.weight+10 >= best.weight && len(n.at.text()) > len(best.at.text()) && strings.HasSuffix(n.at.text(), best.at.text()) {
			best = n
		}
	}
	if best.at.ln != nil {
		best.at = withForm(best.at)
	}
	return best
}

// formRe is the legal form of a body where the name's trimming took its bracket away.
var formRe = compile(`(?:\((?:(?:재|주|사|유|학|의|복)\))?|㈜|㈔|(?:주식|유한)회사\s|(?:재단|사단|법무|회계|학교|의료|사회복지|세무)법인\s)\s*$`)

// withForm widens a name by the legal form in brackets before or behind it.
func withForm(at span) span {
	if strings.HasPrefix(at.ln.text[at.to:], "(주)") {
		at.to += len("(주)")
	}
	if loc := formRe.FindStringIndex(at.ln.text[:at.from]); loc != nil && (at.ln.text[loc[0]:at.from] != "(" || halfFormRe.MatchString(at.text())) {
		at.from = loc[0]
	}
	return at
}

// halfFormRe is a legal form without its first bracket.
var halfFormRe = compile(`^(?:재|주|사|유|학|의|복)\)`)

// names are the candidates of one line; i is its place in the text.
func (rd *reader) names(ln *line, i int) []named {
	if trusteeRe.MatchString(ln.text) || ln.section == sInstallation && len(counts(ln.all())) > 1 {
		return nil // a sentence on what one of its offices has
	}
	if !hasHangul(ln.text) && phoneRe.MatchString(ln.text) {
		return nil // a row of officers
	}
	head := ln.all().trim("")
	if m := articleNo.FindStringIndex(head.text()); m != nil {
		head = head.sub(m[1], len(head.text()))
	}
	head = head.sub(0, runePrefix(head.text(), 90))
	front := ln.section == sPreface || ln.section == sTitle
	about := aboutRe.MatchString(ln.text[:runePrefix(ln.text, 400)]) || front && len(ln.text) > 60 && sentence.MatchString(ln.text)
	var out []named
	out = addName(out, head, aliasedRe, 100)
	out = addName(out, head, filledRe, 100)
	if about {
		out = addName(out, head, subjectRe, 70)
		out = addName(out, head, titledRe, 60)
	} else {
		out = addName(out, head, subjectRe, 35)
	}
	out = addName(out, head, englishRe, 60)
	out = addName(out, head, logoRe, 45)
	if t := head.text(); strings.HasPrefix(t, "본 ") && len(t) < 60 {
		out = addSpan(out, head.sub(len("본 "), len(t)), 50)
	}
	if len(head.text()) < 60 && i < 80 && (front || i < 8) && !strings.ContainsAny(head.text(), "|\t") {
		out = addSpan(out, head.trim(trimName), 30)
	}
	if ownsSite(ln.text) && len(ln.text) < 4000 {
		out = addName(out, ln.all(), siteRe, 25)
	}
	return append(out, bodies(head)...)
}

// bodies are words anywhere in a line that end like the name of a body.
func bodies(s span) []named {
	var out []named
	f := s.fields()
	for k, w := range f[:min(len(f), 20)] {
		w = w.trim(trimName + "()[]「」『』‘’“”<>")
		for _, label := range []string{"보관장소", "확인장소", "열람장소", "설치장소", "부착장소"} {
			if t := strings.TrimPrefix(w.text(), label); t != w.text() {
				w = w.sub(len(label), len(label)+len(t)) // a label that ran into its value
			}
		}
		for _, josa := range []string{"에서는", "에서", "으로", "에게", "은", "는", "의", "를", "을", "과", "와", "에", "이", "가"} {
			if t := strings.TrimSuffix(w.text(), josa); t != w.text() && bodyRe.MatchString(t) {
				w = w.sub(0, len(t))
				break
			}
		}
		if kindOnly(w.text()) && k > 0 && placeRe.MatchString(f[k-1].text()) {
			w.from = f[k-1].from // 나루동 행정복지센터
			w = w.trim(trimName)
		}
		if bodyRe.MatchString(w.text()) {
			out = addSpan(out, w, 5)
		}
	}
	return out
}

// gluedNameRe is a name that ran into the word behind it, as cells without a separator do.
var gluedNameRe = compile(`(?:^|[^가-힣])([가-힣]{2,12}?(?:초등학교|중학교|고등학교|대학교|유치원|복지관|도서관|우체국|의료원|수련관))`)

// gluedNames looks for names inside words: where no word is one.
func (rd *reader) gluedNames() []named {
	var out []named
	for _, ln := range rd.lines[:min(len(rd.lines), searchedLines)] {
		out = addName(out, ln.all().sub(0, runePrefix(ln.text, 90)), gluedNameRe, 5)
	}
	return out
}

// ownsSite tells whether a line speaks of somebody's page on the web.
func ownsSite(t string) bool {
	return strings.Contains(t, "홈페이지") || strings.Contains(t, "누리집") || strings.Contains(t, "웹사이트")
}

func addName(out []named, s span, pattern *pattern, weight int) []named {
	at, ok := s.find(pattern)
	if !ok {
		return out
	}
	return addSpan(out, at, weight)
}

// addSpan takes a stretch as a candidate if it can be a name.
func addSpan(out []named, at span, weight int) []named {
	if loc := joinedRe.FindStringIndex(at.text()); loc != nil {
		at = at.sub(0, loc[0])
	}
	if loc := buttonRe.FindStringIndex(at.text()); loc != nil {
		at = at.sub(loc[1], len(at.text())) // a button of the page that ran into the name
	}
	if i := strings.LastIndexAny(at.text(), "(["); i > 0 && strings.Count(at.text(), "(") > strings.Count(at.text(), ")") {
		at = at.sub(i+1, len(at.text())) // 설치 현황(가온구청
	}
	if i := strings.LastIndexByte(at.text(), ','); i > 0 && !strings.ContainsAny(at.text()[i:], ")]") && hasHangul(at.text()) {
		at = at.sub(i+1, len(at.text())) // one of several that commas part
	}
	at = at.trim(trimName)
	for _, own := range []string{"본 ", "우리 ", "당 ", "저희 "} {
		if t := strings.TrimPrefix(at.text(), own); t != at.text() {
			at = at.sub(len(own), len(own)+len(t)).trim("")
		}
	}
	cut := false
	if f := at.fields(); len(f) > 1 {
		for k := len(f) - 2; k >= 0; k-- {
			if bent(f[k].text(), f[k+1].text()) {
				at.from, cut = f[k+1].from, true
				break
			}
		}
	}
	if f := at.fields(); len(f) > 3 && !(weight >= 100 && !cut && len(f) < 7) || len(f) > 1 && navRe.MatchString(span{at.ln, at.from, f[len(f)-2].to}.text()) {
		at, cut = f[len(f)-1], true
		if kindOnly(at.text()) && placeRe.MatchString(f[len(f)-2].text()) {
			at.from = f[len(f)-2].from
		}
	}
	if t := at.text(); len(t)%2 == 0 && t[:len(t)/2] == t[len(t)/2:] {
		at = at.sub(0, len(t)/2) // the name twice: a logo and its description
	}
	t := at.text()
	if n := utf8.RuneCountInString(t); prepositionRe.MatchString(t) || n < 2 || n > 30 || genericRe.MatchString(t) || aboutRe.MatchString(t) || junkRe.MatchString(t) || counted(t) || kindOnly(t) || kindOnly(josaRe.ReplaceAllString(t, "")) {
		return out
	}
	switch {
	case bodyRe.MatchString(t):
		weight += 20
	case weight >= 60 && townRe.MatchString(t) && !honorific.MatchString(t):
	case weight < 60 || cut || navRe.MatchString(t) || verbRe.MatchString(t):
		return out
	}
	return append(out, named{at: at, weight: weight})
}

// josaRe is the particle that makes a word the subject of its sentence: 재단은.
var josaRe = compile(`(?:에서는|에서|은|는|이|가|의)$`)

// kindOnly tells a kind of body from a name: 도서관, 행정복지센터.
func kindOnly(t string) bool {
	loc := bodyRe.FindStringIndex(t)
	return loc != nil && loc[0] == 0 || kindsRe.MatchString(plain(t))
}

// counted tells a row of a table from a name.
func counted(t string) bool {
	return countRe.MatchString(t) || phoneRe.MatchString(t) || strings.Contains(t, "http") || strings.Contains(t, "www.")
}

// runePrefix gives the length in bytes of the first n characters.
func runePrefix(t string, n int) int {
	for i := range t {
		if n == 0 {
			return i
		}
		n--
	}
	return len(t)
}
