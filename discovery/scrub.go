package discovery

import (
	"reflect"
	"strings"

	"camledger/internal/onvif"
	"camledger/inventory"
)

// Passwords shorter than these are not looked for in texts, and in what identifies a
// device: they would be found in half of all names.
const (
	shortInText = 6
	shortInID   = 8
)

// ours are the fields of an observation that no device wrote, or that must stay as they are
// to mean anything.
var ours = map[string]bool{"BranchID": true, "Answer": true, "Cause": true, "Kind": true, "Credential": true, "Auth": true, "Codec": true,
	"Token": true, "ProfileToken": true, "Endpoint": true, "MACs": true, "Certificate": true, "Via": true}

// scrub takes passwords out of everything that a device says in its own words: some people
// write the login into the name of a camera, and some devices repeat what they were given.
func (p *Plan) scrub(ob *inventory.Observation) {
	p.scrubValue(reflect.ValueOf(ob).Elem(), shortInText)
}

func (p *Plan) scrubValue(v reflect.Value, short int) {
	switch v.Kind() {
	case reflect.String:
		if v.Len() > 0 && v.CanSet() {
			if s := p.scrubbed(v.String(), short); s != v.String() {
				v.SetString(s)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			p.scrubValue(v.Index(i), short)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			switch {
			case !f.IsExported() || ours[f.Name]:
			case f.Name == "Serial":
				p.scrubValue(v.Field(i), shortInID)
			default:
				p.scrubValue(v.Field(i), short)
			}
		}
	}
}

func (p *Plan) scrubbed(s string, short int) string {
	if strings.Contains(s, "://") {
		s = onvif.Redact(s)
	}
	for _, c := range p.Credentials {
		if len(c.Password) >= short {
			s = strings.ReplaceAll(s, c.Password, "***")
		}
	}
	return s
}
