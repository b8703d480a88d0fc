package document

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"

	"camledger/inventory/policy"
)

// openZIP opens a ZIP in memory and refuses one that holds too much. Sizes are what its
// directory says; a file that unpacks to more than that fails when it is read.
func openZIP(raw []byte) (*zip.Reader, error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, &policy.Failure{Reason: policy.Damaged}
	}
	if len(z.File) > maxEntries {
		return nil, &policy.Failure{Reason: policy.TooMuchInside}
	}
	var text uint64
	for _, f := range z.File {
		if f.Flags&1 != 0 { // under a password
			return nil, &policy.Failure{Reason: policy.EncryptedOffice}
		}
		if isXML(f.Name) {
			text += min(f.UncompressedSize64, maxXML+1)
		}
	}
	if text > maxXML {
		return nil, &policy.Failure{Reason: policy.TooMuchInside}
	}
	return z, nil
}

func isXML(name string) bool {
	name = strings.ToLower(name)
	return strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels") || strings.HasSuffix(name, ".hpf")
}

// errNoEntry tells that a ZIP has no file of a name.
var errNoEntry = errors.New("no such file in the ZIP")

// entry unpacks one file of a ZIP, found by its name whatever the case.
func entry(z *zip.Reader, name string) ([]byte, error) {
	for _, f := range z.File {
		if !strings.EqualFold(f.Name, name) {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil, &policy.Failure{Reason: policy.Damaged}
		}
		out, err := io.ReadAll(io.LimitReader(r, maxXML+1))
		switch cerr := r.Close(); {
		case len(out) > maxXML:
			return nil, &policy.Failure{Reason: policy.TooMuchInside}
		case err != nil || cerr != nil:
			return nil, &policy.Failure{Reason: policy.Damaged}
		}
		return out, nil
	}
	return nil, errNoEntry
}
