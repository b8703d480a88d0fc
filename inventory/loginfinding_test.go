package inventory

import (
	"net/netip"
	"slices"
	"testing"
)

func TestLoginFindings(t *testing.T) {
	for i, c := range []struct {
		ob   Observation
		want []LoginFindingCode
	}{
		{Observation{Answer: AnswerONVIF, Auth: "digest"}, nil},
		{Observation{Answer: AnswerRefused}, []LoginFindingCode{LoginWrongPassword}},
		{Observation{Answer: AnswerPassword}, []LoginFindingCode{LoginAsks}},
		{Observation{Answer: AnswerRTSP, Cause: "auth"}, []LoginFindingCode{LoginAsks}},
		{Observation{Answer: AnswerRTSP}, nil},
		{Observation{Answer: AnswerPassword, Problems: []string{"GetProfiles: auth ClockRefused"}}, []LoginFindingCode{LoginOverClock}},
		{Observation{Answer: AnswerPassword, Problems: []string{"GetProfiles: auth DigestUnknown"}}, []LoginFindingCode{LoginUnknownDigest}},
		{Observation{Answer: AnswerPassword, Problems: []string{"GetProfiles: auth BasicInClear"}}, []LoginFindingCode{LoginInClear}},
		{Observation{Answer: AnswerPassword, Problems: []string{"GetProfiles: auth LoginUnclear"}}, []LoginFindingCode{LoginUnclear}},
		{Observation{Answer: AnswerPassword, Problems: []string{"GetProfiles: auth LoginUnclear", "GetScopes: auth LoginWithdrawn"}}, []LoginFindingCode{LoginWithdrawn}},
		{Observation{Answer: AnswerRTSP, Cause: "auth", NoPath: true}, []LoginFindingCode{LoginNoPath}},
		{Observation{Answer: AnswerONVIF, PasswordInClear: true, NoPassword: true}, []LoginFindingCode{LoginInClear, LoginNone}},
	} {
		var got []LoginFindingCode
		for _, f := range c.ob.LoginFindings() {
			got = append(got, f.Code)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%d: %v, want %v", i, got, c.want)
		}
	}
}

func TestMergeLogins(t *testing.T) {
	at := netip.MustParseAddrPort
	got := MergeLogins([]LoginFinding{{LoginAsks, at("10.0.0.9:80"), ""}, {LoginInClear, at("10.0.0.9:554"), ""}, {LoginAsks, at("10.0.0.9:554"), "gate"}, {LoginAsks, at("10.0.0.10:80"), ""}, {LoginNone, at("[::ffff:10.0.0.2]:80"), "hall"}})
	want := []LoginFinding{{LoginNone, at("[::ffff:10.0.0.2]:80"), "hall"}, {LoginAsks, at("10.0.0.9:80"), "gate"}, {LoginInClear, at("10.0.0.9:554"), ""}, {LoginAsks, at("10.0.0.10:80"), ""}}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
