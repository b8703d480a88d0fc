package inventory

import (
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
		{Observation{Answer: AnswerPassword, Problems: []string{"GetProfiles: auth BasicInClear"}}, []LoginFindingCode{LoginInClear}},
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
