package app

import (
	"camledger/internal/words"
	"camledger/inventory"
)

// UnseenText is inputs of one recorder of which it is not known whether they are used, with
// the reason and what to do.
type UnseenText struct {
	inventory.UnseenInputs
	Says string `json:"says"` // why, in words
	Next string `json:"next"` // what to do
}

// UnseenTexts puts the inputs that are not assessed after a scan into words.
func UnseenTexts(report inventory.ScanReport) []UnseenText {
	out := []UnseenText{}
	for _, u := range report.Unseen {
		out = append(out, unseenText(u))
	}
	return out
}

func unseenText(u inventory.UnseenInputs) UnseenText {
	t := UnseenText{UnseenInputs: u, Says: words.Say(words.English, "cause."+string(u.Cause)), Next: words.Say(words.English, "cause."+string(u.Cause)+".try")}
	if u.Cause == inventory.CauseAuthRefused || u.Cause == inventory.CauseAuthNeeded || u.Cause == inventory.CauseAuthHeld {
		t.Next += " Then: camledger device login " + u.DeviceID
	}
	return t
}

// Who names the recorder: address and what it calls itself.
func (t UnseenText) Who() string {
	who := bare(t.Addr.Addr()).String()
	if t.Label != "" {
		who += " (" + t.Label + ")"
	}
	return who
}

// List is the channels for people: "1, 2, 7".
func (t UnseenText) List() string { return inventory.ChannelList(t.Channels) }
