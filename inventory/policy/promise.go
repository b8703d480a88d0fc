package policy

import (
	"strings"
)

// PromiseKind names what a sentence binds the institution to.
type PromiseKind string

// The kinds of promises.
const (
	Password       PromiseKind = "password"           // 비밀번호 설정
	LeastAccess    PromiseKind = "least-access"       // 접근권한 최소 인원
	RightsChange   PromiseKind = "rights-change"      // 지체 없는 변경·말소
	GradedAccess   PromiseKind = "graded-access"      // 접근권한 차등(등급)
	Encryption     PromiseKind = "encryption"         // 암호화
	ViewingLog     PromiseKind = "viewing-log"        // 생성·열람 일시와 열람자 기록
	UseRegister    PromiseKind = "use-register"       // 제3자 제공, 열람, 파기의 기록·관리
	Lock           PromiseKind = "lock"               // 잠금장치
	RestrictedArea PromiseKind = "restricted-area"    // 출입 제한구역
	Sign           PromiseKind = "sign"               // 안내판
	FinalDeletion  PromiseKind = "permanent-deletion" // 영구 삭제
	AutoDeletion   PromiseKind = "auto-deletion"      // 자동삭제
	RegularCheck   PromiseKind = "regular-check"      // 정상작동 정기 점검
	ChangeAnnounce PromiseKind = "change-announced"   // 변경 시 공지
	NoSound        PromiseKind = "no-sound"           // 음성 녹음 안 함
	NoOperation    PromiseKind = "no-operation"       // 임의 조작 금지
	PurposeOnly    PromiseKind = "purpose-only"       // 목적 외 이용 금지
	AccessLog      PromiseKind = "access-log"         // 접속기록 보관
	Training       PromiseKind = "training"           // 담당자 교육
	Entrusted      PromiseKind = "entrusted"          // 위탁하여 관리·감독
)

// Promise is a sentence that binds the institution. Text is the whole sentence, the words
// of its source are those that make it one of this kind.
type Promise struct {
	Kind   PromiseKind `json:"kind"`
	Text   string      `json:"text"`
	Source Source      `json:"source"`
}

