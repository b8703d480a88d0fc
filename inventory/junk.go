package inventory

import (
	"regexp"
	"strings"
)

// junkField is what a junk value stands in.
type junkField string

const (
	junkSerial   junkField = "serial"
	junkMaker    junkField = "maker"
	junkModel    junkField = "model"
	junkMAC      junkField = "mac"
	junkEndpoint junkField = "endpoint"
)

// Why a value is junk; codes that internal/words puts into words as "identity.junk.<code>".
const (
	JunkEmpty       = "empty"       // nothing, or too little to tell devices apart
	JunkPlaceholder = "placeholder" // words that a maker forgot to fill in
	JunkCounted     = "counted"     // digits or letters counted up, one character over and over
	JunkGeneric     = "generic"     // the name of a standard, not of a maker or model
	JunkSample      = "sample"      // an example out of a data sheet
	JunkLocal       = "local"       // made up by software: the same in every copy of a firmware
	JunkGroup       = "group"       // a group's address, never one interface's
	JunkShape       = "shape"       // not of the shape that its standard wants
)

// junkRow is a pattern of values, lower case, that say nothing of which device it is.
type junkRow struct {
	field   junkField
	pattern string
	why     string
}

// junkTable is the one table of junk values. All were seen on devices: 123456789 and makers
// H264 and General on Xiongmai boards and their many brands, SN000000 and the word
// SerialNumber on unnamed ones, NONE and ONVIF where the maker left the library's default.
var junkTable = []junkRow{
	{junkSerial, `.{0,3}`, JunkEmpty},
	{junkSerial, `0?1234567(8(9(0)?)?)?|123456|12345|0123456789|9876543210?|a?bcdefgh?`, JunkCounted},
	{junkSerial, `abcdefg|abcdef|1234567890abcdef?|0123456789abcdef`, JunkCounted},
	{junkSerial, `sn[0:-]*0*|sn[-_: ]?12345(6(7(8(9)?)?)?)?`, JunkPlaceholder},
	{junkSerial, `serial[-_ ]?(number|no\.?)?|s/?n|none|null|\(null\)|n/?a|unknown|default|undefined|empty|not[ _-]?(set|available|specified)|test|demo`, JunkPlaceholder},
	{junkSerial, `to be filled by o\.e\.m\.|system serial number|0x0+|x{4,}`, JunkPlaceholder},

	{junkMaker, ``, JunkEmpty},
	{junkMaker, `none|null|\(null\)|n/?a|unknown|default|manufacturer|vendor|oem|test|company|your company`, JunkPlaceholder},
	{junkMaker, `h\.?26[45]|hevc|onvif|general|generic|ip[ _-]?camera|ipc|ipcam|camera|dvr|nvr|network[ _-]?camera|embedded net dvr`, JunkGeneric},

	{junkModel, ``, JunkEmpty},
	{junkModel, `none|null|\(null\)|n/?a|unknown|default|model|test`, JunkPlaceholder},
	{junkModel, `h\.?26[45]|hevc|onvif|general|generic|ip[ _-]?camera|ipc|ipcam|camera|network[ _-]?camera`, JunkGeneric},

	{junkMAC, `00:11:22:33:44:55|00:12:34:56:78:9[0a]|11:22:33:44:55:66|12:34:56:78:9a:bc|00:00:23:34:45:66|01:02:03:04:05:06|00:01:02:03:04:05|00:00:00:00:00:0[0-9]|de:ad:be:ef:.*|aa:bb:cc:dd:ee:ff`, JunkSample},
	{junkMAC, `.[13579bdf]:.*`, JunkGroup},
	{junkMAC, `.[26ae]:.*`, JunkLocal}, // the second bit of the first byte, IEEE 802-2014 clause 8.4

	{junkEndpoint, `00000000-0000-0000-0000-0{0,11}[0-9]`, JunkPlaceholder},
	{junkEndpoint, `00000000-0000-4?000-8?000-0{12}|12345678-1234-1234-1234-123456789.*|01234567-89ab-cdef-.*|11223344-5566-7788-.*`, JunkCounted},
}

var junkShapes = func() map[junkField][]compiledJunk {
	out := map[junkField][]compiledJunk{}
	for _, row := range junkTable {
		out[row.field] = append(out[row.field], compiledJunk{regexp.MustCompile(`^(?:` + row.pattern + `)$`), row.why})
	}
	return out
}()

type compiledJunk struct {
	shape *regexp.Regexp
	why   string
}

// shapes are what values must look like to be one at all.
var shapes = map[junkField]*regexp.Regexp{
	junkEndpoint: regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`),
	junkMAC:      regexp.MustCompile(`^([0-9a-f]{2}:){5}[0-9a-f]{2}$`),
}

// junk tells why a value of a field says nothing of which device it is; empty: it does.
func junk(field junkField, value string) string {
	value = strings.ToLower(strings.TrimSpace(value))
	if len(value) > 256 {
		return JunkShape
	}
	if shape := shapes[field]; shape != nil && !shape.MatchString(value) {
		if value == "" {
			return JunkEmpty
		}
		return JunkShape
	}
	for _, row := range junkShapes[field] {
		if row.shape.MatchString(value) {
			return row.why
		}
	}
	if value != "" && field != junkMaker && field != junkModel && sameRune(value) {
		return JunkCounted
	}
	return ""
}

var separators = strings.NewReplacer("-", "", ":", "", " ", "")

// sameRune tells whether a text is one character over and over, separators aside.
func sameRune(s string) bool {
	s = separators.Replace(s)
	return len(s) > 0 && strings.Count(s, s[:1]) == len(s)
}

// telling is a maker's or model's name as keys use it: lower case, empty where it is junk.
func telling(field junkField, value string) string {
	if junk(field, value) != "" {
		return ""
	}
	return strings.ToLower(strings.TrimSpace(value))
}
