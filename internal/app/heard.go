package app

import (
	"slices"

	"camledger/inventory"
)

// Heard tells how the addresses of one scan answered.
type Heard struct {
	By map[inventory.Answer]int // addresses, by how they answered
	// Refused and Password are the addresses that refused our login or asked for one that
	// they were not given.
	Refused, Password []string
}

func heardIn(observed []inventory.Observation) Heard {
	out := Heard{By: map[inventory.Answer]int{}, Refused: []string{}, Password: []string{}}
	for _, o := range observed {
		out.By[o.Answer]++
		switch o.Answer {
		case inventory.AnswerRefused:
			out.Refused = append(out.Refused, o.Addr.String())
		case inventory.AnswerPassword:
			out.Password = append(out.Password, o.Addr.String())
		}
	}
	slices.SortFunc(out.Refused, inventory.CompareNames)
	slices.SortFunc(out.Password, inventory.CompareNames)
	return out
}

// ScanDevice is an address that answered in a scan, or a device that it found gone.
type ScanDevice struct {
	ID      string           `json:"id,omitempty"` // empty: not a device of the branch, or not any more at that address
	Address string           `json:"address"`
	Answer  inventory.Answer `json:"answer,omitempty"` // empty: it did not
	Name    string           `json:"name,omitempty"`
	Change  string           `json:"change,omitempty"` // new, gone, moved
}

// scanDevices lists what answered in a scan, then the devices that it found gone. Which
// device an address is, is what is known of the branch now.
func scanDevices(observed []inventory.Observation, change inventory.ScanChange, found inventory.Found) []ScanDevice {
	at := map[string]string{} // device by address:port
	for id, d := range found.Devices {
		at[d.Addr.String()] = id
	}
	became, gone := map[string]string{}, map[string]inventory.Item{}
	for _, i := range change.List {
		switch i.Kind {
		case inventory.ItemNew:
			became[i.DeviceID] = "new"
		case inventory.ItemAddress:
			became[i.DeviceID] = "moved"
		case inventory.ItemGone, inventory.ItemReplaced:
			gone[i.DeviceID] = i
		}
	}
	out := []ScanDevice{}
	for _, o := range observed {
		id := at[o.Addr.String()]
		out = append(out, ScanDevice{ID: id, Address: o.Addr.String(), Answer: o.Answer, Name: o.Name, Change: became[id]})
		if o.Answer == inventory.AnswerONVIF || o.Answer == inventory.AnswerRTSP {
			delete(gone, id)
		}
	}
	for id, i := range gone {
		out = append(out, ScanDevice{ID: id, Address: i.From, Name: found.Devices[id].Name, Change: "gone"})
	}
	slices.SortStableFunc(out, func(a, b ScanDevice) int { return inventory.CompareNames(a.Address, b.Address) })
	return out
}
