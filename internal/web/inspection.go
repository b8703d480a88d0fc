package web

import (
	"cmp"
	"slices"

	"camledger/inventory"
)

// inspectionLine is an inspection in the list.
type inspectionLine struct {
	inventory.Inspection
	IntervalText        string
	SignClass, SignCode string
}

func newInspectionLine(v visitor, in inventory.Inspection) inspectionLine {
	l := inspectionLine{Inspection: in, IntervalText: v.say("sheet.interval." + intervalCode(in.Interval))}
	switch {
	case !in.SealedAt.IsZero():
		l.SignClass, l.SignCode = "ok", "web.inspection.sealed"
	case !in.SignedAt.IsZero():
		l.SignClass, l.SignCode = "warn", "web.inspection.half"
	default:
		l.SignClass, l.SignCode = "unk", "web.inspection.unsigned"
	}
	return l
}

// gravity orders verdicts: what needs somebody first.
func gravity(v inventory.Verdict) int {
	switch v {
	case inventory.VerdictFault:
		return 0
	case inventory.VerdictOK, inventory.VerdictNotApplicable:
		return 2
	}
	return 1
}

func intervalCode(s string) string {
	switch s {
	case "daily", "weekly", "monthly", "quarterly", "half-yearly", "on-demand":
		return s
	}
	return "unknown"
}

// inspectionsView is the list of inspections.
type inspectionsView struct {
	Lead     string
	Branches []option
	Rows     []inspectionLine
	Pages    pager
	Files    files
}

const inspectionsPage = 60

// inspectionView is the page of one inspection.
type inspectionView struct {
	Inspection          inventory.Inspection
	IntervalText        string
	Next                string
	Inspector, Approver string
	Rows                []inventory.InspectionRow // what is wrong first
	Beyond              int                       // cameras that fill no slot of the policy
	MaySign, MaySeal    bool
}

func newInspection(v visitor, in inventory.Inspection, who people) inspectionView {
	out := inspectionView{Inspection: in, IntervalText: v.say("sheet.interval." + intervalCode(in.Interval)),
		Inspector: who.name(in.Inspector), Approver: who.name(in.Approver)}
	for _, r := range in.Rows {
		if r.SlotCode == "" && r.CameraID != "" {
			out.Beyond++
		}
	}
	out.Rows = slices.Clone(in.Rows)
	slices.SortStableFunc(out.Rows, func(a, b inventory.InspectionRow) int { return cmp.Compare(gravity(a.Verdict), gravity(b.Verdict)) })
	out.MaySign = in.SignedAt.IsZero() && v.May(Sign, in.BranchID)
	out.MaySeal = !in.SignedAt.IsZero() && in.SealedAt.IsZero() && !v.is(in.Inspector) && v.May(Seal, in.BranchID)
	switch {
	case !in.SealedAt.IsZero():
		out.Next = v.say("web.inspection.next.sealed")
	case out.MaySign:
		out.Next = v.say("web.inspection.next.sign", in.Counts.Fault, in.Counts.NotVerifiable)
	case out.MaySeal:
		out.Next = v.say("web.inspection.next.seal", out.Inspector)
	case in.SignedAt.IsZero():
		out.Next = v.say("web.inspection.next.waitsign")
	default:
		out.Next = v.say("web.inspection.next.waitseal")
	}
	return out
}
