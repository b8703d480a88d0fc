package words

// identityWords says of devices what people decide about them and why they cannot. The
// arguments of identity.<code> are those of inventory.IdentityError.
var identityWords = Catalogue{
	"identity.unknown":   {"%[1]s: 그런 장치가 없습니다.", "%[1]s: no such device."},
	"identity.self":      {"%[1]s: 장치를 자기 자신과 합칠 수 없습니다.", "%[1]s: a device cannot be merged with itself."},
	"identity.gone":      {"%[1]s: 이미 %[2]s에 합쳐진 장치입니다.", "%[1]s was merged into %[2]s already."},
	"identity.retired":   {"%[1]s: 쓰지 않는 것으로 정한 장치입니다. 먼저 되살리십시오.", "%[1]s is retired; return it first."},
	"identity.active":    {"%[1]s: 쓰고 있는 장치입니다.", "%[1]s is in use."},
	"identity.decided":   {"카메라 %[1]s와(과) %[2]s에 사람이 서로 다른 결정을 했습니다. 먼저 한쪽의 배치나 결정을 푸십시오.", "People said different things of the cameras %[1]s and %[2]s; take one of them back first, or, where %[2]s stands in the place of %[1]s: camledger camera replace %[1]s %[2]s --reason WHY"},
	"identity.nothing":   {"%[1]s: 나눌 식별 정보나 카메라를 하나 이상 지정하십시오.", "%[1]s: name at least one key or camera to be split off."},
	"identity.all":       {"%[1]s: 모두 나누면 남는 것이 없습니다.", "%[1]s: nothing would be left of it."},
	"identity.foreign":   {"%[1]s은(는) %[2]s의 것이 아닙니다.", "%[1]s does not belong to %[2]s."},
	"identity.no-pairs":  {"%[1]s: 이어 줄 영상 입력이 없습니다.", "%[1]s has no sources that came under other tokens."},
	"identity.only-weak": {"%[1]s: 주소는 장치를 나누는 근거가 되지 않습니다.", "%[1]s: an address is no key to split a device by."},

	"identity.no-camera":      {"%[1]s: 그런 카메라가 없습니다.", "%[1]s: no such camera."},
	"identity.replace-self":   {"%[1]s: 카메라가 자기 자신을 대신할 수 없습니다.", "%[1]s: a camera does not replace itself."},
	"identity.camera-retired": {"카메라 %[1]s은(는) 쓰지 않는 것으로 정한 카메라입니다. 먼저 장치를 되살리십시오.", "The camera %[1]s is retired; return its device first."},
	"identity.other-branch":   {"카메라 %[1]s와(과) %[2]s은(는) 다른 지점에 있습니다.", "The cameras %[1]s and %[2]s are of different branches."},
	"identity.no-place":       {"카메라 %[1]s에 넘겨줄 장소가 없습니다. 새 카메라 %[2]s을(를) 직접 배치하십시오.", "The camera %[1]s has no place that could be taken over; place the new one by itself: camledger place BRANCH --camera %[2]s --location PLACE"},
	"identity.double":         {"카메라 %[1]s은(는) %[2]s와(과) 같은 카메라로 확인되어 있습니다. 먼저 그 결정을 푸십시오.", "The camera %[1]s is confirmed to show %[2]s again; take that back first: camledger camera undecide %[1]s"},
	"identity.still-there":    {"카메라 %[1]s이(가) 아직 응답합니다. 새 카메라 %[2]s만 보이는 스캔이 있어야 합니다.", "The camera %[1]s was there at the last scan that saw %[2]s; scan again once it is taken down."},

	"identity.junk.empty":       {"너무 짧거나 비어 있음", "empty or too short"},
	"identity.junk.placeholder": {"제조사가 채우지 않은 값", "a placeholder that the maker left"},
	"identity.junk.counted":     {"차례로 센 값이나 같은 글자의 반복", "counted up, or one character over and over"},
	"identity.junk.generic":     {"규격 이름일 뿐인 값", "the name of a standard, not of a maker"},
	"identity.junk.sample":      {"설명서의 보기 값", "an example out of a data sheet"},
	"identity.junk.local":       {"소프트웨어가 지어낸 값", "made up by software, the same in every copy"},
	"identity.junk.group":       {"여러 장치를 가리키는 주소", "a group's address, not one interface's"},
	"identity.junk.shape":       {"형식에 맞지 않는 값", "not of the shape that it should have"},
}
