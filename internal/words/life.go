package words

// lifeWords hold the steps in the life of a difference, and why one cannot be taken.
var lifeWords = Catalogue{
	"decided.assign":     {"담당 지정", "assigned"},
	"decided.bind":       {"자리를 정함", "placed"},
	"decided.merge":      {"같은 장치로 합침", "merged the two devices"},
	"decided.replace":    {"교체한 카메라로 정함", "named as the replacement"},
	"decided.not-camera": {"카메라가 아니라고 정함", "said to be no camera"},
	"decided.confirmed":  {"조치를 확인하고 서명함", "signed that it was put right"},
	"decided.amend":      {"방침 개정 제안", "proposed to amend the policy"},
	"decided.withdraw":   {"제안을 거둠", "withdrew the proposal"},
	"decided.take-back":  {"되돌려 다시 엶", "taken back: open again"},

	"state.amending": {"개정 대기", "to be amended"},
	"next.amending":  {"방침을 고치기로 정했습니다. 고친 방침이 시행되면 해소됩니다.", "It was decided to amend the policy. Once that is in force this is resolved."},

	"diff.POLICY_STALE":            {"%[1]s: %[2]s대를 %[3]s대로 고치기로 정했으나 아직 공개하지 않았습니다. 다음 방침을 만들어 공개하십시오.", "%[1]s: it was decided to declare %[3]s in place of %[2]s; publish the next policy."},
	"diff.POLICY_STALE.keep.day":   {"보관기간을 %[1]s에서 %[2]s일로 고치기로 정했으나 아직 공개하지 않았습니다. 다음 방침을 만들어 공개하십시오.", "It was decided to keep footage %[2]s days in place of %[1]s; publish the next policy."},
	"diff.POLICY_STALE.keep.month": {"보관기간을 %[1]s에서 %[2]s개월로 고치기로 정했으나 아직 공개하지 않았습니다. 다음 방침을 만들어 공개하십시오.", "It was decided to keep footage %[2]s months in place of %[1]s; publish the next policy."},
	"diff.POLICY_STALE.mount":      {"%[1]s: 카메라 형태를 고치기로 정했으나 아직 공개하지 않았습니다. 다음 방침을 만들어 공개하십시오.", "%[1]s: it was decided to declare another mount; publish the next policy."},

	"next.blank.amendment": {"정해진 개정을 옮기지 못했습니다. 직접 고쳐 주십시오: %s %s %s대", "A decided amendment could not be carried over, write it yourself: %s %s %s"},

	"life.unknown":     {"그런 처리 방법은 없습니다.", "There is no such step."},
	"life.nobody":      {"누가 하는지 알 수 없습니다.", "It is not known who does it."},
	"life.unfit":       {"이 종류의 차이는 그렇게 처리할 수 없습니다.", "A difference of this kind is not settled so."},
	"life.no-reason":   {"이유를 적어 주십시오.", "Say why."},
	"life.no-end":      {"예외에는 12개월 안의 기한이 필요합니다.", "An exception needs an end within 12 months."},
	"life.is-resolved": {"이미 해소된 차이입니다.", "It is resolved already."},
	"life.waits":       {"다른 제안이 승인을 기다리고 있습니다. 한 번에 하나만 제안할 수 있습니다.", "A proposal waits already; there is one at a time."},
	"life.no-waiting":  {"기다리는 제안이 없습니다. 이미 처리되었을 수 있습니다.", "No such proposal waits; it may have been dealt with."},
	"life.over":        {"제안한 기한이 이미 지났습니다.", "The end that was proposed has passed."},
	"life.same-person": {"제안하거나 조치한 사람은 스스로 승인할 수 없습니다. 다른 사람이 해야 합니다.", "Who proposed or did it cannot approve it: that takes another person."},
	"life.other-ones":  {"제안한 사람만 거둘 수 있습니다.", "Only who proposed it withdraws it."},
	"life.operator":    {"운영자는 승인하거나 서명할 수 없습니다.", "An operator of the machine approves and signs nothing."},
	"life.not-fixed":   {"아직 아무도 조치했다고 적지 않았습니다.", "Nobody has said yet that it was put right."},
	"life.is-open":     {"열려 있는 차이입니다. 되돌릴 것이 없습니다.", "It is open: there is nothing to take back."},
	"life.decided":     {"방침을 고치기로 이미 정했습니다. 먼저 그 결정을 되돌려 주십시오.", "It was decided to amend the policy: take that back first."},
	"life.overtaken":   {"그사이에 다른 처리가 있어 아무것도 바꾸지 않았습니다: %[1]s, %[2]s (%[3]s). 지금 상태를 보고 다시 정해 주십시오.", "Nothing was changed, somebody was quicker: %[1]s, %[2]s (%[3]s). Look at it as it is now."},
	"life.system":      {"프로그램", "the program"},

	"assign.role.manager":    {"관리책임자", "managers"},
	"assign.role.option":     {"역할: %s", "role: %s"},
	"assign.role.facilities": {"시설 담당자", "facilities staff"},
	"assign.role.authorised": {"접근권한자", "authorised persons"},
	"assign.role.inspector":  {"점검자", "inspectors"},
	"assign.role.approver":   {"확인자", "approvers"},
	"assign.role.auditor":    {"감사", "auditors"},
	"assign.role.operator":   {"운영자", "operators"},
	"assign.nobody":          {"아무도 맡지 않음", "nobody yet"},
}
