package words

// loginWords tells what a scan found out about logins on a device, and what to do next. The
// argument of login.<code> is the device, that of login.<code>.next its address. login.<code>.ask is
// the next step of who runs no commands.
var loginWords = Catalogue{
	"login.wrong-password":      {"%[1]s: 설정된 비밀번호를 거부했습니다. 비밀번호를 바꾸거나 다시 시도하도록 지정하기 전에는 다시 보내지 않습니다.", "%[1]s refused the configured password; it is not sent again until it changes or a person asks for it."},
	"login.wrong-password.next": {"설정 파일이나 장치의 비밀번호를 맞춘 뒤 camledger device login %[1]s 명령을 실행하십시오", "Set the password right, in camledger.yaml or on the device, then: camledger device login %[1]s"},
	"login.wrong-password.ask":  {"설정 파일과 장치의 비밀번호를 맞추어야 합니다. 운영자에게 알려 주세요.", "Its password has to be set right, in the configuration or on the device: tell the operator."},
	"login.asks":                {"%[1]s: 비밀번호를 요구하지만 보낼 수 있는 계정이 없습니다.", "%[1]s asks for a password, and none may be sent to it."},
	"login.asks.next":           {"어떤 장치인지 확인하고, 우리 장치이면 camledger device login %[1]s --credential 이름 명령을 실행하십시오", "Find out what it is; if it is yours: camledger device login %[1]s --credential NAME"},
	"login.asks.ask":            {"어떤 장치인지 확인해 운영자에게 알려 주세요. 우리 장치이면 운영자가 계정을 정합니다.", "Find out what it is and tell the operator, who names an account if it is yours."},
	"login.no-credential":       {"%[1]s: 비밀번호를 요구하지만 이 지점에는 설정된 계정이 없습니다.", "%[1]s asks for a password, and its branch has no credentials in camledger.yaml."},
	"login.no-credential.next":  {"설정 파일의 이 지점에 credentials를 넣은 뒤 camledger device login %[1]s --credential 이름 명령을 실행하십시오", "Give the branch its credentials in camledger.yaml, then: camledger device login %[1]s --credential NAME"},
	"login.no-credential.ask":   {"운영자가 이 지점의 계정을 설정해야 합니다.", "The operator has to give the branch its account."},
	"login.clock":               {"%[1]s: 시각이 맞지 않는다며 로그인을 거부했습니다. 장치의 시계를 맞추십시오.", "%[1]s refused the login over its time; set the clock of the device."},
	"login.clock.next":          {"장치의 시계를 맞춘 뒤(NTP 권장) camledger device login %[1]s 명령을 실행하십시오", "Set its clock (best by NTP), then: camledger device login %[1]s"},
	"login.clock.ask":           {"장치의 시계를 맞추고(NTP 권장) 운영자에게 알려 주세요.", "Set its clock (best by NTP) and tell the operator."},
	"login.unclear":             {"%[1]s: 로그인을 한 번 보냈지만 받아들였는지 알 수 없는 응답이 왔거나 응답이 없었습니다. 한 시간 뒤, 그다음 하루 뒤에 한 번씩만 다시 보냅니다.", "%[1]s was sent the login once, and its answer (or none) does not tell whether it was taken; it is sent again after an hour, then after a day, then no more."},
	"login.unclear.next":        {"장치의 계정과 비밀번호를 확인한 뒤 camledger device login %[1]s 명령을 실행하십시오", "Look at its account and password, then: camledger device login %[1]s"},
	"login.unclear.ask":         {"장치의 계정과 비밀번호를 확인해 운영자에게 알려 주세요.", "Look at its account and password, and tell the operator."},
	"login.withdrawn":           {"%[1]s: 로그인을 받아들였다가 나중에 거부했습니다. 계정이 잠기는 중일 수 있습니다. 더 보내지 않았습니다.", "%[1]s took the login at first and refused it later: perhaps the account is being locked. No more was sent."},
	"login.withdrawn.next":      {"장치의 계정이 잠겼는지, 다른 곳에서 틀린 비밀번호를 쓰는지 확인한 뒤 camledger device login %[1]s 명령을 실행하십시오", "See whether the account is locked, and who else uses it with a wrong password, then: camledger device login %[1]s"},
	"login.withdrawn.ask":       {"장치의 계정이 잠겼는지, 다른 곳에서 틀린 비밀번호를 쓰는지 확인해 운영자에게 알려 주세요.", "See whether the account is locked, and who else uses it with a wrong password; tell the operator."},
	"login.no-path":             {"%[1]s: ONVIF 없이 RTSP만 응답하고 비밀번호를 요구합니다. 영상 주소를 몰라 묻지 않았습니다.", "%[1]s answers RTSP but not ONVIF, and asks for a password; no address of a stream is known to ask for."},
	"login.no-path.next":        {"장치의 ONVIF를 켜거나, 그 네트워크에 rtsp_paths를 넣은 뒤 camledger device login %[1]s --credential 이름 명령을 실행하십시오", "Switch ONVIF on at the device, or give rtsp_paths for its network; then: camledger device login %[1]s --credential NAME"},
	"login.no-path.ask":         {"장치의 ONVIF를 켜거나, 운영자에게 영상 주소 설정을 요청하세요.", "Switch ONVIF on at the device, or ask the operator to configure the address of its stream."},
	"login.in-clear":            {"%[1]s: 비밀번호를 암호화하지 않고 받으려 합니다.", "%[1]s wants the password in the clear."},
	"login.in-clear.next":       {"장치에서 Digest 인증이나 HTTPS를 켠 뒤 camledger device login %[1]s 명령을 실행하십시오. 그럴 수 없으면 다른 곳에 쓰지 않는 비밀번호를 주고 그 네트워크에만 basic: true를 설정하십시오", "Switch Digest or HTTPS on at the device, then: camledger device login %[1]s. If it has neither: a password of its own, and basic: true for its network alone"},
	"login.in-clear.ask":        {"장치에서 Digest 인증이나 HTTPS를 켜고 운영자에게 알려 주세요.", "Switch Digest or HTTPS on at the device and tell the operator."},
	"login.digest":              {"%[1]s: 알 수 없는 방식의 인증을 요구합니다. 비밀번호를 보내지 않았습니다.", "%[1]s asks for the password in a way that is not known; nothing was sent."},
	"login.digest.next":         {"장치의 인증 방식을 Digest(MD5 또는 SHA-256)로 바꾸거나 펌웨어를 올린 뒤 camledger device login %[1]s 명령을 실행하십시오", "Set it to Digest (MD5 or SHA-256) or update its firmware, then: camledger device login %[1]s"},
	"login.digest.ask":          {"장치의 인증 방식을 Digest(MD5 또는 SHA-256)로 바꾸거나 펌웨어를 올리고 운영자에게 알려 주세요.", "Set it to Digest (MD5 or SHA-256) or update its firmware, and tell the operator."},
	"login.none":                {"%[1]s: 비밀번호 없이 내용을 보여 줍니다.", "%[1]s answers without a password what needs one."},
	"login.none.next":           {"%[1]s에서 ONVIF와 RTSP의 인증을 켜고 비밀번호를 정하십시오. 그때까지는 누구나 영상을 볼 수 있습니다.", "Switch authentication on at %[1]s, for ONVIF and RTSP, and set a password: until then anybody may watch."},
	"login.none.ask":            {"이 장치에서 ONVIF와 RTSP의 인증을 켜고 비밀번호를 정하십시오. 그때까지는 누구나 영상을 볼 수 있습니다.", "Switch authentication on at the device, for ONVIF and RTSP, and set a password: until then anybody may watch."},
}
