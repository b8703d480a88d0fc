package words

import (
	"testing"
	"time"
)

func TestLengthsAreCutOff(t *testing.T) {
	for _, row := range []struct {
		d      time.Duration
		ko, en string
	}{
		{-time.Second, "0초", "0 s"},
		{53*time.Second + 999*time.Millisecond, "53초", "53 s"},
		{time.Minute, "1분", "1 min"},
		{2*time.Minute + 59*time.Second, "2분", "2 min"},
		{59*time.Minute + 59*time.Second, "59분", "59 min"},
		{3*time.Hour + 5*time.Minute + 40*time.Second, "3시간 5분", "3 h 5 min"},
		{47*time.Hour + 59*time.Minute, "47시간 59분", "47 h 59 min"},
		{52*time.Hour + 59*time.Minute, "2일 4시간", "2 d 4 h"},
	} {
		if ko, en := Length(Korean, row.d), Length(English, row.d); ko != row.ko || en != row.en {
			t.Errorf("%s: %q and %q, want %q and %q", row.d, ko, en, row.ko, row.en)
		}
	}
}
