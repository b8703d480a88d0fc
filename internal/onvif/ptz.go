package onvif

import "strings"

// PTZNode is what one PTZ node can do.
type PTZNode struct {
	Token   string
	Name    string
	PanTilt bool
	Zoom    bool
}

// readNodes reads a GetNodesResponse. Motorised zoom lenses of fixed cameras are nodes
// too: only spaces for pan and tilt move the view to another place.
func readNodes(n *Node) []PTZNode {
	var out []PTZNode
	for _, p := range n.Each("PTZNode") {
		f := PTZNode{Token: p.Token(), Name: p.Str("Name")}
		if spaces := p.Child("SupportedPTZSpaces"); spaces != nil {
			for _, k := range spaces.Kids {
				f.PanTilt = f.PanTilt || strings.Contains(k.Name, "PanTilt")
				f.Zoom = f.Zoom || strings.Contains(k.Name, "Zoom")
			}
		}
		if len(out) < maxProfiles {
			out = append(out, f)
		}
	}
	return out
}
