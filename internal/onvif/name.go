package onvif

import (
	"regexp"
	"slices"
	"strings"
)

// NameFrom says where a name of a source stood.
type NameFrom string

// Where names stand, the most telling first.
const (
	NameConfig    NameFrom = "config"    // the video source configuration
	NameOSD       NameFrom = "osd"       // the text in its picture
	NameRecording NameFrom = "recording" // the source of a recording
	NameProfile   NameFrom = "profile"   // a media profile
)

// Name is one name that a device gives a source.
type Name struct {
	From NameFrom
	Text string
}

// factoryName is what makers call a source that nobody named.
var factoryName = regexp.MustCompile(`(?i)^(?:.*video[ _-]?(?:source|src|s_|in(?:put)?\b).*|v_?s_?c.*|user[ _]?\d*|.*profile.*|.*(?:main|sub|third|extra)[ _]?stream\d*.*|` +
	`(?:ch|channel|camera|cam|ipcamera|ipc|ip camera|recording|rec|input|sensor|source|stream|default ?name|cameraname|no ?name|name|none|unknown|default|\(null\)|null)?[ _-]*\d*|` +
	`m?jpe?g[ _-]*\d*|h\.?26[45][ _-]*\d*|mpeg-?4|pluginfree|mobile|quality|balanced|bandwidth)$`)

// nameless tells whether a text is no name that a person gave.
func nameless(name string) bool { return factoryName.MatchString(strings.TrimSpace(name)) }

// noSignal finds the words that recorders write into the picture of an empty input.
var noSignal = regexp.MustCompile(`(?i)^(?:no[ _-]?(?:video|signal|camera)|video[ _-]?(?:loss|lost)|signal[ _-]?(?:loss|lost)|disconnected|not[ _-]?connected|` +
	`영상[ ]?(?:신호[ ]?)?(?:없음|손실|끊김)|신호[ ]?(?:없음|끊김)|비디오[ ]?(?:손실|로스))$`)

// maxNames bounds the names of one source.
const maxNames = 12

func (s *Source) named(from NameFrom, text string) {
	if text == "" || len(s.Names) == maxNames || slices.ContainsFunc(s.Names, func(n Name) bool { return n.Text == text }) {
		return
	}
	if from == NameOSD && noSignal.MatchString(text) {
		s.sign(SignNoSignal)
		return
	}
	s.Names = append(s.Names, Name{from, text})
}

// nameAll gathers the names of each source and picks the most telling: the first that a
// person gave, in the order of NameFrom. A text that all of several sources bear is the
// device's name or the maker's, and of one source alone a profile says only its quality.
// Where nobody gave one, the first counts.
func nameAll(sources []Source, configs []sourceConfig, texts map[string][]string, tapes []Tape, jobs map[string][]job) {
	for i := range sources {
		s := &sources[i]
		s.Names = nil
		for _, p := range s.Profiles {
			s.named(NameConfig, p.Label)
		}
		for _, c := range configs {
			if c.source == s.Token {
				s.named(NameConfig, c.name)
			}
		}
		for _, p := range s.Profiles {
			for _, t := range texts[p.Config] {
				s.named(NameOSD, t)
			}
		}
		for _, c := range configs {
			if c.source == s.Token {
				for _, t := range texts[c.token] {
					s.named(NameOSD, t)
				}
			}
		}
	}
	for _, t := range tapes {
		if i := owner(sources, t, jobs[t.Token]); i >= 0 {
			sources[i].named(NameRecording, t.SourceName)
		}
	}
	shared := map[string]int{}
	for i := range sources {
		for _, p := range sources[i].Profiles {
			sources[i].named(NameProfile, p.Name)
		}
		for _, n := range sources[i].Names {
			shared[n.Text]++
		}
	}
	for i := range sources {
		s := &sources[i]
		s.Name = ""
		if len(s.Names) > 0 {
			s.Name = s.Names[0].Text
		}
		for _, n := range s.Names {
			everybodys := len(sources) > 1 && shared[n.Text] == len(sources)
			if !nameless(n.Text) && !everybodys && (n.From != NameProfile || len(sources) > 1) {
				s.Name = n.Text
				break
			}
		}
	}
}