// promises tell the kind by words in the order in which they stand; hint is looked for
// first, because it is quick. The kinds of never are made by a negation, which undoes the
// others.
var promises = []struct {
	kind PromiseKind
	hint string
	re   *pattern
}{
	{Password, "비밀번호", compile(`비밀번호[^.]{0,20}?(설정|변경|부여|관리|조치)`)},
	{Password, "assword", compile(`[Pp]assword[^.]{0,20}?(설정|변경|부여|관리|조치)`)},
	{LeastAccess, "최소", compile(`(접근\s*권한|접근)[^.]{0,60}?최소[^.]{0,15}?(인원|인력|자|범위)`)},
	{RightsChange, "말소", compile(`지체\s*없이[^.]{0,30}?(변경|회수)[^.]{0,10}?말소|권한[^.]{0,30}?(변경|회수)[^.]{0,10}?말소`)},
	{GradedAccess, "권한", compile(`접근\s*권한[^.]{0,15}?(차등(적?\s*부여)?|등급(\)\s*부여)?)`)},
	{Encryption, "암호화", compile(`암호화`)},
	{ViewingLog, "열람", compile(`(생성\s*일시|열람\s*목적|열람자|열람\s*일시)[^.]{0,60}?기록|열람\s*(?:대장|기록부)[^.]{0,12}?(작성|기록|비치|관리)`)},
	{UseRegister, "기록", compile(`(제3자\s*제공|목적\s*외)[^.]{0,80}?기록\s*[·,및]*\s*(?:관리|보관|유지|하|함)|관리\s*대장[^.]{0,15}?기록`)},
	{UseRegister, "대장", compile(`(관리|열람|제공|파기)?\s*대장[^.]{0,15}?(작성|비치|기록|관리|유지)`)},
	{AccessLog, "접속", compile(`접속\s*(?:기록|로그)[^.]{0,20}?(보관|관리|점검|위[·,]?\s*변조|유지)`)},
	{Lock, "잠금", compile(`잠금\s*장치|시건\s*장치|잠금`)},
	{Lock, "시건", compile(`시건\s*장치`)},
	{RestrictedArea, "구역", compile(`(출입\s*)?(제한|통제|보호)\s*구역[^.]{0,12}?지정|출입\s*(제한|통제)\s*구역`)},
	{RestrictedArea, "출입", compile(`출입[^.]{0,15}?(통제|제한)`)},
	{Sign, "안내", compile(`안내\s*(?:표지)?판[^.]{0,12}?(부착|설치|게시)`)},
	{FinalDeletion, "삭제", compile(`(복원|복구)[^.]{0,20}?(불가능|없는|없도록)[^.]{0,20}?(삭제|파기)|영구\s*(적으로\s*)?(삭제|파기)`)},
	{FinalDeletion, "파기", compile(`(복원|복구)[^.]{0,20}?(불가능|없는|없도록)[^.]{0,20}?파기|영구\s*(적으로\s*)?파기`)},
	{AutoDeletion, "자동", compile(`자동\s*(으로\s*)?(적으로\s*)?(삭제|파기|소거)`)},
	{RegularCheck, "점검", compile(`(정상|작동|동작|이상\s*유무|장비|기기|카메라|CCTV)[^.]{0,40}?점검|` + checkWord + `[^.]{0,20}?점검`)},
	{ChangeAnnounce, "변경", compile(`(변경|추가|개정)[^.]{0,80}?(공지|공고|게시)`)},
	{ChangeAnnounce, "개정", compile(`(변경|추가|개정)[^.]{0,80}?(공지|공고|게시)`)},
	{NoSound, "녹음", compile(`(음성|녹음)[^.]{0,20}?(않|아니|금지|없)`)},
	{NoOperation, "조작", compile(`조작[^.]{0,40}?(않|아니|금지|없|못)|다른\s*곳을\s*비추[^.]{0,20}?(않|아니|금지|없|못)`)},
	{PurposeOnly, "목적", compile(`목적\s*(?:이외|외)[^.]{0,40}?(않|아니|금지|없|못)`)},
	{Training, "교육", compile(`(?:담당자|취급자|책임자|권한자|직원|대상)[^.]{0,40}?교육[^.]{0,10}?(실시|시행|하|한다|함|이수)|(?:정기|매년|연|보호|보안)[^.]{0,15}?교육[^.]{0,8}?(실시|시행|하|함|이수)`)},
	{Entrusted, "위탁", compile(`위탁[^.]{0,60}?(관리[·,]?\s*감독|교육|점검|준수|규정|명시|반영)`)},
}

// never are the kinds that promise not to do something.
var never = map[PromiseKind]bool{NoSound: true, NoOperation: true, PurposeOnly: true}

var (
	// deniedRe follows the words of a promise that is none: 암호화하지 않습니다.
	deniedRe = compile(`^[^.,]{0,12}?(?:하|되|두|있|갖추|실시)?(?:지|고 있지)\s*(?:는\s*)?(?:아니|않|못)|^[^.,]{0,8}?(?:없습니다|없음|없다|미설치|미실시|해당\s*없|계획이|예정|\(\s*[-×xX]\s*\))|^[^.,]{0,10}?(?:할|둘)\s*수\s*있|^\s*(?:의|을|를)?\s*(?:규격|크기|표)|^\s*(?:을|를)\s*(?:거쳐|위)|^\s*(?:결과|대상|중에)`)
	// quotedRe tells that a sentence says what a law says.
	quotedRe = compile(`(?:법|시행령|지침|규칙)(?:」)?\s*제\s*\d+\s*조[^.]{0,60}?(?:규정하고 있|정하고 있|에서는|에 의하면|에 따르면)|(?:법|시행령|지침|규칙|고시)(?:에서는|은|는)\s`)
)

