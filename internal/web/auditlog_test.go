package web

import (
	"net/http"
	"strings"
	"testing"

	"camledger/internal/store"
)

// TestTheRecordNamesWhatItSpeaksOf gives a right at a branch and joins two cameras: neither the
// page nor the table of the record shows an id where people look for a name.
func TestTheRecordNamesWhatItSpeaksOf(t *testing.T) {
	h := build(t, small, 2)
	branch := h.reg.Branches[1]
	found, err := h.st.Found(t.Context(), branch.ID)
	must(t, err)
	one, other := found.Cameras[0], found.Cameras[1]
	_, err = h.st.Place(t.Context(), []store.Placement{{CameraID: one.ID, SameAs: other.ID}}, "operator:test", noon)
	must(t, err)
	_, err = h.st.AddGrant(t.Context(), store.Grant{PersonID: "per_auditor", Role: store.RoleFacilities, BranchID: branch.ID, From: noon, GrantedBy: "per_manager", Reason: "인사 발령"})
	must(t, err)
	c := newClient(t, face(t, h, nil).URL)
	c.login("manager")
	_, page := c.get("/audit")
	status, table := c.get("/audit.csv")
	if status != http.StatusOK {
		t.Fatalf("the table: %d", status)
	}
	for name, text := range map[string]string{"page": page, "table": table} {
		if !strings.Contains(text, "시설 담당자 · "+branch.Name+": 인사 발령") || strings.Contains(text, "facilities@") {
			t.Errorf("the %s does not name the right and the branch", name)
		}
		_, line, there := strings.Cut(text, "같은 카메라로 이음</td>")
		if name == "table" {
			_, line, there = strings.Cut(text, "camera.same")
		}
		if line, _, _ = strings.Cut(line, "\n"); !there || strings.Contains(line, other.ID) || !strings.Contains(line, branch.Name+" · ") {
			t.Errorf("the %s does not name the camera that is the same: %s", name, line)
		}
	}
}
