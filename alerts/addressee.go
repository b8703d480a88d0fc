package alerts

import "slices"

// addressees are the people whom a notice goes to beside those who hear of a recovery.
func (p *planner) addressees(branchID string, n *news) []Recipient {
	if branchID == "" {
		return p.staff("")
	}
	var out []Recipient
	add := func(rs []Recipient) {
		for _, r := range rs {
			if !slices.ContainsFunc(out, func(o Recipient) bool { return o.Address == r.Address }) {
				out = append(out, r)
			}
		}
	}
	if len(n.fresh)+len(n.was)+len(n.left)+len(n.remind) > 0 {
		add(p.staff(branchID))
	}
	for _, i := range n.escalate {
		add(p.people(branchID, i.Level+1, p.wanted(i)))
	}
	for _, i := range n.remind {
		add(p.people(branchID, LevelBranch, i.Level))
	}
	return out
}

// staff are those who hear of everything of a branch: its own people, where it has nobody
// those of the next level.
func (p *planner) staff(branchID string) []Recipient {
	if branchID == "" {
		return p.orFallback(p.people("", LevelOperator, LevelOperator))
	}
	var out []Recipient
	for l := LevelBranch; l <= LevelManager && len(out) == 0; l++ {
		out = p.people(branchID, l, l)
	}
	return p.orFallback(out)
}

func (p *planner) orFallback(rs []Recipient) []Recipient {
	if len(rs) == 0 && p.in.Fallback.Address != "" {
		return []Recipient{p.in.Fallback}
	}
	return rs
}

func (p *planner) people(branchID string, from, to Level) []Recipient {
	var out []Recipient
	for _, r := range p.in.Recipients {
		if r.Address != "" && r.Level >= from && r.Level <= to && (r.BranchID == "" || r.BranchID == branchID) {
			if !slices.ContainsFunc(out, func(o Recipient) bool { return o.Address == r.Address }) {
				out = append(out, r)
			}
		}
	}
	return out
}

// wentUp is what somebody who does not hear of everything of a branch is told: the outages
// that went up to that level.
func (p *planner) wentUp(n *news, r Recipient) []Item {
	var out []Item
	for _, i := range n.continues {
		up := slices.Contains(n.escalate, i) && r.Level > i.Level && r.Level <= p.wanted(i)
		if up || slices.Contains(n.remind, i) && r.Level <= i.Level {
			out = append(out, Item{IncidentID: i.ID, Part: PartContinues})
		}
	}
	return out
}
