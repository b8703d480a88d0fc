package policy

// deviceCell is a cell that names what is counted beside cameras: NVR 64채널, 관제 모니터(55인치).
var deviceCell = compile(`^(?:(?:관제|영상|통합|감시|디지털|네트워크|녹화|저장)\s*)*(?:(?i:nvr|dvr)|녹화기|녹화장치|녹화장비|저장장치|저장장비|모니터|스토리지)(?:\s|\(|\[|\d|$)`)

// device is the cell of a row that names what is counted, other than its place or branch;
// blank where none names equipment.
func (g *gridReading) device(r row) span {
	for i, c := range r.cells {
		if i == g.leaf || i == g.branch || i == g.count || i >= len(g.columns) || c.blank() {
			continue
		}
		switch g.columns[i].role {
		case rKind, rMount, rNone, rSpec:
			if deviceCell.MatchString(c.text()) {
				return c
			}
		}
	}
	return span{}
}
