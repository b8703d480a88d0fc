package words

// keptWords say how much footage there is, and why nobody knows: "kept.why.<code>" follows
// "unknown, because".
var keptWords = Catalogue{
	"kept.days":             {"%s부터 %d일분", "since %s, %d days"},
	"kept.promised":         {"(방침 %s일)", "(promised %s)"},
	"kept.stopped":          {"%s 이후 녹화 없음", "nothing since %s"},
	"kept.gaps":             {"녹화가 없는 날 %d일(%s)", "days without footage: %d (%s)"},
	"kept.gaps.none":        {"빈 날 없음", "no day without footage"},
	"kept.gaps.unknown":     {"빈 날은 알 수 없음", "days without footage unknown"},
	"kept.label.stopped":    {"녹화 멈춤", "recording stopped"},
	"kept.label.kept":       {"보관기간 안", "as published"},
	"kept.label.gaps":       {"녹화 공백", "gaps"},
	"clock.right":           {"맞음", "right"},
	"clock.ntp.off":         {"NTP 꺼짐", "NTP off"},
	"clock.ntp.no-server":   {"NTP 서버 없음", "NTP without a server"},
	"clock.ntp.on":          {"NTP %s", "NTP %s"},
	"clock.ntp.unnamed":     {"NTP 켜짐", "NTP on"},
	"clock.host":            {"점검 서버의 시계가 동기화되지 않음", "this machine's own clock is not synchronised"},
	"kept.unknown":          {"알 수 없음: %s", "unknown, because %s"},
	"kept.of":               {"%s 측정값 — 그 뒤로는 읽지 못함: %s", "as of %s; it could not be read since, because %s"},
	"kept.why.other":        {"장치에서 알아내지 못했습니다", "the device did not tell"},
	"kept.why.not-asked":    {"아직 장치에 묻지 않았습니다", "the device has not been asked yet"},
	"kept.why.missing":      {"카메라를 찾지 못했습니다", "no camera was found"},
	"kept.why.no-onvif":     {"장치가 ONVIF로 답하지 않습니다", "the device does not speak ONVIF"},
	"kept.why.no-profile-g": {"장치가 녹화 조회 기능(ONVIF Profile G)을 제공하지 않습니다", "the device offers no search of recordings (ONVIF Profile G)"},
	"kept.why.no-search":    {"장치가 녹화 목록만 주고 기간은 주지 않습니다", "the device lists recordings and does not tell their span"},
	"kept.why.no-recording": {"장치가 이 카메라의 녹화가 없다고 답합니다", "the device says that it keeps no footage of this camera"},
	"kept.why.refused":      {"장치가 로그인을 받아 주지 않거나 그 계정에 녹화 조회 권한이 없습니다", "the device refuses the login, or the account may not search recordings"},
	"kept.why.timeout":      {"장치가 제때 답하지 않았습니다", "the device did not answer in time"},
	"kept.why.unset":        {"장치의 시계를 맞춘 적이 없습니다", "its clock was never set"},
	"kept.why.fault":        {"장치가 녹화 조회에 오류로 답했습니다", "the device answered the search with an error"},
	"kept.why.broken":       {"장치의 답을 읽을 수 없습니다", "the device's answer cannot be read"},
	"kept.why.unreachable":  {"장치에 접속할 수 없습니다", "the device cannot be reached"},
	"kept.why.unassigned":   {"장치가 어느 카메라의 녹화인지 말하지 않습니다", "the device does not say of which camera its recordings are"},
	"kept.why.not-allowed":  {"설정된 네트워크 밖의 주소입니다", "its address lies outside the configured networks"},
	"kept.why.no-login":     {"이 장치에 쓸 계정이 없습니다", "there is no account for this device"},
	"kept.why.no-adapter":   {"장치가 이 제조사의 녹화 조회(ISAPI)로 답하지 않습니다", "the device does not answer its maker's search of recordings (ISAPI)"},
	"kept.why.stopped":      {"조회를 중단했습니다", "the question was stopped"},
	"kept.why.clock":        {"장치의 시계가 반나절 넘게 틀려 녹화 날짜를 믿을 수 없습니다", "its clock is off by more than half a day, so that the dates of its footage say nothing"},
	"kept.why.future":       {"가장 오래된 녹화의 날짜가 앞날입니다. 장치의 시계를 확인하십시오", "the oldest footage is dated in the future; check its clock"},
}

// WhyNotSince says that a figure is of a day, and why it could not be read since.
func WhyNotSince(lang Lang, day, why string) string {
	code := "kept.why." + why
	if !Has(code) {
		code = "kept.why.other"
	}
	return Say(lang, "kept.of", day, Say(lang, code))
}

// WhyUnknown says why the days stored of a camera are not known, by the code of
// inventory.Kept.
func WhyUnknown(lang Lang, why string) string {
	code := "kept.why." + why
	if !Has(code) {
		code = "kept.why.other"
	}
	return Say(lang, "kept.unknown", Say(lang, code))
}
