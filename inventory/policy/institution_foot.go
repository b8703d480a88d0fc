package policy

import (
	"strings"
	"unicode/utf8"
)

// The foot of a page names its owner: behind the sign of copyright, before the telephone,
// behind the postal address. It names the institution of a text that calls itself nothing
// but 본 기관; whether it does is asked.

var (
	rightsRe  = compile(`(?i:copyright|ⓒ|©|\(c\))[\sⓒ©.,:()cC]*(?:\d{4}[\d\s.~-]*)?(?i:by\s+)?([가-힣A-Za-z(㈜㈔][^.,|·:]{1,40}?)\s*(?:\.|,|(?i:all\s+rights?)|$)`)
	callRe    = compile(`^[^가-힣A-Za-z(㈜㈔]{0,6}([가-힣A-Za-z(㈜㈔][^|:]{1,30}?)\s*[|:]?\s*(?:대표\s?전화|전화|(?i:tel)|☎)[\s.:)]*\(?\d`)
	addressRe = compile(`(?:\d{5}|우\)).*(?:로|길)\s?\d+(?:-\d+)?(?:번길\s?\d+)?,?\s*(?:\([^()]*\)\s*)?([가-힣㈜(][가-힣A-Za-z0-9·&()㈜\s]{1,24})\s*(?:$|\||(?i:tel)|전화|대표)`)
)

// footNames are the names in the foot of a page.
func footNames(ln *line) []named {
	t := ln.text
	if len(t) > 400 || !strings.ContainsAny(t, "0123456789ⓒ©") && !strings.Contains(strings.ToLower(t), "copyright") {
		return nil
	}
	var out []named
	for _, re := range []*pattern{rightsRe, callRe, addressRe} {
		at, ok := ln.all().find(re)
		if !ok {
			continue
		}
		at = at.trim(":;,.-/·*|" + " ")
		if n := utf8.RuneCountInString(at.text()); n < 2 || n > 25 || len(at.fields()) > 3 || (genericRe.MatchString(at.text()) || officeRe.MatchString(at.text())) && !bodyRe.MatchString(at.text()) || kindOnly(at.text()) || counted(at.text()) || !hasHangul(at.text()) || roleRe.MatchString(at.text()) {
			continue
		}
		n := named{at: at, weight: 35, foot: true}
		if bodyRe.MatchString(at.text()) {
			n.weight += 20
		}
		out = append(out, n)
	}
	return out
}

// officeRe are words before a telephone that name an office of the institution, or what
// the number is for.
var officeRe = compile(`(?:과|팀|실|부|국|계|담당|담당자|책임자|권한자|문의|연락처|주소|번호|관리자|사용|이용|안내|신청|상담|신고|처|소장|원장|관장|부장|과장|팀장|실장|국장|센터장|점장|교장|회장|위원장|반장|주임|대리|대표|대표이사)$|^(?i:all|right|reserved)`)
