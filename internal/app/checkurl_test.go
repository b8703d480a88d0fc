package app

import (
	"strings"
	"testing"
)

func TestCheckAddress(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]error{
		"rtsp://10.0.0.1:554/cam/realmonitor?channel=1&subtype=0":                 nil,
		"rtsp://10.0.0.1/Streaming/Channels/101":                                  nil,
		"rtsps://10.0.0.1/user={user}_password={password}_channel=1_stream=0.sdp": nil,
		"rtsp://10.0.0.1/user={user}_password={password}_channel=1_stream=0.sdp":  errInClear,
		"rtsp://admin:hunter2@10.0.0.1/":                                          errTyped,
		"rtsp://admin@10.0.0.1/":                                                  errTyped,
		"rtsp://admin:hun/ter2@10.0.0.1/":                                         errTyped,
		"rtsp://admin:hun#ter2@10.0.0.1/":                                         errTyped,
		"rtsp://10.0.0.1/?user=admin&pwd=hunter2":                                 errTyped,
		"rtsp://10.0.0.1/user=admin_password=hunter2_channel=1_stream=0.sdp":      errTyped,
		"http://admin:hunter2@10.0.0.1/":                                          errAddress,
		"RTSPS://10.0.0.1/x":                                                      nil,
		"rtsp://[2001:db8::7]:554/x":                                              nil,
		"rtsp://[fe80::1%25eth0]:554/x":                                           nil,
		"rtsp://[fe80::1]:554/x":                                                  errZone,
		"rtsp://":                                                                 errNoHost,
		"rtsp:///x":                                                               errNoHost,
		"rtsp://10.0.0.1:0/x":                                                     errPort{"0"},
		"rtsp://10.0.0.1:99999/x":                                                 errPort{"99999"},
		"rtsp://10.0.0.1:rtsp/x":                                                  errPort{"rtsp"},
		"rtsp://[::1:18554/x":                                                     errUnread,
		"rtsp://10.0.0.1 /x":                                                      errUnread,
		"rtsp://10.0.0.1/x#y":                                                     errFragment,
	} {
		err := CheckAddress(raw)
		if err != want {
			t.Errorf("%s: %v; want %v", raw, err, want)
		}
		if _, cerr := CheckURL(t.Context(), URLCheck{URL: raw, User: "u", Password: "p", State: t.TempDir()}); want != nil && cerr != want {
			t.Errorf("%s is checked: %v", raw, cerr)
		}
		if err != nil && strings.Contains(err.Error(), "hun") {
			t.Errorf("%s: %v", raw, err)
		}
	}
}
