package words

import "time"

// Length writes how long something lasted, with its two largest units and cut off, never
// rounded up: 53 s, 2 min, 3 h 5 min, 2 d 4 h. Pages, mails and commands share it, so that
// one outage has one length.
func Length(lang Lang, d time.Duration) string {
	m := int(d / time.Minute)
	switch {
	case m < 1:
		return Say(lang, "length.seconds", max(0, int(d/time.Second)))
	case m < 60:
		return Say(lang, "length.minutes", m)
	case m < 48*60:
		return Say(lang, "length.hours", m/60, m%60)
	}
	return Say(lang, "length.days", m/60/24, m/60%24)
}

var lengthWords = Catalogue{
	"length.seconds": {"%d초", "%d s"},
	"length.minutes": {"%d분", "%d min"},
	"length.hour":    {"%d시간", "%d h"},
	"length.day":     {"%d일", "%d d"},
	"length.hours":   {"%d시간 %d분", "%d h %d min"},
	"length.days":    {"%d일 %d시간", "%d d %d h"},
}
