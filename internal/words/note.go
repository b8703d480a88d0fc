package words

import (
	"fmt"
	"strconv"
	"strings"
)

// noteWords put what a step of a check found into words; see inventory.Note. Arguments are
// texts.
var noteWords = Catalogue{
	// the way to the device
	"note.not-allowed":       {"설정된 네트워크 밖의 주소라 접속하지 않음", "the address is outside the configured networks"},
	"note.address":           {"설정된 주소를 쓸 수 없음", "the configured address cannot be used"},
	"note.name-unknown":      {"이름 서버가 %s을(를) 모름", "the name server does not know %s"},
	"note.refused":           {"%s에서 접속을 거부함", "%s refused the connection"},
	"note.no-host":           {"그 주소에 응답하는 장치가 없음", "nobody answers for the address"},
	"note.no-way":            {"그 네트워크로 가는 길이 없음", "there is no way to that network"},
	"note.no-answer":         {"제때 응답하지 않음", "no answer in time"},
	"note.time-over":         {"점검에 정해진 시간이 지남", "the time for the whole check is over"},
	"note.midway":            {"응답을 시작했으나 도중에 멈춤", "began to answer and stopped"},
	"note.stopped":           {"점검을 중단함", "the check was stopped"},
	"note.closed":            {"장치가 연결을 끊음", "the device closed the connection"},
	"note.closed-midway":     {"장치가 응답하던 도중에 연결을 끊음", "the device closed the connection in the middle of its answer"},
	"note.reset":             {"장치가 연결을 강제로 끊음", "the device reset the connection"},
	"note.connecting-again":  {"다시 접속하던 중", "on connecting again"},
	"note.certificate":       {"인증서 %s", "certificate %s"},
	"note.other-certificate": {"이 장치의 것으로 알고 있던 인증서가 아님(지금 것: %s)", "the certificate is not the one known for this device: now %s"},
	"note.certificate-lost":  {"처음에 받은 인증서의 기록을 읽을 수 없음", "the certificate that the device showed first cannot be read"},
	"note.occupied":          {"%[1]s: %[2]s이(가) 점검하는 중이라 기다렸으나 끝나지 않음. 끝난 뒤 다시 시도", "%[1]s is being checked by %[2]s: try again when that has ended"},
	"note.occupied.serve":    {"%s: 상시 점검(serve)이 사용하는 중이라 기다렸으나 끝나지 않음. 다시 시도하거나 그쪽의 마지막 점검을 볼 것", "%s is being checked by the camledger that serves, which did not leave it in time: try again, or look at its last check there"},

	// what it says
	"note.status":             {"응답 코드 %s", "status %s"},
	"note.leads-to":           {"넘기는 곳: %s", "to %s"},
	"note.redirected":         {"%s(으)로 넘어감", "redirected to %s"},
	"note.redirect.again":     {"넘어간 곳에서 다시 다른 곳으로 넘겨 따라가지 않음", "it leads on from there: followed once only"},
	"note.redirect.itself":    {"같은 주소로 다시 넘김(제자리)", "that is the very address that was asked for"},
	"note.redirect.nowhere":   {"넘기는 곳을 읽을 수 없음", "where it leads cannot be read"},
	"note.redirect.in-clear":  {"암호화된 곳에서 암호화되지 않은 곳으로 넘겨 따라가지 않음", "from TLS to the clear: not followed"},
	"note.redirect.name":      {"주소가 아니라 이름으로 넘겨 따라가지 않음", "a name and not an address: not followed"},
	"note.redirect.outside":   {"허용된 네트워크 밖이라 따라가지 않음", "outside the allowed networks: not followed"},
	"note.redirect.unreached": {"그곳에 접속할 수 없음", "it cannot be reached there"},
	"note.multicast":          {"멀티캐스트로만 보내려 함: 장치의 전송 설정을 유니캐스트로", "offers multicast alone: set the device to unicast"},
	"note.not-rtsp":           {"RTSP 응답이 아님", "the answer is not RTSP"},
	"note.begins":             {"응답이 %s(으)로 시작함", "the answer begins with %s"},
	"note.too-much":           {"응답이 너무 김", "the answer is longer than an answer may be"},
	"note.torn-down":          {"장치가 전송을 끝냄", "the device ended the session"},
	"note.bad-control":        {"영상 설명에 적힌 영상 주소를 읽을 수 없음", "the description names the video in a way that cannot be read"},
	"note.no-description":     {"영상 설명이 비었거나 설명이 아님", "the description is empty or not one"},
	"note.no-format":          {"영상 설명에 영상 형식이 없음", "the video section of the description names no format"},
	"note.no-video":           {"영상 설명에 영상이 없음", "the description offers no video"},
	"note.no-stream":          {"장치가 이 입력의 영상 주소를 주지 않음", "the device offers no stream of this source"},
	"note.codec-unread":       {"CamLedger가 읽지 못하는 형식", "a codec that CamLedger does not read"},
	"note.audio":              {"소리도 제공함", "audio offered"},
	"note.first-video":        {"영상 %s개 중 첫째", "first of %s videos"},
	"note.other-transport":    {"%s는 거부함", "%s was refused"},

	// the login
	"note.asks-login":        {"로그인을 요구함(응답 코드 401)", "asks for a login (status 401)"},
	"note.login.not-asked":   {"로그인을 요구하지 않음", "none asked"},
	"note.login.asked":       {"로그인을 요구함(%s)", "asks for a login (%s)"},
	"note.login.unknown-way": {"알 수 없는 방식으로 로그인을 요구함: 아무것도 보내지 않음", "asks for a login in no way that is known: nothing was sent"},
	"note.login.led-here":    {"다른 장치가 이리로 넘긴 것이라 보내지 않음", "not sent, another device led here"},
	"note.login.none":        {"설정된 계정이 없음", "none is configured"},
	"note.login.none-may":    {"보낼 수 있는 계정이 없음", "none may be sent"},
	"note.login.none-known":  {"이 장치에 설정된 계정이 없거나 아직 모르는 장치임", "none is configured for it, or it is not known yet"},
	"note.login.in-clear":    {"비밀번호를 암호화하지 않고 받으려 해서 보내지 않음", "takes the password only in the clear: not sent"},
	"note.login.other":       {"비밀번호가 통했던 그 장치라고 밝히지 않아 보내지 않음", "it does not say that it is the device on which the password worked: not sent"},
	"note.login.clock":       {"전에 시각이 맞지 않는다며 로그인을 거부함: 장치의 시계를 맞추고 사람이 다시 시도하도록 정할 때까지 보내지 않음", "the login was refused over its time before: not sent again until the clock of the device is set and a person asks for it"},
	"note.login.unclear":     {"전에 보낸 로그인을 받아들였는지 알 수 없어 아직 다시 보내지 않음", "an earlier login was answered in a way that does not tell: not sent again yet"},
	"note.login.refused":     {"전에 비밀번호를 거부해서 다시 보내지 않음", "the password was refused before: not sent again"},
	"note.login.address":     {"주소를 알 수 없어 보내지 않음", "which address it has is not known: not sent"},
	"note.login.nowhere":     {"이름이 가리키는 주소가 없어 보내지 않음", "its name leads nowhere: not sent"},
	"note.login.elsewhere":   {"다른 점검이 같은 로그인을 보내는 중이라 기다렸으나 끝나지 않아 보내지 않음", "another check is sending the same login and was waited for: not sent"},
	"note.login.earlier-run": {"전에 실행했을 때 거부했거나 답하지 않아 다시 보내지 않음", "this login was refused or not answered in an earlier run: not sent again"},

	// the stream
	"note.bytes":           {"%s바이트", "%s bytes"},
	"note.traffic":         {"화면 %s장, 패킷 %s개, 손실 %s개", "%s frames, %s packets, %s lost"},
	"note.no-packet":       {"%s로 패킷이 오지 않음", "no packet over %s"},
	"note.packets-stopped": {"패킷이 오다가 멈춤", "packets stopped"},
	"note.silent":          {"%s초 동안 패킷 없음", "no packet for %s s"},
	"note.stood":           {"%s초 동안 멈춤(장면은 %s초마다 와야 함)", "stood still for %s s, with a frame due every %s s"},
	"note.strange":         {"그중 %s개는 제안하지 않은 종류(%s)", "%s of payload type %s, which was not offered"},
	"note.garbled":         {"조각의 종류가 틀린 키프레임 %s장", "%s key frames whose slices are of a wrong kind"},
	"note.unset":           {"해독에 필요한 설정값(SPS)이 없거나 읽을 수 없는 키프레임 %s장", "%s key frames without a parameter set (SPS) that can be read"},
	"note.alien":           {"%[2]s이(가) 아닌 패킷 %[1]s개", "%[1]s packets that hold no %[2]s"},
	"note.source-changes":  {"보내는 쪽이 %s번 바뀜", "%s changes of the source"},
	"note.same-keys":       {"키프레임 %[2]s장 중 %[1]s장이 앞의 것과 똑같음", "%[1]s of %[2]s key frames are the same as before"},
	"note.lost":            {"패킷 %[2]s개 중 %[1]s개를 잃음", "%[1]s of %[2]s packets lost"},
	"note.checker-fault":   {"점검 프로그램의 오류", "a fault of the checker"},
	"note.reader-fault":    {"점검 프로그램의 오류", "a fault of the reader"},

	// the clock
	"note.clock.error":               {"±%s초", "±%s s"},
	"note.clock.shows":               {"장치 표시 %s", "shows %s"},
	"note.clock.host.synchronised":   {"점검 서버 시계: 동기화됨", "our clock: synchronised"},
	"note.clock.host.unsynchronised": {"점검 서버 시계: 동기화 안 됨", "our clock: unsynchronised"},
	"note.clock.host.unknown":        {"점검 서버 시계: 알 수 없음", "our clock: unknown"},
	"note.clock.host.error":          {"±%s ms", "±%s ms"},
	"note.clock.rtcp":                {"영상의 RTCP 시각은 %s", "its RTSP sender reports say %s"},
	"note.clock.unjudged":            {"판정 안 함: 점검 서버의 시계를 맞춰 주는 것이 없고, 그 시계와 맞는 장치가 지점에 너무 적음", "not judged: nothing keeps this machine's own clock, and too few devices of the branch agree with it"},
	"note.clock.ahead":               {"%s 빠름", "%s ahead"},
	"note.clock.behind":              {"%s 느림", "%s behind"},
	"note.span.seconds":              {"%s초", "%s s"},
	"note.span.minutes":              {"%s분", "%s min"},
	"note.span.minutes-seconds":      {"%s분 %s초", "%s min %s s"},
	"note.span.hours":                {"%s시간", "%s h"},
	"note.span.hours-minutes":        {"%s시간 %s분", "%s h %s min"},
	"note.span.days":                 {"%s일", "%s days"},

	// the footage
	"note.kept":          {"%s부터 %s일분", "oldest %s, %s days"},
	"note.kept.promised": {"방침 %s일", "promised %s days"},
	"note.kept.kept":     {"방침과 맞음", "as promised"},
	"note.kept.young":    {"카메라를 안 지가 그보다 짧음", "the camera has been known for less"},
	"note.kept.gaps":     {"녹화가 없는 날 %s일: %s", "%s days without footage: %s"},
	"note.kept.short":    {"방침보다 짧음", "shorter than promised"},
	"note.kept.long":     {"방침보다 김", "longer than promised"},
	"note.kept.unclear":  {"어느 기간이 맞는지 정해지지 않음", "which period counts is not settled"},
	"note.kept.newest":   {"마지막 녹화 %s", "newest %s"},
	"note.kept.stopped":  {"녹화가 멈춤", "recording has stopped"},
	"note.kept.via":      {"조회: %s", "by %s"},

	// the picture
	"note.picture.unjudged":   {"판정 안 함", "not judged"},
	"note.picture.key-frame":  {"키프레임을 해독한 화면", "key frame"},
	"note.picture.snapshot":   {"장치가 준 정지 화면", "still of the device"},
	"note.picture.figures":    {"밝기 %s, 대비 %s, 윤곽 %s, 선명도 %s", "brightness %s, contrast %s, edges %s, crispness %s"},
	"note.picture.likeness":   {"기준 화각과 닮음 %s", "likeness to the reference %s"},
	"note.picture.moved":      {"가로 %[2]s %%, 세로 %[3]s %% 옮기면 %[1]s", "%[1]s if moved by %[2]s %% and %[3]s %%"},
	"note.picture.suspect":    {"(다음 화면에서 확인)", "perhaps: the next picture tells"},
	"note.picture.until":      {"(이번 화면은 괜찮음: 한 장 더 괜찮아야 해제)", "this picture is good: one more has to be"},
	"note.picture.learning":   {"이 시간대의 평소 모습을 아직 배우는 중", "still learning how it looks at this hour"},
	"note.picture.no-decoder": {"ffmpeg이 없어 장치의 정지 화면으로 판정함", "no ffmpeg here: the device's still was judged"},
	"note.picture.broken":     {"ffmpeg이 키프레임에서 화면을 얻지 못해 장치의 정지 화면으로 판정함", "ffmpeg gave no picture of the key frame: the device's still was judged"},
	"note.picture.no-frame":   {"해독할 수 있는 키프레임이 오지 않아 장치의 정지 화면으로 판정함", "no key frame came that can be decoded: the device's still was judged"},
}

