package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"camledger/internal/words"
)

// places are names as institutions write them: digits that are no counts, commas,
// brackets, open lists, names that look like totals.
var places = []string{"365코너", "601호 회의실", "3번 출구", "1호관 복도", "지하 2층 주차장", "1층 객장 및 금고 등", "외부 및 복도", "건물 외벽(정문, 후문)", "합계실", "계단",
	"총무과 앞", "전산실", "2~3층 계단", "B1 기계실", "ATM(24시간)", "주차장 입구, 출구", "10층 강당", "옥상", "민원실·휴게실", "북측 담장 / 후문", "소계전시실", "제1주차장",
	"104동 앞 놀이터", "통합관제실", "엘리베이터 1~4호기", "Lobby", "본관 1층", "한빛 우체국 앞", "7-1 강의실", "창구", "㈜가온 사무실", "대회의실", "대강당", "100주년 기념관 로비"}

var branchNames = []string{"본점", "누리지점", "솔바람역지점", "가온2동우체국", "나루디지털단지우체국", "다솜센터", "제2캠퍼스", "라온 지점", "마루출장소", "본관", "별관", "3호점", "바람도서관", "새별 지사", "아라119안전센터", "한빛(구)지점"}

func genMount() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{"", "", "고정", "회전", "이동", "돔", "PTZ"})
}

func genCount() *rapid.Generator[int] {
	return rapid.OneOf(rapid.IntRange(1, 30), rapid.IntRange(1, 30), rapid.IntRange(0, 9_999))
}

func distinct(t *rapid.T, from []string, low, high int, label string) []string {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(from), low, high, rapid.ID[string]).Draw(t, label)
}

func genBranch(t *rapid.T, name string) PublishedBranch {
	b := PublishedBranch{Name: name, Angles: []float64{}}
	if rapid.IntRange(0, 3).Draw(t, "angled") == 0 {
		b.Angles = rapid.SliceOfN(rapid.SampledFrom([]float64{84.5, 45.8, 92, 360, 107.25}), 1, 3).Draw(t, "angles")
	}
	if rapid.IntRange(0, 4).Draw(t, "whole") == 0 {
		b.Count, b.Mount = genCount().Draw(t, "count"), genMount().Draw(t, "mount")
		b.Listed = rapid.SampledFrom([]string{"", "건물 내, 주차장 입구, 365코너 등", "객장 및 복도", "1층, 3번 출구 등"}).Draw(t, "listed")
		return b
	}
	mount := genMount().Draw(t, "mounts")
	for _, n := range distinct(t, places, 1, 8, "places") {
		l := PublishedPlace{Name: n, Count: genCount().Draw(t, "count"), Mount: mount}
		if mount == "PTZ" {
			l.Mount = genMount().Draw(t, "own mount")
		}
		b.Places = append(b.Places, l)
	}
	return b
}

func genPublication(t *rapid.T) Publication {
	p := Publication{Institution: rapid.SampledFrom([]string{"가온마루신협", "서울나루우체국", "한빛시시설관리공단", "다솜대학교", "학교법인 별내학원", "라온구청"}).Draw(t, "institution"),
		Hours: "24시간", Mode: rapid.SampledFrom([]string{"", "연속촬영 및 녹화", "상시 녹화"}).Draw(t, "mode")}
	p.Purposes = distinct(t, []string{"화재 예방 및 시설 안전", "고객의 안전과 범죄 예방", "주차 차량의 도난 방지", "우편물 도난 방지"}, 1, 4, "purposes")
	p.Storage = distinct(t, []string{"전산실", "통신실", "현업실", "각 지점 방재실"}, 1, 2, "storage")
	for _, n := range distinct(t, branchNames, 1, 10, "branches") {
		p.Branches = append(p.Branches, genBranch(t, n))
	}
	p.Officers = genOfficers(t, p)
	p.Retention = genRetention(t)
	p.Promises, p.Interval = genPromises(t)
	if slices.ContainsFunc(p.Promises, func(x PublishedPromise) bool { return x.Kind == ChangeAnnounce }) && rapid.Bool().Draw(t, "days") {
		n := rapid.IntRange(1, 60).Draw(t, "notice days")
		p.NoticeDays = &n
	}
	p.Confirm = Confirm{Method: "관리책임자에게 미리 연락하고 방문하시면 확인하실 수 있습니다.", Place: rapid.SampledFrom([]string{"각 지점 회의실", "본점 1층 민원실"}).Draw(t, "confirm")}
	p.Dates.Effective = "2026-04-10"
	if rapid.Bool().Draw(t, "kept") {
		p.Kept = map[string][]string{"rights": {"이용자는 자신이 찍힌 영상의 열람을 언제든지 요구하실 수 있습니다.", "다음의 경우에는 거부할 수 있습니다.", "범죄 수사에 중대한 지장을 주는 경우", "다른 사람의 사생활을 침해할 우려가 큰 경우"},
			"delegation": {"기관은 영상정보처리기기의 유지 관리를 전문 업체에 위탁하고 있습니다."}}
	}
	if rapid.Bool().Draw(t, "dated") {
		p.Dates.Enacted, p.Dates.Revised, p.Dates.AsOf = "2019-11-04", "2026-04-01", "2026-03-31"
	}
	return p
}

