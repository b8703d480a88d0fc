package onvif

import "slices"

// maxTexts bounds the texts of one picture.
const maxTexts = 4

// readOSDs gives the texts that a device writes into its pictures, by the token of the
// video source configuration. Dates and times are no names.
func readOSDs(n *Node) map[string][]string {
	out := map[string][]string{}
	for _, o := range n.Each("OSDs", "OSD") {
		config, text := o.Str("VideoSourceConfigurationToken"), o.Child("TextString")
		name := text.Str("PlainText")
		if config == "" || name == "" || len(out) == maxProfiles || !isPlain(text.Str("Type")) {
			continue
		}
		if len(out[config]) < maxTexts && !slices.Contains(out[config], name) {
			out[config] = append(out[config], name)
		}
	}
	return out
}

func isPlain(kind string) bool { return kind == "Plain" || kind == "" }
