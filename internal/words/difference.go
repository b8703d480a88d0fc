package words

import (
	"fmt"
	"strconv"
)

// differenceWords say in one sentence on what declared and found disagree. The arguments
// are those of inventory.Difference.Sentence.
var differenceWords = Catalogue{
	"diff.UNDECLARED_CAMERA":            {"%[1]s(%[2]s): 방침에 없는 카메라입니다. 어디에 있는 카메라인지 정해 주십시오.", "%[1]s (%[2]s) is a camera that the policy does not declare; say where it stands."},
	"diff.UNDECLARED_CAMERA.bare":       {"%[1]s: 방침에 없는 카메라입니다. 어디에 있는 카메라인지 정해 주십시오.", "%[1]s is a camera that the policy does not declare; say where it stands."},
	"diff.UNDECLARED_CAMERA.bare-place": {"%[1]s: 방침에 없는 장소 ‘%[2]s’에 있는 카메라입니다.", "%[1]s stands at %[2]s, which the policy does not declare."},
	"diff.UNDECLARED_CAMERA.place":      {"%[1]s(%[2]s): 방침에 없는 장소 ‘%[3]s’에 있는 카메라입니다.", "%[1]s (%[2]s) stands at %[3]s, which the policy does not declare."},
	"diff.UNDECLARED_CAMERA.decided":    {"%[1]s: 방침에 없는 카메라입니다.", "%[1]s is a camera that the policy does not declare."},
	"diff.MISSING_CAMERA":               {"%[1]s(%[2]s): 두 번 이상의 스캔에서 보이지 않는 카메라입니다.", "%[1]s at %[2]s was not seen by two or more complete scans."},
	"diff.COUNT_MISMATCH.short":         {"%[1]s: 방침에는 %[2]d대인데 %[3]s대만 확인되었습니다. %[4]s대 부족합니다.", "%[1]s: %[2]d declared, %[3]s found, %[4]s short."},
	"diff.COUNT_MISMATCH.over":          {"%[1]s: 방침에는 %[2]d대인데 %[3]s대가 확인되었습니다. %[4]s대 많습니다.", "%[1]s: %[2]d declared, %[3]s found, %[4]s too many."},
	"diff.PLACE_MISMATCH":               {"%[3]s에 배치된 카메라의 이름이 바뀌어 다른 장소를 가리킵니다: %[2]s → %[1]s.", "The camera at %[3]s changed its name from %[2]s to %[1]s, which speaks of another place."},
	"diff.REPLACED":                     {"%[1]s의 장치가 바뀌었습니다: %[2]s → %[3]s. 교체인지 확인해 주십시오.", "The device at %[1]s was replaced: %[2]s is now %[3]s; confirm the replacement."},
	"diff.IDENTITY_CONFLICT":            {"%[1]s: 한 장치가 두 장치(%[2]s, %[3]s)의 식별 정보를 함께 말합니다.", "The device at %[1]s carries the identity of both %[2]s and %[3]s."},
	"diff.ADDRESS_CHANGED":              {"%[1]s: 주소가 바뀌어 자동으로 반영했습니다(%[2]s → %[3]s).", "%[1]s moved from %[2]s to %[3]s; taken over by itself."},
	"diff.MOUNT_MISMATCH":               {"%[1]s: 방향을 바꿀 수 있는 카메라(PTZ)입니다. 방침에는 %[2]s의 카메라가 고정형으로 되어 있습니다.", "%[1]s can be turned (PTZ); the policy declares fixed cameras at %[2]s."},
	"diff.AUDIO_OFFERED":                {"%[1]s(%[2]s): 음성을 제공하는 카메라입니다. 녹음 여부를 확인하고 음성을 끄십시오.", "%[1]s (%[2]s) offers sound; make sure that none is recorded and turn it off."},
	"diff.OPEN_STREAM":                  {"%[1]s(%[2]s)의 영상이 비밀번호 없이 재생됩니다.", "The stream of %[1]s (%[2]s) plays without a password."},
	"diff.PASSWORD_IN_CLEAR":            {"장치 %[1]d대(%[2]s)가 영상 주소에 비밀번호를 그대로 적어 보냅니다. 다른 장치에는 쓰지 않는 비밀번호를 쓰십시오.", "Devices that write the password into the addresses of their streams: %[1]d (%[2]s). Give them one that no other device has."},
	"diff.CLOCK_OFF":                    {"%[1]s의 시계가 %[2]s초 어긋나 있습니다.", "The clock of %[1]s is off by %[2]s seconds."},
	"diff.CLOCK_OFF.fast":               {"%[1]s: 시계가 %[2]s 빠릅니다.", "%[1]s: its clock is %[2]s fast."},
	"diff.CLOCK_OFF.slow":               {"%[1]s: 시계가 %[2]s 느립니다.", "%[1]s: its clock is %[2]s slow."},
	"diff.CLOCK_OFF.zone":               {"%[1]s: 화면의 시간이 %[2]s. 시간대 설정이 잘못되었습니다. 장치의 시간대부터 고치십시오.", "%[1]s shows a time that is %[2]s: its time zone is wrong. First set the zone of the device."},
	"diff.CLOCK_OFF.utc-as-local":       {"%[1]s: 세계 표준시(UTC)를 그대로 화면에 적어 %[2]s. 장치의 시간대부터 고치십시오.", "%[1]s shows UTC in place of local time and is %[2]s. First set the zone of the device."},
	"diff.CLOCK_OFF.local-as-utc":       {"%[1]s: 화면의 시간은 맞지만 그 시간을 세계 표준시(UTC)로 알고 있어 %[2]s. 시간대를 고친 다음 시간을 다시 맞추십시오. 그대로 두면 녹화 검색과 반출에 틀린 시간이 적힙니다.", "%[1]s shows the right time and takes it for UTC, which makes its UTC %[2]s. Set its zone, then its time: searches and exports of footage carry the wrong one."},
	"diff.CLOCK_OFF.summer":             {"%[1]s: 서머타임이 켜져 있어 시간이 %[2]s. 서머타임(DST)부터 끄십시오.", "%[1]s has summer time switched on and is %[2]s. First switch it off."},
	"diff.CLOCK_OFF.hours":              {"%[1]s: 시간이 %[2]s. 한 시간이나 반 시간 단위의 차이는 시간대나 서머타임 설정 잘못입니다. 그 설정부터 확인하십시오.", "%[1]s is %[2]s. Whole and half hours are the work of a time zone or of summer time: first check those settings."},
	"diff.clock.fast":                   {"%s 빠릅니다", "%s fast"},
	"diff.clock.slow":                   {"%s 느립니다", "%s slow"},
	"diff.clock.ntp.off":                {"시간 동기화(NTP)가 꺼져 있습니다. 먼저 NTP를 켜고 서버를 넣으십시오.", "It is set by hand: first switch NTP on and name a server."},
	"diff.clock.ntp.no-server":          {"시간 동기화(NTP)는 켜져 있으나 서버가 적혀 있지 않습니다. 먼저 서버를 넣으십시오.", "NTP is on, and no server is named: first name one."},
	"diff.clock.ntp.on":                 {"시간 동기화(NTP)가 켜져 있는데도 맞지 않으므로 서버에 닿지 못하고 있습니다. 먼저 장치에서 시간 서버로 나가는 길(주소, 방화벽)을 확인하십시오.", "NTP is on and yet the time is wrong: it does not reach its server. First check the way from the device to it: address, firewall."},
	"diff.clock.ntp.server":             {"시간 동기화(NTP, %s)가 켜져 있는데도 맞지 않으므로 서버에 닿지 못하고 있습니다. 먼저 장치에서 그 서버로 나가는 길(주소, 방화벽)을 확인하십시오.", "NTP is on (%s) and yet the time is wrong: it does not reach that server. First check the way from the device to it: address, firewall."},
	"diff.length.seconds":               {"%d초", "%d seconds"},
	"diff.length.minutes":               {"%d분", "%d minutes"},
	"diff.length.hours":                 {"%d시간", "%d hours"},
	"diff.length.hour":                  {"1시간", "1 hour"},
	"diff.length.half":                  {"%d시간 30분", "%d h 30 min"},
	"diff.length.days":                  {"%d일", "%d days"},
	"diff.RETENTION_SHORT":              {"%[1]s: 가장 오래된 영상이 %[2]s일 전입니다. 방침의 보관기간(%[3]s~%[4]s일)보다 짧습니다.", "%[1]s keeps footage of %[2]s days, less than the published period (%[3]s to %[4]s days)."},
	"diff.RETENTION_LONG":               {"%[1]s: 가장 오래된 영상이 %[2]s일 전입니다. 방침의 보관기간(%[3]s~%[4]s일)보다 깁니다.", "%[1]s keeps footage of %[2]s days, more than the published period (%[3]s to %[4]s days)."},
	"diff.RETENTION_UNKNOWN":            {"%[1]s: 영상 %[2]s일분이 있습니다. 어느 보관기간(%[3]s~%[4]s일)이 적용되는지 정해 주십시오.", "%[1]s keeps footage of %[2]s days; say which published period (%[3]s to %[4]s days) applies."},
	"diff.RETENTION_UNKNOWN.none":       {"%[1]s: 장치가 녹화된 영상이 없다고 답합니다. 다른 녹화기에 녹화되는지 확인해 주십시오.", "%[1]s says that it keeps no footage; make sure that it is recorded elsewhere."},
	"diff.RECORDING_GAP":                {"%[1]s: 녹화가 없는 날이 %[2]s일 있습니다(%[3]s). 그날의 녹화 일정, 저장장치, 정전 여부부터 확인하십시오.", "%[1]s has no footage of %[2]s days (%[3]s). First check its recording schedule, the disks and the power on those days."},
	"diff.RECORDING_GAP.stopped":        {"%[1]s: %[2]s일 전부터 녹화되지 않고 있습니다. 녹화기의 녹화 설정과 저장장치(HDD)부터 확인하십시오.", "%[1]s has not been recorded for %[2]s days. First check the recording setting and the disks of the recorder."},
	"diff.UNUSED_INPUT":                 {"%[1]s: 영상이 한 번도 들어오지 않은 입력이 %[2]d개 있습니다(채널 %[3]s). 대수에 넣지 않습니다.", "%[1]s has %[2]d inputs that never gave a picture (channels %[3]s); they are not counted."},
	"diff.INPUT_NOT_ASSESSED.refused":   {"%[1]s: 입력 %[2]d개(채널 %[3]s)에 카메라가 있는지 확인하지 못했습니다. 영상 서비스(RTSP)에 접속할 수 없습니다. 녹화기에서 RTSP를 켜고 포트 번호를 확인하십시오. 확인할 때까지 대수는 범위로 표시합니다.", "%[1]s: whether %[2]d of its inputs (channels %[3]s) are used is not known: it refuses connections for video. Switch RTSP on at the recorder and check its port. Until then they count as a span."},
	"diff.INPUT_NOT_ASSESSED.silent":    {"%[1]s: 입력 %[2]d개(채널 %[3]s)에 카메라가 있는지 확인하지 못했습니다. 영상 서비스(RTSP)가 응답하지 않습니다. 방화벽과 녹화기의 RTSP 설정을 확인하십시오. 확인할 때까지 대수는 범위로 표시합니다.", "%[1]s: whether %[2]d of its inputs (channels %[3]s) are used is not known: its video service (RTSP) does not answer. Check firewalls and the RTSP setting of the recorder. Until then they count as a span."},
	"diff.INPUT_NOT_ASSESSED.login":     {"%[1]s: 입력 %[2]d개(채널 %[3]s)에 카메라가 있는지 확인하지 못했습니다. 영상을 보려면 로그인이 필요한데 허락되지 않았습니다. 녹화기의 계정과 권한을 확인하십시오. 확인할 때까지 대수는 범위로 표시합니다.", "%[1]s: whether %[2]d of its inputs (channels %[3]s) are used is not known: it asks for a login and took none of ours. Check its account and that it may view video. Until then they count as a span."},
	"diff.INPUT_NOT_ASSESSED.busy":      {"%[1]s: 입력 %[2]d개(채널 %[3]s)에 카메라가 있는지 확인하지 못했습니다. 동시에 보는 사람이 많다고 답합니다. 쓰지 않는 접속을 닫고 다시 스캔하십시오. 확인할 때까지 대수는 범위로 표시합니다.", "%[1]s: whether %[2]d of its inputs (channels %[3]s) are used is not known: it has no session left. Close what nobody watches and scan again. Until then they count as a span."},
	"diff.INPUT_NOT_ASSESSED.stopped":   {"%[1]s: 입력 %[2]d개(채널 %[3]s)에 카메라가 있는지 확인하지 못했습니다. 영상을 확인하기 전에 스캔이 끝났거나 아직 확인하지 않았습니다. 다시 스캔하십시오. 확인할 때까지 대수는 범위로 표시합니다.", "%[1]s: whether %[2]d of its inputs (channels %[3]s) are used is not known: no scan has looked at them to the end. Scan again. Until then they count as a span."},
	"diff.INPUT_NOT_ASSESSED.other":     {"%[1]s: 입력 %[2]d개(채널 %[3]s)에 카메라가 있는지 확인하지 못했습니다. 영상 서비스(RTSP)의 응답으로는 알 수 없습니다. 녹화기의 영상 설정과 펌웨어를 확인하십시오. 확인할 때까지 대수는 범위로 표시합니다.", "%[1]s: whether %[2]d of its inputs (channels %[3]s) are used is not known: its video service (RTSP) answers in a way that does not tell. Check its video settings and firmware. Until then they count as a span."},
	"diff.UNKNOWN_DEVICE.password":      {"%[1]s: 비밀번호를 요구하는 장치가 있습니다. 어떤 장치인지 확인해 주십시오.", "%[1]s asks for a password; find out what it is."},
	"diff.UNKNOWN_DEVICE.unclear":       {"%[1]s: 로그인을 보냈지만 받아들였는지 알 수 없는 응답이 왔거나 응답이 없었습니다. 계정과 비밀번호를 확인해 주십시오.", "%[1]s was sent the login, and its answer (or none) does not tell whether it was taken; look at its account and password."},
	"diff.UNKNOWN_DEVICE.withdrawn":     {"%[1]s: 로그인을 받아들였다가 나중에 거부했습니다. 계정이 잠기는 중인지 확인해 주십시오.", "%[1]s took the login at first and refused it later; see whether the account is being locked."},
	"diff.UNKNOWN_DEVICE.clock":         {"%[1]s: 시각이 맞지 않는다며 로그인을 거부했습니다. 장치의 시계를 맞춰 주십시오.", "%[1]s refused the login over its time; set its clock."},
	"diff.UNKNOWN_DEVICE.no-path":       {"%[1]s: ONVIF 없이 RTSP만 응답하고 비밀번호를 요구합니다. ONVIF를 켜거나 설정에 영상 주소(rtsp_paths)를 넣어 주십시오.", "%[1]s answers RTSP but not ONVIF, and asks for a password; switch ONVIF on, or give rtsp_paths for its network."},
	"diff.UNKNOWN_DEVICE.refused":       {"%[1]s: 등록된 비밀번호를 거부했습니다.", "%[1]s refused the password that is configured."},
	"diff.UNKNOWN_DEVICE.rtsp-only":     {"%[1]s: ONVIF 없이 RTSP만 응답하는 장치입니다.", "%[1]s answers RTSP but not ONVIF."},
	"diff.UNKNOWN_DEVICE.broken":        {"%[1]s: 응답을 이해할 수 없는 장치입니다.", "%[1]s answers, but not so that it can be understood."},
	"diff.SCAN_HELD":                    {"스캔 결과를 보류했습니다: 카메라 %[2]s대 중 %[1]s대가 한꺼번에 달라졌습니다. 반영할지 결정해 주십시오.", "This scan is held: %[1]s of %[2]s changed at once; release it or reject it."},
	"diff.SAME_DEVICE":                  {"%[1]s(%[2]s)이(가) 이미 알려진 장치 %[3]s와(과) 같은 장치로 보입니다(같은 정보: %[4]s). 같은 장치인지 정해 주십시오.", "%[1]s (%[2]s) is perhaps the known device %[3]s (same: %[4]s); say whether it is."},
	"diff.DEVICE_MOVED":                 {"%[1]s(%[2]s): %[4]s의 장치 %[3]s가 이 지점으로 옮겨 온 것으로 보입니다. 옮긴 것이 맞는지 정해 주십시오.", "%[1]s (%[2]s) seems to be the device %[3]s of %[4]s, moved here; say whether it is."},
	"diff.DEVICE_RETURNED":              {"%[1]s: 쓰지 않는 것으로 정한 장치가 %[2]s에서 다시 응답합니다. 다시 쓰는 장치인지 정해 주십시오.", "%[1]s was retired and answers again at %[2]s; say whether it is back in use."},
	"diff.DEVICE_RESET":                 {"%[1]s: 식별 번호(UUID)가 바뀌었습니다. 공장 초기화되었을 수 있으니 비밀번호와 설정을 확인하십시오.", "%[1]s has a new UUID and may have been set back to factory settings; look at its password and settings."},
	"diff.SOURCES_RENUMBERED":           {"%[1]s: 영상 입력 %[2]d개의 번호가 바뀌었습니다. 이름과 순서는 그대로입니다. 같은 카메라인지 정해 주십시오.", "%[1]s gave %[2]d sources other tokens, under the same names and in the same order; say whether they are the same cameras."},
	"diff.POLICY_INCONSISTENT":          {"%[1]s: 방침의 숫자가 서로 맞지 않습니다.", "%[1]s: the policy's own numbers disagree."},
}