func genOfficers(t *rapid.T, p Publication) []PublishedOfficer {
	var out []PublishedOfficer
	one := func(branch, role string) {
		o := PublishedOfficer{Role: role, Branch: branch}
		o.Phone = rapid.SampledFrom([]string{"02-000-1001", "031-000-2002", "1588-0000", "000-1234", "0000-0102", "(055) 000-1111"}).Draw(t, "phone")
		o.Title = rapid.SampledFrom([]string{"지점장", "총무팀장", "정보화담당", "주무관"}).Draw(t, "title")
		o.Name = rapid.SampledFrom([]string{"", "가나다", "라마바", "사○자"}).Draw(t, "name")
		o.Unit = rapid.SampledFrom([]string{"", "지원과", "총무팀", "시설안전부"}).Draw(t, "unit")
		out = append(out, o)
	}
	one("", "관리책임자")
	if rapid.Bool().Draw(t, "more") {
		one("", "접근권한자")
	}
	for _, b := range p.Branches {
		for range rapid.IntRange(0, 2).Draw(t, "officers") {
			one(b.Name, rapid.SampledFrom([]string{"관리책임자", "접근권한자", "운영담당자"}).Draw(t, "role"))
		}
	}
	return out
}

func genRetention(t *rapid.T) []PublishedRetention {
	var out []PublishedRetention
	for i, kind := range distinct(t, []string{"", "창구", "방호", "주차장"}, 1, 3, "kinds") {
		if i > 0 && kind == "" {
			continue
		}
		x := PublishedRetention{Kind: kind, Value: rapid.IntRange(1, 90).Draw(t, "value"), Unit: rapid.SampledFrom([]string{"day", "day", "month", "week", "year"}).Draw(t, "unit")}
		x.Qualifier = rapid.SampledFrom([]string{"", "", "내외", "이내", "약", "최대"}).Draw(t, "qualifier")
		out = append(out, x)
	}
	if rapid.Bool().Draw(t, "by place") {
		out = append(out, PublishedRetention{Value: rapid.IntRange(91, 120).Draw(t, "days"), Unit: "day", Places: []string{"본점 금고", "365코너"}})
	}
	return out
}

func genPromises(t *rapid.T) (out []PublishedPromise, interval string) {
	kinds := []PromiseKind{Password, LeastAccess, RightsChange, GradedAccess, Encryption, ViewingLog, UseRegister, Lock, RestrictedArea, Sign, FinalDeletion, AutoDeletion, RegularCheck, ChangeAnnounce, NoSound, NoOperation, PurposeOnly, AccessLog, Training, Entrusted}
	for _, k := range rapid.SliceOfNDistinct(rapid.SampledFrom(kinds), 0, len(kinds), rapid.ID[PromiseKind]).Draw(t, "promises") {
		x := PublishedPromise{Kind: k}
		if k == RegularCheck {
			interval = rapid.SampledFrom([]string{"", "day", "week", "month", "quarter", "half-year", "year"}).Draw(t, "interval")
		}
		if k == Lock && rapid.Bool().Draw(t, "own words") {
			x.Text = "전산실 출입문에 시건장치를 두고 있습니다"
		}
		out = append(out, x)
	}
	return out, interval
}

// sameRegister compares what makes a register: order does not count where a text has to
// group, nor the sentences of promises.
func sameRegister(want, got Publication) string {
	norm := func(p Publication) Publication {
		p.Branches = slices.Clone(p.Branches)
		slices.SortStableFunc(p.Branches, func(a, b PublishedBranch) int { return len(b.Places)*0 + strings.Compare(a.Name, b.Name) })
		p.Officers = slices.Clone(p.Officers)
		slices.SortFunc(p.Officers, func(a, b PublishedOfficer) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		p.Retention = inOrder(p.Retention)
		for i := range p.Retention {
			p.Retention[i].Places = nil // a remark for people: the places are asked for at acceptance
		}
		var kinds []PublishedPromise
		for _, x := range p.Promises {
			kinds = append(kinds, PublishedPromise{Kind: x.Kind})
		}
		slices.SortFunc(kinds, func(a, b PublishedPromise) int { return strings.Compare(string(a.Kind), string(b.Kind)) })
		p.Promises = slices.Compact(kinds)
		return p
	}
	if want.Kept == nil { // then the text says it in standard wording
		got.Kept = nil
	}
	return cmp.Diff(norm(want), norm(got), cmpopts.EquateEmpty())
}

func TestReadingWhatWasWrittenGivesTheSameRegister(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := genPublication(t)
		paper := Write(p, words.Korean)
		if len(paper.Blanks) > 0 && slices.ContainsFunc(paper.Blanks, func(b Blank) bool {
			return !strings.HasPrefix(b.Code, "range") && b.Code != "method" && b.Code != "safeguards" && b.Code != "notice"
		}) {
			t.Fatalf("blanks where everything is known: %v", paper.Blanks)
		}
		plain := paper.Plain()
		r, err := Read("policy.txt", []byte(plain))
		if err != nil {
			t.Fatalf("plain text: %v\n%s", err, plain)
		}
		text, err := DecodeText([]byte(plain))
		if err != nil {
			t.Fatal(err)
		}
		if d := sameRegister(p, ReadPublication(r, text)); d != "" {
			t.Fatalf("plain text reads otherwise (-want +got):\n%s\n%s", d, plain)
		}
		tabs := paper.Text()
		if r, err = ReadText("policy.html", []byte(plain), tabs); err != nil {
			t.Fatalf("tables: %v", err)
		}
		if d := sameRegister(p, ReadPublication(r, tabs)); d != "" {
			t.Fatalf("tables read otherwise (-want +got):\n%s\n%s", d, strings.Join(tabs.Lines, "\n"))
		}
	})
}
