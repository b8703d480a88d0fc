package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// BranchNamed returns the code and the settings of a branch of the register.
func (c *Config) BranchNamed(name string) (code string, b Branch, ok bool) {
	for code, b := range c.Branches {
		if strings.TrimSpace(b.Name) == strings.TrimSpace(name) {
			return code, b, true
		}
	}
	return "", Branch{}, false
}

// Check compares the file with the names of the register's branches and returns what an
// operator should look at: nothing of it keeps the program from starting. Names are nil where
// there is no register yet.
func Check(c *Config, branchNames []string) []Warning {
	d := &decoder{file: c.file, where: c.where}
	byName := map[string]string{}
	for code, b := range c.Branches {
		byName[strings.TrimSpace(b.Name)] = code
	}
	for _, name := range branchNames {
		if _, ok := byName[strings.TrimSpace(name)]; !ok {
			d.refuse("branches", "branch %s of the register has no code here: it is not scanned or checked", show(name))
		}
	}
	for _, code := range slices.Sorted(maps.Keys(c.Branches)) {
		name := strings.TrimSpace(c.Branches[code].Name)
		if branchNames != nil && !slices.ContainsFunc(branchNames, func(n string) bool { return strings.TrimSpace(n) == name }) {
			d.refuse(join("branches", code)+".name", "the register has no branch %s: is it written as in the policy?", show(name))
		}
		for i, n := range c.Branches[code].Networks {
			if a := n.CIDR.Addr(); !a.IsPrivate() && !a.IsLoopback() {
				d.refuse(fmt.Sprintf("%s.networks[%d]", join("branches", code), i), "%s are public addresses: is this the branch's own network?", n.CIDR)
			}
		}
		for i, n := range c.Branches[code].Networks {
			if n.Gateway.IsValid() && !n.CIDR.Contains(n.Gateway.Unmap()) {
				d.refuse(fmt.Sprintf("%s.networks[%d].gateway", join("branches", code), i), "%s lies outside %s: its answer does not prove that this network was reached", n.Gateway, n.CIDR)
			}
		}
		if len(c.Branches[code].Credentials) == 0 {
			d.refuse(join("branches", code), `has no "credentials": cameras that ask for a password cannot be checked`)
		}
	}
	d.look(c)
	d.problems.sort()
	return d.problems
}

// look warns of settings that are right by themselves and still hardly meant.
func (d *decoder) look(c *Config) {
	for _, name := range slices.Sorted(maps.Keys(c.Credentials)) {
		used := false
		for _, b := range c.Branches {
			used = used || slices.Contains(b.Credentials, name)
		}
		if !used {
			d.refuse(join("credentials", name), "no branch uses this credential")
		}
	}
	switch {
	case !c.Mail.Enabled():
		d.refuse("mail", `no mail server is set: nobody is told of an outage`)
	case c.Mail.Fallback == "":
		d.refuse("mail", `has no "fallback": a mail that cannot be delivered is seen on the pages only`)
	}
	if c.Mail.TokenFile != "" {
		if _, err := c.MailToken(); err != nil {
			d.refuse("mail.token_file", "no mail can be sent until it can be read: %v", err)
		}
	}
	if c.Mail.Enabled() && !d.has("base_url") {
		d.refuse("base_url", "is not set: links in mails point to %s", c.BaseURL)
	}
}
