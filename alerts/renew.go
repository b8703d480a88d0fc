package alerts

import (
	"slices"
	"time"
)

// Renewed is a dead letter as it is sent anew, at a person's word: with its Message-ID, its
// attempts and its time to be given up beginning again. What ended since tells that it was;
// where nothing is left to tell, it comes back as cancelled. incidents are those that its
// items speak of.
func (d Delivery) Renewed(incidents map[string]Incident, now time.Time) Delivery {
	had := len(d.Items) > 0
	d.Items = slices.Clone(d.Items)
	for n, item := range d.Items {
		if i, ok := incidents[item.IncidentID]; ok && item.Part == PartNew && !i.Open() && !i.Withdrawn {
			d.Items[n].Part = PartWasDown
		}
	}
	d.Items = slices.DeleteFunc(d.Items, func(item Item) bool {
		i, ok := incidents[item.IncidentID]
		gone := !ok || !i.Open()
		return gone && (item.Part == PartNew || item.Part == PartContinues)
	})
	d.State, d.Next, d.Attempts, d.Resent = DeliveryPending, now, 0, now
	if had && len(d.Items) == 0 {
		d.State, d.Next = DeliveryCancelled, time.Time{}
	}
	return d
}

// Begun is from when the time to be given up counts.
func (d Delivery) Begun() time.Time {
	if !d.Resent.IsZero() {
		return d.Resent
	}
	return d.Created
}
