package policy

// kindsAreNoBranches takes away from rows the branches that are none: a column 구분 may say
// of which kind the cameras are (영상정보처리기기, 차량번호 인식 카메라), and the title of an
// article is not the name of a place of business. Beside a kind, the places are where these
// cameras stand.
func (b *installation) kindsAreNoBranches() {
	for _, e := range b.entries {
		if e.kind != aRow || e.branch.blank() {
			continue
		}
		name := plain(brackets.ReplaceAllString(e.branch.text(), ""))
		switch {
		case kindWord.MatchString(name), cameraKind.MatchString(e.branch.text()), plateKind.MatchString(name):
			e.setApart(name)
			e.branch = span{}
			if e.name.blank() {
				e.name, e.places = e.places, span{}
			}
		case articleNo.MatchString(e.branch.text()):
			e.branch, e.headed = span{}, false
		}
	}
}

// plateKind is a kind of camera that reads number plates.
var plateKind = compile(`^(?:차량)?번호(?:판)?인식(?:기|용|기기|시스템|카메라|(?i:cctv))*$`)
