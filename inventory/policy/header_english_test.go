package policy

import "testing"

// Tables of published English policies: headers in words of their own, bare counts, and
// hours of recording beside the days that footage is kept.
func TestEnglishTables(t *testing.T) {
	const head = "Mulle Harbor Hotel\nVideo Information Processing Unit Usage Policy\nThe operator of Mulle Harbor Hotel announces why pictures are taken.\n"
	const tail = "\n4. Recording time, storage period, storage place\nRecording Time Storage Period Storage Place\n24 Hours 30 days Control Room\n"
	for _, c := range []struct{ name, table, want string }{
		{"count before the places", "2. Installation number, installation position, and shooting range\nInstallation number Installation position & shooting range\n73 Lobby, shops, underground parking lot\n115 4~19 floor corridor", "Mulle Harbor Hotel/Lobby, shops, underground parking lot=73 Mulle Harbor Hotel/4~19 floor corridor=115"},
		{"numbered, thousands, a total", "2. Number of cameras, location and coverage\nNo. Location Quantity Coverage\n1 Lobby 1,204 Whole lobby\n2 Corridors 16 Corridor\nTotal 1,220", "Mulle Harbor Hotel/Lobby=1204 Mulle Harbor Hotel/Corridors=16"},
		{"a sentence before the table", "3. Installation Details\nAs of March 31, 2025:\nLocation Number of CCTVs Scope of Recording\nB2F to 9F Stairways 22 Doors\nRestricted Areas 5 Doors", "Mulle Harbor Hotel/B2F to 9F Stairways=22 Mulle Harbor Hotel/Restricted Areas=5"},
		{"pipes, units", "Category | Number of Installations | Installation Location and Shooting Range |\n---|---|---|\nMain building | 12 units | Lobby |\nAnnex | 4 units | Door |", "Main building/Lobby=12 Annex/Door=4"},
	} {
		r, err := Read("", []byte(head+c.table+tail))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := asRows(r); got != c.want {
			t.Errorf("%s: read %q, want %q", c.name, got, c.want)
		}
		if len(r.Retention) != 1 || r.Retention[0].Value != 30 || r.Retention[0].Unit != "day" {
			t.Errorf("%s: retention %+v, want 30 days", c.name, r.Retention)
		}
	}
}

// A word in Latin letters before a Korean header makes it no English one.
func TestHeadersBehindCCTV(t *testing.T) {
	for head, want := range map[string]role{"CCTV 설치목적": rPurpose, "CCTV 보관기간": rRetention, "CCTV Quantity": rCount, "Storage Period": rRetention} {
		if got := roleOf(head); got != want {
			t.Errorf("%s is %q, want %q", head, got, want)
		}
	}
}
