package config

import (
	"encoding/base64"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// Channel is a way out for alerts beside mail: a web address that is sent what a mail would
// say, signed by the rules of Standard Webhooks (https://www.standardwebhooks.com). SMS and
// messenger gateways are reached by it.
type Channel struct {
	URL          URL      `yaml:"url"`
	Secret       Secret   `yaml:"secret"` // whsec_ and base64; after Load, whichever way it came
	SecretFile   string   `yaml:"secret_file"`
	SecretEnv    string   `yaml:"secret_env"`
	CA           string   `yaml:"ca"`            // PEM of a private authority
	AllowPrivate bool     `yaml:"allow_private"` // loopback or link-local address
	Severity     string   `yaml:"severity"`      // all or critical; empty: all
	Branches     []string `yaml:"branches"`      // codes; none: all
	Personal     bool     `yaml:"personal"`      // to persons who chose it, each with a number
}

// Critical tells that only what is grave goes there.
func (c Channel) Critical() bool { return c.Severity == "critical" }

// secretPrefix begins a signing secret, as Standard Webhooks has it.
const secretPrefix = "whsec_"

// Signing lengths of Standard Webhooks, in bytes.
const (
	secretLeast = 24
	secretMost  = 64
)

// goodSecret tells whether a text is a signing secret: whsec_ and 24 to 64 bytes in base64.
func goodSecret(s string) bool {
	body, ok := strings.CutPrefix(s, secretPrefix)
	key, err := base64.StdEncoding.DecodeString(body)
	return ok && err == nil && len(key) >= secretLeast && len(key) <= secretMost
}

// channels judges the channels.
func (d *decoder) channels(c *Config) {
	for _, name := range slices.Sorted(maps.Keys(c.Alerts.Channels)) {
		path, ch := join("alerts.channels", name), c.Alerts.Channels[name]
		u, say := webURL(ch.URL.Reveal())
		switch {
		case d.broken[path+".url"]:
		case ch.URL.Reveal() == "":
			d.refuse(path, `has no "url": write the address that messages are sent to`)
		case say != "":
			d.refuse(path+".url", "%s", say)
		case u.Scheme != "https" && !isLoopback(u.Hostname()):
			d.refuse(path+".url", "messages would cross the network in the clear: write an https:// address")
		case !ch.AllowPrivate && (strings.EqualFold(u.Hostname(), "localhost") || !CallableAddr(u.Hostname())):
			d.refuse(path+".url", `points at this machine or its link: write an address elsewhere, or set "allow_private: true"`)
		}
		given := 0
		for _, key := range []string{"secret", "secret_file", "secret_env"} {
			if d.has(path + "." + key) {
				given++
			}
		}
		if given != 1 {
			d.refuse(path, `wants one of "secret", "secret_file" and "secret_env": the other side knows by it who sent a message`)
		}
		if ch.Secret.IsSet() && ch.Secret.Reveal() != redacted && !goodSecret(ch.Secret.Reveal()) {
			d.refuse(path+".secret", "is no signing secret: write whsec_ and 24 to 64 random bytes in base64")
		}
		if !slices.Contains([]string{"", "all", "critical"}, ch.Severity) {
			d.refuse(path+".severity", "%s is unknown: write all or critical", show(ch.Severity))
		}
		for i, code := range ch.Branches {
			if _, ok := c.Branches[code]; !ok {
				d.refuse(fmt.Sprintf("%s.branches[%d]", path, i), "no branch has the code %s", show(code))
			}
		}
	}
}

// channelSecrets fetches the secrets of channels that are not in the file itself.
func (d *decoder) channelSecrets(c *Config) {
	for _, name := range slices.Sorted(maps.Keys(c.Alerts.Channels)) {
		path, ch := join("alerts.channels", name), c.Alerts.Channels[name]
		switch {
		case ch.Secret.IsSet():
			continue
		case ch.SecretEnv != "":
			value, ok := os.LookupEnv(ch.SecretEnv)
			if !ok {
				d.refuse(path+".secret_env", "no variable %s is set where camledger was started", show(ch.SecretEnv))
				continue
			}
			ch.Secret = NewSecret(value)
		case ch.SecretFile != "":
			ch.Secret = d.secretFile(path+".secret_file", c.Resolve(ch.SecretFile))
		}
		if ch.Secret.IsSet() && ch.Secret.Reveal() != redacted && !goodSecret(ch.Secret.Reveal()) {
			d.refuse(path, "what is kept is no signing secret: it is whsec_ and 24 to 64 random bytes in base64")
		}
		c.Alerts.Channels[name] = ch
	}
}
