package app

import (
	"context"

	"golang.org/x/sync/errgroup"

	"camledger/internal/config"
	"camledger/inventory"
	"camledger/probe/recording"
)

// askedAtOnce is how many devices of a scan are asked for their footage at the same time.
const askedAtOnce = 8

// footage asks the devices that a scan found for what they keep, where their range says in
// which maker's way. What ONVIF told stands where that tells nothing.
func (a *App) footage(ctx context.Context, b inventory.Branch, networks config.Branch, first bool, linked *inventory.Linked) {
	cameras := map[string][]int{}
	for i, c := range linked.Cameras {
		cameras[c.DeviceID] = append(cameras[c.DeviceID], i)
	}
	var g errgroup.Group
	g.SetLimit(askedAtOnce)
	for _, d := range linked.Devices {
		mine := cameras[d.ID]
		if _, adapted := recording.ByName(networks.RecordingsAt(d.Addr.Addr())); !adapted || len(mine) == 0 {
			continue
		}
		g.Go(func() error {
			j := job{branch: b, config: networks, device: d, first: first}
			s, tokens := &survey{footage: map[string]inventory.Recording{}}, map[int]string{}
			for _, i := range mine {
				c := linked.Cameras[i]
				s.footage[c.SourceToken], tokens[c.Channel] = c.Recording, c.SourceToken
			}
			a.adapted(ctx, j, tokens, s)
			for _, i := range mine {
				c := &linked.Cameras[i]
				c.Recording = s.footage[c.SourceToken]
			}
			return nil
		})
	}
	_ = g.Wait() // the functions return no error
}
