package onvif

import "testing"

func TestNameless(t *testing.T) {
	for name, want := range map[string]bool{
		"": true, "VideoSourceConfig_1": true, "VideoS_000": true, "user0": true, "CH1": true, "Channel 12": true, "Camera": true, "Camera 01": true,
		"vsc_1": true, "profile_1 h264": true, "mainStream": true, "000": true, "V_SRC_000": false,
		"창구 1": false, "Camera 정문": false, "CH1 로비": false, "Front Door": false, "365코너 2": false, "B1": false,
	} {
		equal(t, name, nameless(name), want)
	}
}

func TestTextsInPicturesNameSources(t *testing.T) {
	f := recorder(t)
	f.answers["GetProfiles"] = soap(`<trt:GetProfilesResponse>` +
		`<trt:Profiles token="a"><tt:Name>p</tt:Name><tt:VideoSourceConfiguration token="c1"><tt:Name>VideoSourceConfig_1</tt:Name><tt:SourceToken>Ch1</tt:SourceToken></tt:VideoSourceConfiguration></trt:Profiles>` +
		`<trt:Profiles token="b"><tt:Name>p</tt:Name><tt:VideoSourceConfiguration token="c2"><tt:Name>뒷문</tt:Name><tt:SourceToken>Ch2</tt:SourceToken></tt:VideoSourceConfiguration></trt:Profiles>` +
		`</trt:GetProfilesResponse>`)
	osd := func(config, kind, text string) string {
		return `<trt:OSDs token="o"><tt:VideoSourceConfigurationToken>` + config + `</tt:VideoSourceConfigurationToken><tt:Type>Text</tt:Type><tt:TextString><tt:Type>` + kind + `</tt:Type><tt:PlainText>` + text + `</tt:PlainText></tt:TextString></trt:OSDs>`
	}
	f.answers["GetOSDs"] = soap(`<trt:GetOSDsResponse>` + osd("c1", "DateAndTime", "x") + osd("c1", "Plain", "로비") + osd("c1", "Plain", "second") + osd("c2", "Plain", "other") + `</trt:GetOSDsResponse>`)
	r, err := ask(t, start(t, f))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "first", r.Sources[0].Name, "로비")
	equal(t, "second", r.Sources[1].Name, "뒷문")
}