// clockOff tells a wrong clock as people do, in one unit: 13 minutes slow rather than
// −780 seconds; with the fault of inventory.ClockFinding, what to set right, and what to do
// about its synchronisation first. Arguments that are not as those of diff.CLOCK_OFF stay as
// they are.
func clockOff(lang Lang, args []any) string {
	at := func(i int) string {
		if i < len(args) {
			return fmt.Sprint(args[i])
		}
		return ""
	}
	off, err := strconv.Atoi(at(1))
	if len(args) < 2 || err != nil || off == 0 {
		return plain(lang, "diff.CLOCK_OFF", args[:min(2, len(args))]...)
	}
	way := "fast"
	if off < 0 {
		way, off = "slow", -off
	}
	const minute, hour, day = 60, 60 * 60, 24 * 60 * 60
	unit, size := "seconds", 1
	switch {
	case off >= 2*day:
		unit, size = "days", day
	case off >= 2*hour:
		unit, size = "hours", hour
	case off >= 2*minute:
		unit, size = "minutes", minute
	}
	length := plain(lang, "diff.length."+unit, (off+size/2)/size)
	if half := (off + 15*minute) / (30 * minute); at(2) != "" && at(2) != "adrift" {
		switch {
		case half == 2:
			length = plain(lang, "diff.length.hour")
		case half%2 == 1:
			length = plain(lang, "diff.length.half", half/2)
		}
	}
	if fault := "diff.CLOCK_OFF." + at(2); at(2) != "" && at(2) != "adrift" && Has(fault) {
		return plain(lang, fault, at(0), plain(lang, "diff.clock."+way, length))
	}
	text := plain(lang, "diff.CLOCK_OFF."+way, at(0), length)
	switch ntp := at(3); {
	case ntp == "on" && at(4) != "":
		text += " " + plain(lang, "diff.clock.ntp.server", at(4))
	case ntp != "":
		text += " " + plain(lang, "diff.clock.ntp."+ntp)
	}
	return text
}
