package app

import (
	"bytes"
	"context"

	"camledger/internal/sheet"
	"camledger/internal/words"
	"camledger/inventory"
)

// Sheet prints an inspection as HTML for A4 and as CSV for Excel.
func (a *App) Sheet(ctx context.Context, in inventory.Inspection) (html, csv []byte, err error) {
	reg, err := a.Register(ctx)
	if err != nil {
		return nil, nil, err
	}
	o := sheet.Options{Lang: words.Lang(a.cfg.Language), Zone: a.zone, Institution: reg.Institution.Name}
	var h, c bytes.Buffer
	if err := sheet.InspectionHTML(&h, in, o); err != nil {
		return nil, nil, err
	}
	if err := sheet.InspectionCSV(&c, in, o); err != nil {
		return nil, nil, err
	}
	return h.Bytes(), c.Bytes(), nil
}
