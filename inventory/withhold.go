package inventory

import "strings"

const (
	// shortSecret is the length below which a password is not looked for: it would be found
	// in half of all words.
	shortSecret = 6
	// leastCut is how many bytes of a password at the end of a text that was cut off count as
	// the password.
	leastCut = 4
)

// Withhold takes passwords out of all that a device said in its own words during a check:
// some devices repeat what they were given, in whatever line they may write.
func (c *Check) Withhold(secrets ...string) {
	for _, s := range secrets {
		if len(s) < shortSecret {
			continue
		}
		for _, s := range []string{s, shown(s)} {
			for i := range c.Steps {
				withhold(&c.Steps[i].Detail, s)
				for _, n := range c.Steps[i].Notes {
					for k := range n.Args {
						withhold(&n.Args[k], s)
					}
				}
			}
			for _, text := range []*string{&c.Measurement.Server, &c.Measurement.Codec, &c.Measurement.Profile, &c.Measurement.Redirect} {
				withhold(text, s)
			}
		}
	}
}

func withhold(text *string, secret string) {
	t := strings.ReplaceAll(*text, secret, "***")
	for n := len(secret) - 1; n >= leastCut; n-- {
		if rest, cut := strings.CutSuffix(t, secret[:n]); cut {
			t = rest + "***"
			break
		}
	}
	*text = t
}

// shown is a secret as texts of devices are shown: a question mark for what is not ASCII.
func shown(secret string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, secret)
}
