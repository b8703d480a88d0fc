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
	} {
		err := CheckAddress(raw)
		if err != want {
			t.Errorf("%s: %v; want %v", raw, err, want)
		}
		if _, cerr := CheckURL(t.Context(), raw, "u", "p", false, nil); want != nil && cerr != want {
			t.Errorf("%s is checked: %v", raw, cerr)
		}
		if err != nil && strings.Contains(err.Error(), "hun") {
			t.Errorf("%s: %v", raw, err)
		}
	}
}