// unknown says why something is not known, with its code, which is the argument.
func unknown(lang Lang, args []any) string {
	why := ""
	if len(args) > 0 {
		why = fmt.Sprint(args[0])
	}
	return WhyUnknown(lang, why) + " (" + why + ")"
}

// span tells a time in at most two units: "3.2 s", "9 h 30 min".
func span(lang Lang, seconds float64) string {
	const minute, hour, day = 60, 60 * 60, 24 * 60 * 60
	two := func(unit, rest string, n, of int) string {
		if n%of == 0 {
			return plain(lang, "note.span."+unit, strconv.Itoa(n/of))
		}
		return plain(lang, "note.span."+unit+"-"+rest, strconv.Itoa(n/of), strconv.Itoa(n%of))
	}
	switch {
	case seconds < minute:
		return plain(lang, "note.span.seconds", fmt.Sprintf("%.1f", seconds))
	case seconds < hour:
		return two("minutes", "seconds", int(seconds+0.5), minute)
	case seconds < 2*day:
		return two("hours", "minutes", int(seconds/minute+0.5), 60)
	}
	return plain(lang, "note.span.days", strconv.Itoa(int(seconds/day+0.5)))
}

// clockOffset tells how far a clock is from ours, by its argument in seconds: "3.2 s ahead".
func clockOffset(lang Lang, args []any) string {
	text := ""
	if len(args) > 0 {
		text = fmt.Sprint(args[0])
	}
	seconds, err := strconv.ParseFloat(strings.TrimPrefix(text, "-"), 64)
	if err != nil {
		return text
	}
	way := "ahead"
	if strings.HasPrefix(text, "-") {
		way = "behind"
	}
	return plain(lang, "note.clock."+way, span(lang, seconds))
}
