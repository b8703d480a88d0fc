package web

import "camledger/inventory"

// toEnrol tells that all cameras of a branch have their place and yet its enrolment is open: a
// new camera would be no difference.
func toEnrol(r inventory.BranchReport) bool {
	return r.Branch.EnrolledAt.IsZero() && r.Compared() && r.Placed > 0 && r.Unplaced == 0
}

func enrolTask(v visitor, r inventory.BranchReport) task {
	return task{"warn", "web.mark.do", v.say("web.task.enrol", clean(r.Branch.Name)), "/branches/" + r.Branch.ID + "/placing", v.say("web.placing.close.do")}
}

// enrolTasks asks to close the enrolments that the visitor may close.
func enrolTasks(v visitor, reports []inventory.BranchReport) []task {
	var out []task
	more := 0
	for _, r := range reports {
		switch {
		case !toEnrol(r) || !v.May(Place, r.Branch.ID):
		case len(out) < tasksNamed:
			out = append(out, enrolTask(v, r))
		default:
			more++
		}
	}
	if more > 0 {
		out = append(out, task{"warn", "web.mark.do", v.say("web.task.enrol.more", number(more)), "/?only=settle", v.say("web.task.see")})
	}
	return out
}
