package words

// draftWords holds what is said while a policy is on its way to being accepted.
var draftWords = Catalogue{
	"policy.row-twice":    {"“%[1]s”: %[2]s에 같은 위치가 두 번 있습니다.", "%[1]q stands twice in %[2]s."},
	"policy.row-twice.do": {"이름을 구분하거나, 두 행을 합하거나(both), 한 행을 지우십시오(one).", "Tell them apart by name, count both in one row (both), or drop one of them (one)."},

	"policy.refused.no-day":       {"%s: 방침을 공지하거나 시행할 수 없는 날짜입니다. 1994년부터 앞으로 10년 안의 날짜를 적으십시오.", "%s: no policy is announced or applies on such a day. Give one between 1994 and ten years from now."},
	"policy.refused.too-early":    {"%[2]s에 공지하고 %[3]s일 전 공지를 지키면 %[4]s부터 시행할 수 있습니다. %[1]s은(는) 그보다 이릅니다. 더 일찍 공지했다면 공지한 날을 적으십시오.", "Announced on %[2]s with %[3]s days of notice, the version can apply from %[4]s; %[1]s is earlier. If it was announced before, say on which day."},
	"policy.refused.no-effective": {"시행일이 적혀 있지 않습니다. %[2]s에 공지하고 %[3]s일 전 공지를 지키면 %[4]s부터 시행할 수 있습니다. 시행일을 정하십시오.", "The text states no day from which it applies. Announced on %[2]s with %[3]s days of notice, it can apply from %[4]s: say from when it applies."},

	"policy.refused.open":     {"해결하지 않은 오류나 질문이 %[1]s건 있습니다.", "%[1]s errors or questions stand open."},
	"policy.refused.manager":  {"관리책임자가 승인합니다.", "A responsible manager accepts it."},
	"policy.refused.accepted": {"같은 글을 이미 승인했습니다.", "This very text was accepted before."},

	"policy.refused.possible":    {"가능한 값: %[1]s", "Possible: %[1]s"},
	"policy.refused.too-many":    {"고친 것이 너무 많습니다(최대 %[1]s건).", "There are too many changes (at most %[1]s)."},
	"policy.refused.long":        {"너무 깁니다(최대 %[1]s자).", "This is too long (at most %[1]s characters)."},
	"policy.refused.no-branch":   {"지점 이름이 없습니다.", "The row names no branch."},
	"policy.refused.no-name":     {"“%[1]s”: 이름으로 쓸 수 없습니다.", "%[1]q is no name."},
	"policy.refused.count":       {"%[1]s대: 대수는 0부터 %[2]s까지입니다.", "A count of %[1]s is not possible: it is 0 to %[2]s."},
	"policy.refused.line":        {"%[1]s번째 줄은 이 글에 없습니다.", "The text has no line %[1]s."},
	"policy.refused.no-row":      {"%[1]s: 그런 행이 없습니다. 다른 사람이 나누었거나 지웠을 수 있습니다.", "There is no row %[1]s; it may have been split or dropped."},
	"policy.refused.by-answer":   {"%[1]s: 답으로 추가된 행입니다. 답을 고치십시오.", "Row %[1]s comes from an answer: change the answer instead."},
	"policy.refused.no-rows":     {"남은 행이 없어 신고한 카메라가 없습니다. 행을 추가하십시오.", "No row is left, so that nothing would be declared: add rows."},
	"policy.refused.rows":        {"이 수정에는 행이 %[1]s개 필요합니다.", "This edit takes %[1]s row(s)."},
	"policy.refused.parts":       {"한 행은 1개에서 %[1]s개까지로 나눌 수 있습니다.", "A row is split into 1 to %[1]s rows."},
	"policy.refused.op":          {"%[1]s: 알 수 없는 수정입니다.", "%[1]q is no edit: set, split, add or drop."},
	"policy.refused.no-edit":     {"%[1]s: 그런 수정이 없습니다.", "There is no edit %[1]s."},
	"policy.refused.undone":      {"%[1]s: 이미 되돌린 수정입니다.", "Edit %[1]s was undone already."},
	"policy.refused.rests-on":    {"%[1]s: 뒤에 한 수정 %[2]s이(가) 이것에 기대고 있습니다. 그것부터 되돌리십시오.", "Edit %[1]s cannot be undone: edit %[2]s rests on it. Undo that one first."},
	"policy.refused.value":       {"%[1]s: “%[2]s”은(는) 답이 될 수 없습니다.", "%[2]q is no answer to %[1]s."},
	"policy.refused.no-problem":  {"%[2]s번째 줄에는 %[1]s 문제가 없습니다.", "There is no problem %[1]s on line %[2]s."},
	"policy.refused.several":     {"%[2]s번째 줄에는 %[1]s 문제가 여럿 있습니다. 칸까지 밝히십시오.", "Several problems %[1]s stand on line %[2]s: name the column too."},
	"policy.refused.by-edit":     {"%[1]s: 수정 %[2]s(으)로 이미 해결되었습니다. 답하려면 그것부터 되돌리십시오.", "%[1]s was settled by edit %[2]s: undo that first to answer it."},
	"policy.refused.which-place": {"%[1]s대가 어느 위치의 대수인지 적혀 있지 않습니다. “지점/위치/%[1]s”로 답하십시오(%[2]s).", "No row of the text takes the %[1]s cameras of %[2]s: answer BRANCH/PLACE/%[1]s."},
	"policy.refused.add-rows":    {"%[1]s: 다시 나온 행은 읽지 않았습니다. 모두 세려면 행을 추가하십시오.", "The rows that are repeated at %[1]s were not taken: add them if both count."},
	"policy.refused.no-place":    {"“%[1]s”: 그런 지점이나 위치가 없습니다.", "There is no branch or place %[1]q."},
}
