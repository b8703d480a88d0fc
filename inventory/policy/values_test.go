package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// under reads a text that stands behind a policy with one camera, under a heading.
func under(t *testing.T, heading, text string) Reading {
	t.Helper()
	whole := "가온시설공단 영상정보처리기기 운영·관리 방침\n\n가온시설공단은 개인정보보호법 제25조에 따라 영상정보처리기기를 설치·운영합니다.\n\n2. 설치 대수, 설치 위치 및 촬영범위\n정문 5대\n\n" + heading + "\n" + text + "\n"
	r, err := Read("", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	checkReading(t, whole, r)
	return r
}

func codesOf(r Reading) []Code {
	var out []Code
	for _, p := range r.Problems {
		if p.Code != NoDeclaredTotal {
			out = append(out, p.Code)
		}
	}
	return out
}

// officers are layouts of the people, each with "role/branch/unit/title/name/phone in full".
var officers = []struct{ name, text, want, problems string }{
	{"label and bracket", "관리책임자 : 시설팀장 가나다 (☎ 031-000-0001)", "관리책임자///시설팀장/가나다/031-000-0001", "[]"},
	{"bare role", "책임자 : 운영실장 가나다 02)000-0001\n담당자 : 라마바 02)000-0002", "책임자///운영실장/가나다/02)000-0001 담당자////라마바/02)000-0002", "[]"},
	{"letters of the role apart", "  • 책 임 관 : 교감 (전화) 031-000-0003", "책임관///교감//031-000-0003", "[]"},
	{"header without roles", "이름 직위 소속 연락처\n관리책임자 가나다 처장 총무처 031-000-0001\n관리담당자 라마바 주임 총무처 031-000-0002", "관리책임자//총무처/처장/가나다/031-000-0001 관리담당자//총무처/주임/라마바/031-000-0002", "[]"},
	{"role lost with a merged cell", "구분 이름 직위 소속 연락처\n접근권한자 가나다 부장 홍보팀 070-0000-0001\n라마바 과장 총무팀 070-0000-0002", "접근권한자//홍보팀/부장/가나다/070-0000-0001 접근권한자//총무팀/과장/라마바/070-0000-0002", "[blank-cell]"},
	{"words of a unit", "구분 이름 직위 소속 연락처\n관리책임자 가나다 과장 다래도서관 총무과 054-000-0001", "관리책임자//다래도서관 총무과/과장/가나다/054-000-0001", "[]"},
	{"two columns of roles", "구분 역할 이름 직위 소속 연락처\n관리책임자 개인영상정보보호책임자 가나다 과장 총무과 051-000-0001", "관리책임자//총무과/과장/가나다/051-000-0001", "[]"},
	{"pipes, role under a title", "| 직책 | 이름 | 소속 및 직위 | 연락처 |\n|---|---|---|---|\n| 관리책임자 | 라*마 | 전기팀장 | 064-000-0001 |", "관리책임자///전기팀장/라*마/064-000-0001", "[]"},
	{"pipes, cells beside their header", "이름 | 직급 | 소속 | 연락처 | |\n---|---|---|---|---|\n관리책임자 | 가나다 | 실장 | 총무실 | 051-000-0001 |", "관리책임자//총무실/실장/가나다/051-000-0001", "[]"},
	{"title and name in one cell", "구분 | 담당자 | 연락처 |\n책임관 | 교장 가나다 | 031-000-0001 |", "책임관///교장/가나다/031-000-0001", "[]"},
	{"phone on a line of its own", "구분 이름 직위 소속 연락처\n관리책임자 가나다 실장 안전실\n042-000-0001", "관리책임자//안전실/실장/가나다/042-000-0001", "[]"},
	{"role on a line of its own", "구분 부서 직위 연락처\n관리책임자\n(시설관리책임자)\n본부 전무 055-000-0001", "관리책임자//본부/전무//055-000-0001", "[]"},
	{"range of phones", "관리책임자 시설팀장 02-000-0001~3", "관리책임자///시설팀장//02-000-0001", "[]"},
	{"extension", "관리책임자 시설팀장 02-000-0001(내선 123)", "관리책임자///시설팀장//02-000-0001", "[]"},
	{"several phones", "관리책임자 시설팀장 033) 000-1200, 1201", "관리책임자///시설팀장//033) 000-1200", "[]"},
	{"country code", "관리책임자 시설팀장 82-32-000-0100", "관리책임자///시설팀장//032-000-0100", "[]"},
	{"no area code", "관리책임자 시설팀장 000-0771", "관리책임자///시설팀장//", "[no-area-code]"},
	{"a value on each line", "물음을 처리하기 위하여 아래와 같이 개인영상정보 보호책임자를 두고 있습니다.\n성명 : 가나다\n직위 : 팀장\n소속 : 총무팀\n연락처 : 031-000-0001", "개인영상정보보호책임자//총무팀/팀장/가나다/031-000-0001", "[]"},
	{"roles with a value on each line", "관리책임자\n- 직위 : 부장\n- 전화번호 : 02-000-0001\n접근권한자\n- 직위 : 대리\n- 전화번호 : 02-000-0002", "관리책임자///부장//02-000-0001 접근권한자///대리//02-000-0002", "[]"},
	{"letters apart", "구 분 | 소 속 | 직 위 | 이 름 | 연 락 처 |\n---|---|---|---|---|\n관 리 책 임 자 | 안 전 과 | 과 장 | 가 나 다 | 055-000-0001 |", "관리책임자//안전과/과장/가나다/055-000-0001", "[]"},
	{"a pipe behind each cell", "구분 |\n직위 |\n성명 |\n연락처 |\n|\n총괄책임자 |\n정 |\n총무과장 |\n가 * * |\n063-000-0001 |\n|\n부 |\n총무담당관 |\n나 * * |\n063-000-0002 |\n|", "총괄책임자///총무과장/가**/063-000-0001 총괄책임자///총무담당관/나**/063-000-0002", "[blank-cell]"},
	{"cells run together", "구분직위소속연락처\n책임자소장총무팀033-000-0007", "책임자//소장총무팀///033-000-0007", "[officer-unclear]"},
}

func TestOfficers(t *testing.T) {
	for _, c := range officers {
		t.Run(c.name, func(t *testing.T) {
			r := under(t, "3. 관리책임자 및 접근권한자", c.text)
			var got []string
			for _, o := range r.Officers {
				got = append(got, strings.Join([]string{o.Role, o.Branch, o.Unit, o.Title, o.Name, o.PhoneFull}, "/"))
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("\n got %s\nwant %s", s, c.want)
			}
			if s := fmt.Sprint(codesOf(r)); s != c.problems {
				t.Errorf("problems %s, want %s", s, c.problems)
			}
			if len(r.Unread) > 0 {
				t.Errorf("unread: %+v", r.Unread)
			}
		})
	}
}

func TestMail(t *testing.T) {
	r := under(t, "3. 관리책임자 및 접근권한자", "구분 | 성명 | 연락처 | 이메일 |\n관리책임자 | 가나다 | 02-000-0001 | a.b@example.org |\n접근권한자 라마바 팀장 02-000-0002 c@example.org")
	if len(r.Officers) != 2 || r.Officers[0].Mail != "a.b@example.org" || r.Officers[1].Mail != "c@example.org" {
		t.Errorf("%+v", r.Officers)
	}
}

// retentions are wordings of the period, each with "kind/value unit/qualifier".
var retentions = []struct{ text, want, problems string }{
	{"보관기간 : 30일(60일)", "/30 day/", "[retention-unclear]"},
	{"보관기간 : 약 6~10일", "/0 day/약", "[retention-range]"},
	{"보관기간 : 30일~60일", "/0 day/", "[retention-range]"},
	{"보관기간 : 촬영일로부터 45일 이내", "/45 day/이내", "[]"},
	{"보관기간 : 최대 30일", "/30 day/최대", "[]"},
	{"보관기간 : 1개월", "/1 month/", "[]"},
	{"보관기간 90일 이상", "/90 day/이상", "[]"},
	{"정보보관기간 (20)일 보관장소 보안실", "/20 day/", "[]"},
	{"보관기간촬영일로부터 25일 이내", "/25 day/이내", "[]"},
	{"보관기간 30일 이상인 경우 사유 -\n보관기간 : 20일", "/20 day/", "[]"},
	{"보관기간 : 주차장 30일, 객장 60일", "주차장/30 day/ 객장/60 day/", "[retention-kind-unbound retention-kind-unbound]"},
	{"보관기간 : 30일 (유치장 90일)", "/30 day/ 유치장/90 day/", "[retention-kind-unbound]"},
	{"보관기간 : 2주일", "/2 week/", "[]"},
	{"보관기간 : 3개월 내외", "/3 month/내외", "[approximate-retention]"},
	{"촬영시간 보관기간 보관장소\n24시간 용량에 따라 평균 30일 각 점 창고", "/30 day/평균", "[approximate-retention]"},
	{"24시간 / 촬영일로부터 70일 / 지하 통신실", "/70 day/", "[]"},
	{"24시간 | 촬영일로부터 60일 | 현업실 |", "/60 day/", "[]"},
	{"촬영시간 |\n보관기간 |\n24시간 (움직일 때) |\n촬영일로부터 30일 |", "/30 day/", "[]"},
	{"영상은 찍은 때부터 2개월 이상 보관한 뒤 지웁니다.", "/2 month/이상", "[]"},
	{"보관기간 : 30일\n다만 금고실의 영상은 90일 동안 보관합니다.", "/30 day/ /90 day/", "[retention-differs]"},
	{"보관기간 : 30일\n보관기간 : 30일", "/30 day/", "[]"},
	{"보관기간 : 30일\n영상정보 보유기간 : 60일", "/30 day/ /60 day/", "[retention-differs]"},
}

func TestRetention(t *testing.T) {
	for _, c := range retentions {
		t.Run(c.text, func(t *testing.T) {
			r := under(t, "4. 영상정보의 촬영시간, 보관기간, 보관장소 및 처리방법", c.text)
			var got []string
			for _, x := range r.Retention {
				got = append(got, fmt.Sprintf("%s/%d %s/%s", x.Kind, x.Value, x.Unit, x.Qualifier))
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("\n got %s\nwant %s", s, c.want)
			}
			if s := fmt.Sprint(codesOf(r)); s != c.problems {
				t.Errorf("problems %s, want %s", s, c.problems)
			}
		})
	}
}

// Hours, period and place with a pipe behind each.
func TestRecordingOneCellPerLine(t *testing.T) {
	r := under(t, "4. 영상정보의 촬영시간, 보관기간, 보관장소 및 처리방법", "촬영시간 |\n보관기간 |\n보관장소 |\n24시간 (움직일 때 녹화) |\n촬영일로부터 30일 |\n총무과 |")
	if r.Recording.Hours != "24시간" || len(r.Retention) != 1 || r.Retention[0].Value != 30 || !slices.Equal(r.Storage, []string{"총무과"}) {
		t.Errorf("%+v, %+v, %q", r.Recording, r.Retention, r.Storage)
	}
}

// Periods in the rows of the table of cameras are bound to those rows.
func TestRetentionOfRows(t *testing.T) {
	text := "가온도시공사 CCTV 설치현황\n구분 | 설치대수 | 설치위치 | 보관기간 |\n---|---|---|---|\n역사 | 40대 | 대합실, 승강장 | 30일 |\n전동차 | 19대 | 객실 | 7일 |\n기지 | 6대 | 검수고 | 30일 |\n"
	r, err := Read("", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	checkReading(t, text, r)
	var got []string
	for _, x := range r.Retention {
		got = append(got, fmt.Sprint(x.Value, x.Unit, x.Rows))
	}
	if s := fmt.Sprint(got); s != "[30day[4:6 6:6] 7day[5:7]]" {
		t.Errorf("got %s", s)
	}
}

// dates are wordings of dates, each with enacted, revised, effective, as-of, dated.
var dates = []struct{ text, want, problems string }{
	{"시행일 : 2023. 9. 15.", "//2023-09-15//", "[]"},
	{"2024.04.30. 현재", "///2024-04-30/", "[]"},
	{"'24. 3. 1.부터 시행", "//2024-03-01//", "[]"},
	{"시행일자 : 24.3.1.", "//2024-03-01//", "[]"},
	{"시행일 : 20240301", "//2024-03-01//", "[]"},
	{"제정 2018.06.28.\n개정 2019.06.25.\n개정 2023.01.02.", "2018-06-28/2023-01-02///", "[]"},
	{"- 공고일자 : 2014년 3월 24일/시행일자 : 2014년 3월25일", "//2014-03-25//", "[]"},
	{"이 방침은 2020년 4월 1일에 제정되었으며 바뀌면 알립니다.", "2020-04-01////", "[]"},
	{"시행일 : 2024년 3월", "////", "[incomplete-date]"},
	{"2024. 3. 1.", "////2024-03-01", "[date-meaning-unstated]"},
	{"2024년 2월 30일 시행", "////", "[impossible-date]"},
	{"개인정보 보호법(2023. 9. 15. 시행)에 따릅니다.", "////", "[]"},
	{"2020. 1. 1. 시행\n2021. 1. 1. 시행\n2022. 1. 1. 시행", "//2022-01-01//", "[several-dates]"},
}

func TestDateForms(t *testing.T) {
	for _, c := range dates {
		t.Run(c.text, func(t *testing.T) {
			r := under(t, "8. 그 밖에 필요한 사항", c.text)
			d := r.Dates
			if got := strings.Join([]string{d.Enacted, d.Revised, d.Effective, d.AsOf, d.Dated}, "/"); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if s := fmt.Sprint(codesOf(r)); s != c.problems {
				t.Errorf("problems %s, want %s", s, c.problems)
			}
		})
	}
	r := under(t, "8. 그 밖에 필요한 사항", "개정 2019.06.25.\n개정 2023.01.02.\n개정 2021.05.06.")
	if !slices.Equal(r.Dates.Revisions, []string{"2019-06-25", "2021-05-06"}) || r.Dates.Revised != "2023-01-02" {
		t.Errorf("%+v", r.Dates)
	}
}

func TestChangeNotice(t *testing.T) {
	for text, want := range map[string]int{
		"내용의 삭제 및 수정이 있을 시에는 최소 8일 전에 공지합니다.":               8,
		"방침 내용의 추가·삭제 및 수정이 있으면 시행하기 최소 9일전에 누리집에 공지하겠습니다.": 9,
		"내용이 바뀌면 시행 최소 7일 전에 홈페이지에 공지합니다. 변경은 대장에 적습니다.":    7,
		"변경할 때에는 10일 이전에 게시판에 알립니다.":                        10,
		"개정하는 경우 14일 전부터 공고합니다.":                            14,
		"영상은 30일 이상 보관하며 변경되면 공지합니다.":                       0,
		"열람을 요구받으면 10일 이내에 알립니다.":                           0,
	} {
		r := under(t, "8. 방침의 변경에 관한 사항", text)
		got := 0
		if r.ChangeNotice.Days != nil {
			got = *r.ChangeNotice.Days
		}
		if got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
	}
}

func TestPromises(t *testing.T) {
	for text, want := range map[string]string{
		"영상을 암호화하여 안전하게 보관합니다.":                  "encryption",
		"영상을 암호화하지 않습니다.":                        "",
		"녹화실에는 잠금장치를 설치하였습니다.":                   "lock",
		"녹화실에 잠금장치를 설치할 수 있습니다.":                 "",
		"개인정보 보호법 제25조는 안내판을 설치하도록 규정하고 있습니다.":   "",
		"출입구마다 안내판을 부착하였습니다.":                    "sign",
		"안내판 규격 70cm × 50cm":                     "",
		"보관기간이 지나면 자동으로 삭제됩니다.":                  "auto-deletion",
		"복원이 불가능한 방법으로 파기합니다.":                   "permanent-deletion",
		"접근 권한을 차등 부여하고 있습니다.":                   "graded-access",
		"열람 시 열람대장을 작성합니다.":                      "viewing-log use-register",
		"제3자 제공에 관한 사항을 관리대장에 기록·관리합니다.":         "use-register",
		"영상정보처리기기로 소리를 녹음하지 않으며 임의로 조작하지 않습니다.":  "no-sound no-operation",
		"영상을 설치 목적 이외의 용도로 쓰지 않습니다.":             "purpose-only",
		"담당자를 대상으로 보호 교육을 실시합니다.":                "training",
		"관리를 위탁한 업체를 관리·감독합니다. 위탁 계약에 이를 명시합니다.": "entrusted entrusted",
		"시스템의 접속기록을 6개월 보관합니다.":                  "access-log",
		"카메라의 작동 상태를 월 1회 점검합니다.":                "regular-check",
		"장비는 점검을 거쳐 구입하였다.":                      "",
	} {
		r := under(t, "7. 영상정보 보호를 위한 기술적·관리적·물리적 조치", text)
		var got []string
		for _, p := range r.Promises {
			got = append(got, string(p.Kind))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: %q, want %q", text, s, want)
		}
	}
}

func TestIntervals(t *testing.T) {
	for text, want := range map[string]string{
		"매일 점검합니다": "day", "일 1회 점검합니다": "day", "1일 1회 점검합니다": "day", "일일 점검을 합니다": "day",
		"주 1회 점검합니다": "week", "매주 점검합니다": "week", "월1회 점검합니다": "month", "매월 점검합니다": "month",
		"분기마다 점검합니다": "quarter", "분기별 1회 점검합니다": "quarter", "반기에 점검합니다": "half-year", "연 2회 점검합니다": "half-year",
		"연 1회 점검합니다": "year", "월 2회 점검합니다": "", "수시로 점검합니다": "", "정기적으로 점검합니다": "",
	} {
		r := under(t, "7. 영상정보 보호를 위한 기술적·관리적·물리적 조치", "카메라의 작동 여부를 "+text+".")
		if !r.PeriodicCheck.Promised || r.PeriodicCheck.Interval != want {
			t.Errorf("%s: %+v, want %q", text, r.PeriodicCheck, want)
		}
		if asked := slices.Contains(codesOf(r), CheckInterval); asked != (want == "") {
			t.Errorf("%s: problems %v", text, codesOf(r))
		}
	}
}

// Every value of every layout cites what stands there, and nothing is lost.
func TestLayoutsCiteTheText(t *testing.T) {
	for _, l := range layouts {
		t.Run(l.name, func(t *testing.T) {
			text := frame(l.table)
			r, err := Read("", []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			checkReading(t, text, r)
		})
	}
}

// What is written like a number of cameras and cannot be one is never passed over.
func TestNumbersThatAreNoCounts(t *testing.T) {
	for _, odd := range []string{"4.5대", "12,34대", "1234567대"} {
		r, err := Read("", []byte(frame("정문 5대\n금고 "+odd+"\n로비 1,024대")))
		if err != nil {
			t.Fatal(err)
		}
		if rows := r.Rows(); len(rows) != 2 || rows[0].Count != 5 || rows[1].Count != 1024 {
			t.Errorf("%s: rows %+v", odd, rows)
		}
		asked := false
		for _, p := range r.Problems {
			asked = asked || p.Line == 7 && p.Code == CountUnclear
		}
		if !asked {
			t.Errorf("%s: nothing was asked of its line: %+v", odd, r.Problems)
		}
	}
}

// A mount is of its own row, also where sums part the rows.
func TestMountStaysInItsRow(t *testing.T) {
	r, err := Read("", []byte(frame("| 시설명 | 설치 위치 | 설치 대수 | 형태 | 촬영 범위 |\n|---|---|---|---|---|\n| 본점 | 객장 | 1대 | 고정형 | 전체 |\n| 본점 | 소계 | 1대 |  |  |\n"+
		"| 새들지점 | 365코너 | 1대 |  | 전체 |\n| 강변지점 | 회의실 | 14대 | 돔형 | 전체 |")))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, b := range r.Branches {
		got[b.Name] = b.Mount
		for _, l := range b.Locations {
			got[b.Name] += l.Mount
		}
	}
	if got["새들지점"] != "" || !strings.Contains(got["강변지점"], "돔") {
		t.Errorf("mounts %v", got)
	}
}

// Kinds that are told of a part of a branch's cameras are not those of its places.
func TestMountOfSomeIsNotOfAll(t *testing.T) {
	for own, want := range map[string]string{"고정 : 10대": "고정", "고정 : 9대 고정 : 1대": "고정", "고``````9대 회전 : 1대": "", "고정 : 9대 회전 : 1대": "", "회전 : 1대 9대": ""} {
		r, err := Read("", []byte(frame("구분 | 설치대수 | 설치위치 |\n---|---|---|\n새들지점 | "+own+" | 365코너 : 3대 객장 : 7대 |")))
		if err != nil || len(r.Branches) != 1 || r.Branches[0].Count != 10 || len(r.Branches[0].Locations) != 2 {
			t.Fatal(own, err, r.Branches)
		}
		if got := r.Branches[0].Mount; got != want {
			t.Errorf("%s: all are %q", own, got)
		}
		if noted := slices.ContainsFunc(r.Problems, func(p Problem) bool { return p.Code == MixedMounts }); noted != (want == "") {
			t.Errorf("%s: problems %+v", own, r.Problems)
		}
	}
}
