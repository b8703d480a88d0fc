package document

import (
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/binary"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"

	"github.com/richardlehane/mscfb"

	"camledger/inventory/policy"
)

// Properties of a document in its FileHeader stream (HWP 5.0 format, revision 1.3,
// section 3.2.1).
const (
	hwpCompressed   = 1 << 0
	hwpPassword     = 1 << 1
	hwpDistribution = 1 << 2
	hwpDRM          = 1 << 4
	hwpCertificate  = 1 << 8
	hwpCertDRM      = 1 << 10
)

// readHWP reads the text streams of an HWP 5 document.
func readHWP(raw []byte) (policy.Text, error) {
	streams, err := hwpStreams(raw)
	if err != nil {
		return policy.Text{}, err
	}
	h := &hwp{flow: &flow{}}
	for _, s := range streams {
		records, err := hwpRecords(s)
		if err != nil {
			return policy.Text{}, err
		}
		h.paragraphs(records, 0)
		h.flow.cut()
	}
	return compose(policy.HWP5, h.flow.out)
}

var hwpSection = regexp.MustCompile(`^Section(\d{1,4})$`)

// hwpStreams gives the unpacked sections of the body, in order.
func hwpStreams(raw []byte) ([][]byte, error) {
	doc, err := mscfb.New(bytes.NewReader(raw))
	if err != nil {
		return nil, &policy.Failure{Reason: policy.Damaged}
	}
	type section struct {
		no   int
		body []byte
	}
	var header []byte
	var sections []section
	room := int64(maxXML)
	for range maxEntries {
		e, err := doc.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, &policy.Failure{Reason: policy.Damaged}
		}
		m := hwpSection.FindStringSubmatch(e.Name)
		body := len(e.Path) == 1 && e.Path[0] == "BodyText" && m != nil
		if !body && (len(e.Path) > 0 || e.Name != "FileHeader") {
			continue
		}
		b, err := io.ReadAll(io.LimitReader(e, room+1))
		if room -= int64(len(b)); room < 0 {
			return nil, &policy.Failure{Reason: policy.TooMuchInside}
		}
		switch {
		case err != nil:
			return nil, &policy.Failure{Reason: policy.Damaged}
		case body:
			no, _ := strconv.Atoi(m[1]) // at most four digits
			sections = append(sections, section{no, b})
		default:
			header = b
		}
	}
	properties, err := hwpProperties(header)
	if err != nil {
		return nil, err
	}
	if len(sections) == 0 {
		return nil, &policy.Failure{Reason: policy.Damaged}
	}
	slices.SortFunc(sections, func(a, b section) int { return cmp.Compare(a.no, b.no) })
	var out [][]byte
	room = maxXML
	for _, s := range sections {
		if properties&hwpCompressed != 0 {
			if s.body, err = inflate(s.body, room); err != nil {
				return nil, err
			}
		}
		room -= int64(len(s.body))
		out = append(out, s.body)
	}
	return out, nil
}

// hwpProperties reads the FileHeader, and refuses what cannot be read without a key.
func hwpProperties(header []byte) (uint32, error) {
	if len(header) < 40 || !bytes.HasPrefix(header, []byte("HWP Document File")) {
		return 0, &policy.Failure{Reason: policy.Damaged}
	}
	p := binary.LittleEndian.Uint32(header[36:])
	switch {
	case p&hwpPassword != 0:
		return 0, &policy.Failure{Reason: policy.EncryptedHWP}
	case p&(hwpDRM|hwpCertificate|hwpCertDRM) != 0:
		return 0, &policy.Failure{Reason: policy.Protected}
	case p&hwpDistribution != 0:
		return 0, &policy.Failure{Reason: policy.DistributionHWP}
	}
	return p, nil
}

// inflate unpacks a stream into so many bytes at most.
func inflate(packed []byte, most int64) ([]byte, error) {
	r := flate.NewReader(bytes.NewReader(packed))
	out, err := io.ReadAll(io.LimitReader(r, most+1))
	switch cerr := r.Close(); {
	case int64(len(out)) > most:
		return nil, &policy.Failure{Reason: policy.TooMuchInside}
	case err != nil || cerr != nil:
		return nil, &policy.Failure{Reason: policy.Damaged}
	}
	return out, nil
}
