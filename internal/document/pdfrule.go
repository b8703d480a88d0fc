package document

import (
	"bytes"
	"encoding/xml"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// rule is a straight line on a page, along one axis.
type rule struct {
	down     bool
	at       float64 // its place across
	from, to float64 // its reach along
}

const (
	ruleThick  = 3.5     // a filled shape of less is a line
	ruleLength = 4.0     // a line of less is none
	maxRules   = 6_000   // of a page
	maxPath    = 100_000 // bytes of one drawing instruction
)

// rulesOf reads the straight lines out of what pdftocairo -svg draws. What cannot be read
// is left out: the words are there without it.
func rulesOf(svg []byte) []rule {
	var out []rule
	d := xml.NewDecoder(bytes.NewReader(svg))
	for len(out) < maxRules {
		t, err := d.Token()
		if err != nil {
			return out
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "defs", "clipPath", "mask", "pattern", "symbol":
			if d.Skip() != nil {
				return out
			}
		case "path":
			out = append(out, pathRules(e)...)
		case "rect":
			x, y, w, h := float(e, "x"), float(e, "y"), float(e, "width"), float(e, "height")
			out = append(out, shapeRules(e, [][]point{{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}, {x, y}}})...)
		}
	}
	return out
}

func float(e xml.StartElement, name string) float64 {
	v, err := strconv.ParseFloat(strings.TrimSuffix(value(e, name), "pt"), 64)
	if err != nil {
		return 0
	}
	return v
}

type point struct{ x, y float64 }

// pathRules reads a path of straight lines; one with curves is a drawing.
func pathRules(e xml.StartElement) []rule {
	d := value(e, "d")
	if len(d) > maxPath || strings.ContainsAny(d, "CcQqSsTtAa") {
		return nil
	}
	var shapes [][]point
	fields := strings.Fields(d)
	for i := 0; i < len(fields); i++ {
		switch fields[i] {
		case "M", "L":
			if i+2 >= len(fields) {
				return nil
			}
			x, xerr := strconv.ParseFloat(fields[i+1], 64)
			y, yerr := strconv.ParseFloat(fields[i+2], 64)
			if xerr != nil || yerr != nil {
				return nil
			}
			if fields[i] == "M" {
				shapes = append(shapes, nil)
			} else if len(shapes) == 0 {
				return nil
			}
			last := len(shapes) - 1
			shapes[last] = append(shapes[last], point{x, y})
			i += 2
		case "Z":
			if last := len(shapes) - 1; last >= 0 && len(shapes[last]) > 0 {
				shapes[last] = append(shapes[last], shapes[last][0])
			}
		default:
			return nil
		}
	}
	return shapeRules(e, shapes)
}

var matrix = regexp.MustCompile(`^matrix\(([^)]*)\)$`)

// shapeRules gives the lines of shapes: the sides of drawn ones, and filled ones that are
// no thicker than a line.
func shapeRules(e xml.StartElement, shapes [][]point) []rule {
	m := [6]float64{1, 0, 0, 1, 0, 0}
	if t := matrix.FindStringSubmatch(value(e, "transform")); t != nil {
		f := strings.FieldsFunc(t[1], func(r rune) bool { return r == ',' || r == ' ' })
		for i := range min(len(f), 6) {
			v, err := strconv.ParseFloat(f[i], 64)
			if err != nil {
				return nil
			}
			m[i] = v
		}
	}
	style := strings.ReplaceAll(value(e, "style")+";stroke:"+value(e, "stroke")+";fill:"+value(e, "fill"), " ", "")
	stroked := drawn(style, "stroke:")
	filled := drawn(style, "fill:")
	var out []rule
	for _, s := range shapes {
		for i, p := range s {
			s[i] = point{m[0]*p.x + m[2]*p.y + m[4], m[1]*p.x + m[3]*p.y + m[5]}
		}
		if stroked {
			for i := 1; i < len(s); i++ {
				out = append(out, side(s[i-1], s[i], 1)...)
			}
		} else if filled && len(s) > 1 {
			least, most := s[0], s[0]
			for _, p := range s {
				least, most = point{min(least.x, p.x), min(least.y, p.y)}, point{max(most.x, p.x), max(most.y, p.y)}
			}
			out = append(out, side(least, most, ruleThick)...)
		}
	}
	return out
}

// drawn tells whether a style paints, and not in the white of the paper.
func drawn(style, what string) bool {
	for s := range strings.SplitSeq(style, ";") {
		if colour, ok := strings.CutPrefix(s, what); ok && colour != "" {
			return colour != "none" && colour != "rgb(100%,100%,100%)"
		}
	}
	return false
}

// side is the line between two points, where it runs along an axis.
func side(a, b point, thick float64) []rule {
	wide, high := math.Abs(a.x-b.x), math.Abs(a.y-b.y)
	switch {
	case high <= thick && wide >= ruleLength:
		return []rule{{at: (a.y + b.y) / 2, from: min(a.x, b.x), to: max(a.x, b.x)}}
	case wide <= thick && high >= ruleLength:
		return []rule{{down: true, at: (a.x + b.x) / 2, from: min(a.y, b.y), to: max(a.y, b.y)}}
	}
	return nil
}
