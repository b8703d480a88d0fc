package inventory

import (
	"slices"
	"testing"
	"time"
)

// Pictures of one camera, as they are measured.
var (
	dayFigures   = Figures{Mean: 120, Deviation: 40, Low: 30, High: 200, Top: 220, Edges: 200, Crisp: 0.9, Noise: 1, Plain: 0.2, Peak: 0.1, Few: 25, Compared: true, Likeness: 0.9, Best: 0.9, Followed: true, Change: 0.4}
	nightFigures = Figures{Mean: 14, Deviation: 5, Low: 5, High: 30, Top: 40, Edges: 20, Crisp: 0.8, Noise: 2, Plain: 0.3, Peak: 0.3, Few: 6, Compared: true, Likeness: 0.6, Best: 0.6, Followed: true, Change: 0.6}
	nothing      = Figures{Mean: 2, Deviation: 0.6, High: 4, Top: 5, Plain: 0.99, Peak: 0.99, Few: 1, Compared: true, Followed: true, Change: 0.3}
)

func change(f Figures, by func(*Figures)) Figures { by(&f); return f }

// learnt are normals of all hours: day from 7 to 18, else night.
func learnt(day, night Figures) PictureNormals {
	var n PictureNormals
	for hour := range n {
		for range 5 {
			if hour >= 7 && hour < 19 {
				n = n.Learn(hour, day)
			} else {
				n = n.Learn(hour, night)
			}
		}
	}
	return n
}

// onlyDays are normals of the hours from 7 to 18.
func onlyDays() PictureNormals {
	n := learnt(dayFigures, nightFigures)
	for hour := range n {
		if hour < 7 || hour >= 19 {
			n[hour] = HourNormal{}
		}
	}
	return n
}

var pictureDay = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// seen judges the same picture three times at an hour.
func seen(n PictureNormals, hour int, f Figures) []Cause {
	var causes []Cause
	var m PictureMemory
	for i := range 3 {
		causes, m = JudgePicture(f, n, hour, m, pictureDay.Add(time.Duration(hour)*time.Hour+time.Duration(i)*5*time.Minute), false)
	}
	return causes
}

func TestJudgePicture(t *testing.T) {
	known := learnt(dayFigures, nightFigures)
	for _, c := range []struct {
		name    string
		normals PictureNormals
		hour    int
		picture Figures
		want    Cause
	}{
		{"an ordinary day", known, 12, dayFigures, ""},
		{"an ordinary night", known, 2, nightFigures, ""},
		{"nothing by day", known, 12, nothing, CauseBlack},
		{"nothing at night", known, 2, nothing, CauseBlack},
		{"nothing where all nights are so", learnt(dayFigures, nothing), 2, nothing, ""},
		{"nothing of a camera that is new", PictureNormals{}, 2, nothing, CauseBlack},
		{"a dark night of a camera that is new", PictureNormals{}, 2, nightFigures, ""},
		{"a day of a camera that is new", PictureNormals{}, 12, change(dayFigures, func(f *Figures) { f.Compared = false }), ""},
		{"the first night of a camera that only knows days", onlyDays(), 2, nightFigures, ""},
		{"one colour", known, 12, Figures{Mean: 41, High: 41, Top: 41, Plain: 1, Peak: 1, Few: 1, Compared: true}, CauseNoSignal},
		{"nothing but noise", known, 12, Figures{Mean: 16, Deviation: 6.7, Noise: 6, Low: 5, High: 33, Top: 39, Edges: 1, Few: 6, Compared: true, Likeness: 0.2, Best: 0.2, Followed: true, Change: 1.9}, CauseBlack},
		{"nothing but noise at night", known, 2, Figures{Mean: 9, Deviation: 4, Noise: 3.9, Low: 1, High: 20, Top: 24, Few: 4, Compared: true, Followed: true, Change: 1.4}, CauseBlack},
		{"the black of video", known, 12, Figures{Mean: 16, Low: 16, Bottom: 16, High: 16, Top: 16, Plain: 1, Peak: 1, Few: 1, Compared: true, Followed: true}, CauseBlack},
		{"text on white", known, 12, Figures{Mean: 253, Deviation: 18, Low: 255, Bottom: 0, High: 255, Top: 255, Plain: 0.97, Peak: 0.98, Few: 1, Edges: 400, Compared: true, Followed: true}, CauseNoSignal},
		{"a note that leaves a third free", known, 12, change(dayFigures, func(f *Figures) {
			f.Edges, f.Crisp, f.Likeness, f.Best, f.Placed, f.Lost = 70, 0.6, 0.4, 0.4, true, 0.67
		}), CauseCovered},
		{"fog", known, 12, change(dayFigures, func(f *Figures) {
			f.Edges, f.Crisp, f.Likeness, f.Best, f.Placed, f.Lost = 12, 0.15, 0.45, 0.45, true, 0.7
		}), CauseBlurred},
		{"spray that dazzles", known, 12, change(dayFigures, func(f *Figures) {
			f.High, f.Top, f.Likeness, f.Best, f.Placed, f.Lost, f.Fresh = 245, 252, 0.1, 0.1, true, 0.63, 0.26
		}), CauseCovered},
		{"turned to other things", known, 12, change(dayFigures, func(f *Figures) {
			f.Likeness, f.Best, f.Placed, f.Lost, f.Fresh = 0, 0.1, true, 0.62, 0.4
		}), CauseViewChanged},
		{"chairs put elsewhere", known, 12, change(dayFigures, func(f *Figures) {
			f.Likeness, f.Best, f.Placed, f.Lost, f.Fresh = 0.5, 0.5, true, 0.07, 0.04
		}), ""},
		{"a little turned", known, 12, change(dayFigures, func(f *Figures) {
			f.Likeness, f.Best, f.ShiftX, f.Placed, f.Lost, f.Fresh = 0.6, 0.8, 0.03, true, 0.08, 0.07
		}), CauseViewChanged},
		{"text on black", known, 2, Figures{Mean: 9, Deviation: 40, Top: 235, High: 200, Plain: 0.93, Peak: 0.95, Few: 3, Edges: 90, Compared: true}, CauseNoSignal},
		{"snow", known, 12, Figures{Mean: 127, Deviation: 37, Grain: 20, High: 200, Top: 230, Noise: 37, Few: 30, Compared: true}, CauseNoSignal},
		{"a hand", known, 12, Figures{Mean: 60, Deviation: 6, High: 75, Top: 80, Plain: 0.6, Peak: 0.4, Few: 5, Edges: 0.5, Compared: true, Likeness: 0.02}, CauseCovered},
		{"dust", known, 12, change(dayFigures, func(f *Figures) { f.Edges, f.Crisp, f.Likeness, f.Best = 30, 0.2, 0.7, 0.7 }), CauseBlurred},
		{"less light", known, 12, change(dayFigures, func(f *Figures) { f.Mean, f.Deviation, f.Edges = 60, 20, 50 }), ""},
		{"turned", known, 12, change(dayFigures, func(f *Figures) { f.Likeness, f.Best, f.ShiftX = 0.1, 0.8, 0.2 }), CauseViewChanged},
		{"turned away", known, 12, change(dayFigures, func(f *Figures) { f.Likeness, f.Best = 0.1, 0.2 }), CauseViewChanged},
		{"somebody walks by", known, 12, change(dayFigures, func(f *Figures) { f.Likeness, f.Best = 0.7, 0.7 }), ""},
		{"headlights", known, 2, change(nightFigures, func(f *Figures) { f.High, f.Top, f.Mean, f.Likeness, f.Best = 255, 255, 50, 0.1, 0.1 }), ""},
		{"without a reference", known, 12, change(dayFigures, func(f *Figures) { f.Compared, f.Likeness, f.Best = false, 0, 0 }), ""},
		{"the same picture coded anew", known, 12, change(dayFigures, func(f *Figures) { f.Change = 0.07 }), CauseFrozen},
		{"not even noise", known, 12, change(dayFigures, func(f *Figures) { f.Change = 0.01 }), CauseFrozen},
	} {
		var want []Cause
		if c.want != "" {
			want = []Cause{c.want}
		}
		if got := seen(c.normals, c.hour, c.picture); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", c.name, got, want)
		}
	}
}

