package document

import (
	"encoding/binary"

	"camledger/inventory/policy"
)

// Tags of the records that hold text (HWP 5.0 format, revision 1.3, table 57).
const (
	tagParaHeader = 0x10 + 50
	tagParaText   = 0x10 + 51
	tagCtrlHeader = 0x10 + 55
	tagListHeader = 0x10 + 56
	tagTable      = 0x10 + 61
)

// maxRecords bounds the records of a section.
const maxRecords = 1_000_000

// record is a record of a section with those below it.
type record struct {
	tag   int
	data  []byte
	below []record
}

// hwpRecords cuts a section into records. Their levels, which make them a tree, may rise
// by one at a time; a record that jumps belongs to the last one above it.
func hwpRecords(b []byte) ([]record, error) {
	c := &cutter{rest: b}
	out, err := c.level(0)
	if err == nil && c.has {
		err = &policy.Failure{Reason: policy.Damaged}
	}
	return out, err
}

// cutter holds the next record.
type cutter struct {
	rest  []byte
	next  record
	depth int // of next
	has   bool
	count int
}

// advance cuts the next record off.
func (c *cutter) advance() error {
	c.has = false
	if len(c.rest) == 0 {
		return nil
	}
	if len(c.rest) < 4 {
		return &policy.Failure{Reason: policy.Damaged}
	}
	head := binary.LittleEndian.Uint32(c.rest)
	c.rest = c.rest[4:]
	size := int64(head >> 20)
	if size == 0xfff {
		if len(c.rest) < 4 {
			return &policy.Failure{Reason: policy.Damaged}
		}
		size = int64(binary.LittleEndian.Uint32(c.rest))
		c.rest = c.rest[4:]
	}
	if size > int64(len(c.rest)) {
		return &policy.Failure{Reason: policy.Damaged}
	}
	if c.count++; c.count > maxRecords {
		return &policy.Failure{Reason: policy.TooMuchInside}
	}
	c.next, c.depth, c.has = record{tag: int(head & 0x3ff), data: c.rest[:size]}, int(head>>10&0x3ff), true
	c.rest = c.rest[size:]
	return nil
}

// level reads the records of a level, and below them those of deeper levels.
func (c *cutter) level(depth int) ([]record, error) {
	if depth > maxDepth {
		return nil, &policy.Failure{Reason: policy.TooMuchInside}
	}
	if depth == 0 {
		if err := c.advance(); err != nil {
			return nil, err
		}
	}
	var out []record
	for c.has && c.depth >= depth {
		if c.depth > depth && len(out) > 0 {
			below, err := c.level(depth + 1)
			if err != nil {
				return nil, err
			}
			last := &out[len(out)-1]
			last.below = append(last.below, below...)
			continue
		}
		out = append(out, c.next)
		if err := c.advance(); err != nil {
			return nil, err
		}
	}
	return out, nil
}
