package policy

import (
	"fmt"
	"slices"
	"strings"

	"camledger/internal/words"
)

// Proof reads what Write makes of the publication and compares: what is in the comparison
// would be lost or changed for whoever reads the published text. The words of promises,
// the coverage and who runs the cameras are not read from a text, so they are not
// compared. The error is a *Failure where the text is not even read as a policy.
func (p Publication) Proof() (Comparison, error) {
	plain := Write(p, words.Korean).Plain()
	text, err := DecodeText([]byte(plain))
	if err != nil {
		return Comparison{}, fmt.Errorf("read the written policy: %w", err)
	}
	r, err := ReadText("policy.txt", []byte(plain), text)
	if err != nil {
		return Comparison{}, fmt.Errorf("read the written policy: %w", err)
	}
	return Compare(p.legible(), ReadPublication(r, text).legible()), nil
}

// legible is the publication with what a reading can give, as Write spells it.
func (p Publication) legible() Publication {
	p = p.copied()
	p.Confirm = Confirm{}
	for i := range p.Branches {
		b := &p.Branches[i]
		b.ID, b.PlaceID, b.Range, b.Trustee, b.Name, b.Listed = "", "", "", "", written(b.Name), written(b.Listed)
		for k := range b.Places {
			l := &b.Places[k]
			l.ID, l.Range, l.Name = "", "", written(l.Name)
		}
	}
	p.Promises = slices.Clone(p.Promises)
	for i := range p.Promises {
		p.Promises[i].Text = ""
	}
	slices.SortFunc(p.Promises, func(a, b PublishedPromise) int { return strings.Compare(string(a.Kind), string(b.Kind)) })
	p.Promises = slices.Compact(p.Promises)
	p.Retention = inOrder(p.Retention)
	for i := range p.Retention {
		p.Retention[i].Places, p.Retention[i].Tolerance = nil, ""
	}
	return p
}