const checkWord = `(?:정기\s*적?\s*(?:으로)?|매일|매주|매월|매달|매\s*분기|매년|일일|주간|월간|분기|반기|연간|수시|주기적\s*으로|[일주월년연]\s*\d\s*회)`

// intervals tell how often a check is promised, the most specific first. An interval that
// is none of these, twice a month for one, stays a question.
var intervals = []struct {
	re   *pattern
	name string
}{
	{compile(`매일|일일\s*점검|1\s*일\s*1\s*회|하루(?:에)?\s*(?:한|1)\s*[번회]|(?:^|[^\d가-힣])일\s*1\s*회|일일`), "day"},
	{compile(`매주|주간|주\s*(?:1|한)\s*[회번]|1\s*주(?:일)?(?:에|마다|\s*1\s*회)`), "week"},
	{compile(`매월|매달|월간|월\s*(?:1|한)\s*[회번]|1\s*개월(?:에|마다|\s*1\s*회)|연\s*12\s*회`), "month"},
	{compile(`분기|3\s*개월(?:에|마다|\s*1\s*회)|[연년]\s*4\s*회`), "quarter"},
	{compile(`반기|[연년]\s*(?:2\s*회|두\s*번)|6\s*개월(?:에|마다|\s*1\s*회)`), "half-year"},
	{compile(`매년|연간|[연년]\s*(?:1\s*회|한\s*번)|1\s*년(?:에|마다|\s*1\s*회)`), "year"},
}

// readPromises finds the promises of one line, sentence by sentence.
func (rd *reader) readPromises(ln *line) {
	if ln.heading || ln.section == sForeign || ln.section == sPreface && len(ln.text) < 60 {
		return
	}
	for _, s := range sentences(ln.all()) {
		seen := map[PromiseKind]bool{}
		t := s.text()
		if quotedRe.MatchString(t) {
			continue
		}
		for _, p := range promises {
			if seen[p.kind] || !strings.Contains(t, p.hint) {
				continue
			}
			at, ok := s.whole(p.re)
			if !ok || !never[p.kind] && deniedRe.MatchString(t[at.to-s.from:]) {
				continue
			}
			seen[p.kind] = true
			ln.read = true
			rd.r.Promises = append(rd.r.Promises, Promise{p.kind, strings.Join(strings.Fields(s.trim(trimName).words()), " "), at.source(Declared)})
			if p.kind == RegularCheck {
				rd.periodicCheck(s, at)
			}
		}
	}
}

// whole gives the whole match, whatever groups re has.
func (s span) whole(re *pattern) (span, bool) {
	m := re.FindStringIndex(s.text())
	if m == nil {
		return span{}, false
	}
	return s.sub(m[0], m[1]), true
}

func (rd *reader) periodicCheck(s, at span) {
	c := &rd.r.PeriodicCheck
	if !c.Promised {
		c.Promised = true
		c.Source["promised"] = at.source(Declared)
	}
	for _, i := range intervals {
		if word, ok := s.whole(i.re); ok && c.Interval == "" {
			c.Interval = i.name
			c.Source["interval"] = word.source(Declared)
		}
	}
	if c.Interval == "" {
		rd.problem(CheckInterval, at)
	}
}

// sentences cuts a line behind every "다." and "요." that a space or the end follows.
func sentences(s span) []span {
	t := s.text()
	if !strings.Contains(t, "다.") && !strings.Contains(t, "요.") {
		return []span{s.trim("")}
	}
	var out []span
	start := 0
	for i := 0; i < len(t); i++ {
		if t[i] != '.' || i+1 < len(t) && t[i+1] != ' ' || !strings.HasSuffix(t[:i], "다") && !strings.HasSuffix(t[:i], "요") {
			continue
		}
		out, start = append(out, s.sub(start, i+1).trim("")), i+1
	}
	if rest := s.sub(start, len(t)).trim(""); !rest.blank() {
		out = append(out, rest)
	}
	return out
}
