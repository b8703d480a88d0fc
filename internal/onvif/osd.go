package onvif

import "regexp"

// factoryName is what makers call a video source configuration that nobody named.
var factoryName = regexp.MustCompile(`(?i)^(?:.*video[ _-]?(?:source|src|s_|in(?:put)?\b).*|v_?s_?c.*|user[ _]?\d*|profile.*|(?:main|sub|third)[ _]?stream.*|(?:ch|channel|camera|cam|ipcamera)?[ _-]*\d*)$`)

// nameless tells whether a source bears no name that a person gave.
func nameless(name string) bool { return factoryName.MatchString(name) }

// readOSDs gives the texts that a device writes into its pictures, by the token of the
// video source configuration. Of several the first plain text counts; dates and times
// are no names.
func readOSDs(n *Node) map[string]string {
	out := map[string]string{}
	for _, o := range n.All("OSDs") {
		config, text := o.Str("VideoSourceConfigurationToken"), o.Child("TextString")
		name := text.Str("PlainText")
		if config == "" || name == "" || len(out) == maxProfiles || !isPlain(text.Str("Type")) {
			continue
		}
		if _, ok := out[config]; !ok {
			out[config] = name
		}
	}
	return out
}

func isPlain(kind string) bool { return kind == "Plain" || kind == "" }

// rename gives nameless sources the text that stands in their picture.
func rename(sources []Source, texts map[string]string) {
	for i := range sources {
		s := &sources[i]
		if !nameless(s.Name) {
			continue
		}
		for _, p := range s.Profiles {
			if t := texts[p.Config]; t != "" && !nameless(t) {
				s.Name = t
				break
			}
		}
	}
}
