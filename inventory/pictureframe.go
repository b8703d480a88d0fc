package inventory

import (
	"slices"
	"time"
)

// FrameMemory is what is remembered of the key frames of a camera, bit for bit, from one look
// to the next: a sensor has noise, so what comes again after hours is an old picture.
type FrameMemory struct {
	// Last are digests of the last key frames that differed, the newest first. The same picture
	// coded again may come in two forms: idr_pic_id of H.264 alternates (7.4.3).
	Last []string `json:"last,omitempty"`
	// Again is in how many looks in a row nothing else came, Since from when on.
	Again int       `json:"again,omitempty"`
	Since time.Time `json:"since"`
	// Moved tells that a third was seen once: a source that plays a short clip from its
	// beginning each time never shows one.
	Moved bool `json:"moved,omitempty"`
}

// How often and how long the same key frames must come until nothing else explains them.
// Looks that come close together may be served from what the device holds ready.
const (
	frameForms  = 2
	framesAgain = 3
	framesApart = 10 * time.Minute
)

// Note takes over the digest of a key frame that came at a moment. A look right after another
// one says nothing.
func (m FrameMemory) Note(digest string, at time.Time) FrameMemory {
	if slices.Contains(m.Last, digest) {
		if at.Sub(m.Since) >= time.Duration(m.Again+1)*framesApart {
			m.Again++
		}
		return m
	}
	m.Moved = m.Moved || len(m.Last) == frameForms
	last := []string{digest}
	for _, d := range m.Last {
		if len(last) < frameForms {
			last = append(last, d)
		}
	}
	m.Last, m.Again, m.Since = last, 0, at
	return m
}

// Stuck tells that the same key frames came again and again, over half an hour at least.
func (m FrameMemory) Stuck() bool { return m.Moved && m.Again >= framesAgain }
