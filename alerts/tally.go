package alerts

// tally is how many cameras a message speaks of.
type tally struct {
	count map[Part]int // by part
	of    []int        // how many each item adds to its part
}

// tallyOf counts the cameras of a message, each once: one that has an item of its own is not
// counted with its recorder or its branch as well, nor one of a recorder's with the branch. Of a
// parent that is over those who are not back go on, unless another item says so.
func tallyOf(items []Item, incidents map[string]Incident) tally {
	t := tally{count: map[Part]int{}, of: make([]int, len(items))}
	least, going := map[string]int{}, map[string]bool{} // by camera: the narrowest item that names it
	for _, item := range items {
		i := incidents[item.IncidentID]
		for _, id := range i.cameras() {
			if w, ok := least[id]; !ok || width(i) < w {
				least[id] = width(i)
			}
			going[id] = going[id] || item.Part == PartNew || item.Part == PartContinues
		}
	}
	for n, item := range items {
		i, known := incidents[item.IncidentID]
		if !known {
			continue
		}
		if !i.Parent() {
			t.of[n] = 1
		}
		for _, m := range i.Members {
			switch {
			case least[m.CameraID] < width(i):
			case !item.Part.ended() || !m.Back.IsZero():
				t.of[n]++
			case !going[m.CameraID]:
				t.count[PartContinues]++
			}
		}
		t.count[item.Part] += t.of[n]
	}
	return t
}

// ended tells that a part speaks of what is over.
func (p Part) ended() bool { return p == PartRecovered || p == PartWasDown }

// away is how many cameras of a parent that is over are not back with it.
func (i Incident) away(part Part) int {
	if back, of := i.BackCount(); part.ended() {
		return of - back
	}
	return 0
}

// width orders incidents by how much they take in.
func width(i Incident) int {
	switch i.Kind {
	case IncidentCamera:
		return 0
	case IncidentRecorder:
		return 1
	}
	return 2
}

// cameras are those that an incident stands for.
func (i Incident) cameras() []string {
	if !i.Parent() {
		return []string{i.CameraID}
	}
	out := make([]string, len(i.Members))
	for n, m := range i.Members {
		out[n] = m.CameraID
	}
	return out
}
