package policy

import (
	"strings"
)

var (
	// branchSure are endings that name a place of business wherever they stand.
	branchSure = compile(`(본\s?점|지점|출장소|우체국|우편취급국|영업점|영업소|영업부|지사|본사|본소|지소|캠퍼스|지구대|파출소|치안센터|지역대|안전센터|행정복지센터|주민센터|[가-힣]마트|[가-힣](?:공영|환승|시영)주차장|(?i:headquarters?|head office|branch office|main office|main building))(\([^()]*\))?$`)
	// branchMaybe may name a branch or a place inside one.
	branchMaybe = compile(`(사무소|사업소|사업장|본부|본회|본서|센터|청사|본원|분원|본관|별관|신관|구관|회관|분관|[가-힣]관|생활관|보건소|도서관|박물관|미술관|체육관|수영장|학교|유치원|어린이집|대학|대학원|병원|의원|금고|조합|신협|농협|수협|공단|공사|재단|구청|시청|군청|공원|마트|매장|공장|사옥|기지|역사|단지|기숙사|캠퍼스|터미널|묘지|[A-Z]동|[가-힣]동|[가-힣]원|[가-힣]몰|호텔[가-힣\s]*|[가-힣](?:리조트|콘도|골프장|컨트리클럽|스키장|워터파크|아울렛|휴게소|휴양림|수목원)|(?i:tower|annex|branch|building|hotel|office|center))(\([^()]*\))?$`)
	// partRe are words for a part of a building that only says something with what stands
	// in it: 내부, 1층.
	partRe = compile(`^(?:(?:건물|청사|시설|교사|사옥)?\s*(?:내부|외부|실내|실외|옥내|옥외|내외부|주변|내|외)|(?:지하|지상|옥상|옥탑)(?:\s*\d{0,2}\s*층?)?|[BbFf]?\d{1,2}\s*[~,·-]?\s*(?:B?\d{1,2})?\s*(?:층|[Ff])(?:\s*(?:내부|외부))?|[Bb]\d|(?i:\d{1,2}(?:st|nd|rd|th)\s*(?:fl\.?|floor)|basement(?:\s*\d)?|rooftop|ground floor)|(?:지하|지상)?\s*\d{1,2}\s*층\s*[~∼～-]\s*(?:지하|지상)?\s*\d{1,2}\s*층|전층|각\s?층|공용|기타|층별)$`)
	// placeEnd are endings that name a place inside or around a building.
	placeEnd = compile(`(?:층|로비|복도|계단|계단실|주차장|주차면|출입구|출입문|입구|출구|현관|정문|후문|쪽문|교문|문|승강기|엘리베이터|E/V|EV|ELV|옥상|외부|내부|외곽|외벽|내외부|내·외부|외각|울타리|담장|벽|통로|연결로|사무실|회의실|교실|전산실|기계실|전기실|서버실|창고|서고|강당|식당|휴게실|화장실|대기실|[가-힣]실|코너|객장|창구|금고실|홀|마당|운동장|놀이터|놀이방|초소|앞|뒤|옆|위|쪽|측|편|주변|일대|일원|부근|부스|데스크|카페|내|외|안|밖|지하|지상|화단|광장|매표소|사다리|ATM|기둥|램프|데크|공용부|전역|차고|유치장|법정|경내|구역|장소|공간|등|방향|도로|길|정원|승강장|대합실|하역장)(?:\([^()]*\))?$`)
	// aimRe are words of a purpose.
	aimRe     = compile(`(?:예방|방지|방범|방호|보호|감시|단속|안전|관리|화재|도난|범죄|시설물|재난|재해|교통|보안|확보|수집)`)
	openRe    = compile(`\s등(?:\s|$|\()|등$`)
	groupedRe = compile(`\s(?:및|와|과)\s|[,·/]|및`)
)

// equipmentRe names what is counted beside cameras: recorders, screens.
var equipmentRe = compile(`(?:녹화기|녹화장치|녹화장비|저장장치|저장장비|모니터|서버|스토리지|(?:^|네트워크\s?|스위칭\s?|(?i:usb)\s?)허브|비상벨|스피커|안내판|DVR|NVR|dvr|nvr|컴퓨터|PC|UPS|HDD|하드디스크)(?:\([^()]*\))?$`)

// stationEnd ends the name of a station, stretchEnd words that end like one.
var (
	stationEnd = compile(`[가-힣]역(?:\([^()]*\))?$`)
	stretchEnd = compile(`(?:지|권|영|구|전|수|유|해|배|용|음|통|번)역$`)
)

// shopInside are shops that stand inside a building, and other words that end like one.
var shopInside = compile(`(?:매|편의|음식|서|상|노|거|기|접|초|시|종|교차|분기|지|반환|출발|도착|[\s0-9]|판매|할인|면세|제과)점$`)

// spacedOut is a name with spaces between its syllables: 주 차 장.
var spacedOut = compile(`^[가-힣](?:\s+[가-힣])+$`)

// likeness is what a name looks like by its ending.
type likeness uint8

const (
	unlike likeness = iota
	likeArea
	likePlace
	likeBranch // may be one
	surelyBranch
)

// like tells what a name looks like.
func like(s span) likeness {
	t := strings.TrimSpace(s.text())
	if t == "" || len(t) > 120 {
		return unlike
	}
	if spacedOut.MatchString(t) {
		t = plain(t)
	}
	switch {
	case partRe.MatchString(t):
		return likeArea
	case branchSure.MatchString(t):
		return surelyBranch
	case placeEnd.MatchString(t) && !strings.HasSuffix(plain(t), "새마을금고"):
		return likePlace
	case branchMaybe.MatchString(t), stationEnd.MatchString(t) && !stretchEnd.MatchString(t), shopEnd.MatchString(t) && !shopInside.MatchString(t):
		return likeBranch
	}
	return unlike
}

// isOpen tells whether a list of places ends with 등, "and others".
func isOpen(name string) bool {
	return openRe.MatchString(name) && !strings.HasSuffix(name, "고등") && !strings.HasSuffix(name, "조명등")
}

// isGrouped tells whether a name joins several places under one count.
func isGrouped(name string) bool {
	return groupedRe.MatchString(brackets.ReplaceAllString(name, ""))
}