// A cause counts from the second picture in a row on, and until the second without it.
func TestPictureHysteresis(t *testing.T) {
	n := learnt(dayFigures, nightFigures)
	still := change(dayFigures, func(f *Figures) { f.Change = 0 })
	var m PictureMemory
	var causes []Cause
	for i, step := range []struct {
		picture  Figures
		want     []Cause
		suspects []Cause
	}{
		{dayFigures, nil, nil},
		{nothing, nil, []Cause{CauseBlack}},
		{dayFigures, nil, nil},
		{nothing, nil, []Cause{CauseBlack}},
		{nothing, []Cause{CauseBlack}, nil},
		{dayFigures, []Cause{CauseBlack}, nil},
		{nothing, []Cause{CauseBlack}, nil},
		{dayFigures, []Cause{CauseBlack}, nil},
		{dayFigures, nil, nil},
		{still, nil, []Cause{CauseFrozen}},
		{still, []Cause{CauseFrozen}, nil},
		{dayFigures, nil, nil},
	} {
		causes, m = JudgePicture(step.picture, n, 12, m, pictureDay.Add(12*time.Hour+time.Duration(i)*time.Minute), false)
		if !slices.Equal(causes, step.want) || !slices.Equal(m.Suspects(), step.suspects) {
			t.Errorf("picture %d: %v, suspects %v, want %v and %v", i+1, causes, m.Suspects(), step.want, step.suspects)
		}
	}
}

// A room in which the light goes out each night is no fault from the fourth night on; a
// camera that stays black by day is one.
func TestDarkRoom(t *testing.T) {
	n := learnt(dayFigures, dayFigures)
	var m PictureMemory
	for day := range 6 {
		at := pictureDay.AddDate(0, 0, day)
		for hour := range 24 {
			picture := dayFigures
			if hour < 6 {
				picture = nothing
			}
			var causes []Cause
			for i := range 12 {
				causes, m = JudgePicture(picture, n, hour, m, at.Add(time.Duration(hour)*time.Hour+time.Duration(i)*5*time.Minute), false)
			}
			if hour != 3 {
				continue
			}
			if dark := len(causes) > 0; dark != (day < darkDays) {
				t.Errorf("night %d: %v", day+1, causes)
			}
		}
	}
	at := pictureDay.AddDate(0, 0, 6)
	var causes []Cause
	for hour := range 48 {
		causes, m = JudgePicture(nothing, n, hour%24, m, at.Add(time.Duration(hour)*time.Hour), false)
	}
	if !slices.Equal(causes, []Cause{CauseBlack}) {
		t.Errorf("black for two days: %v", causes)
	}
}
