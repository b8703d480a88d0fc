package document

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"camledger/internal/confine"
	"camledger/inventory/policy"
)

// Limits of a PDF.
const (
	pdfDeadline = 30 * time.Second // for each run of a program of poppler
	pdfOutput   = 64 << 20         // bytes of its answer
	pdfPages    = 300
	pdfRuled    = 40 // pages whose lines are looked at
	pdfWords    = 200_000
)

// readPDF reads the words of a PDF and where they stand with pdftotext, and the lines
// drawn on its pages with pdftocairo, both of poppler-utils: words inside a frame of lines
// are the cells of a table. Without pdftocairo there are no tables, only lines.
func readPDF(raw []byte) (policy.Text, error) {
	// Poppler mends a PDF that was cut short as well as it can. Half a policy is none.
	if !bytes.Contains(raw[max(0, len(raw)-2048):], []byte("%%EOF")) {
		return policy.Text{}, &policy.Failure{Reason: policy.Damaged}
	}
	dir, err := os.MkdirTemp("", "camledger-pdf-")
	if err != nil {
		return policy.Text{}, fmt.Errorf("read PDF: %w", err)
	}
	text, err := pdfText(dir, raw)
	if rerr := os.RemoveAll(dir); err == nil && rerr != nil {
		err = fmt.Errorf("read PDF: %w", rerr)
	}
	return text, err
}

func pdfText(dir string, raw []byte) (policy.Text, error) {
	file := filepath.Join(dir, "in.pdf")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		return policy.Text{}, fmt.Errorf("read PDF: %w", err)
	}
	out, err := poppler(context.Background(), dir, "pdftotext", "-enc", "UTF-8", "-bbox", "-l", strconv.Itoa(pdfPages+1), file, "-")
	if err != nil {
		return policy.Text{}, err
	}
	pages, err := pdfWordsOf(out)
	switch {
	case err != nil:
		return policy.Text{}, err
	case len(pages) > pdfPages:
		return policy.Text{}, &policy.Failure{Reason: policy.TooMuchInside}
	}
	if !slices.ContainsFunc(pages, func(p *pdfPage) bool { return len(p.words) > 0 }) {
		return policy.Text{}, &policy.Failure{Reason: policy.ScannedPDF}
	}
	ctx, cancel := context.WithTimeout(context.Background(), pdfDeadline/2)
	defer cancel()
	for i, p := range pages[:min(len(pages), pdfRuled)] {
		n := strconv.Itoa(i + 1)
		// A page whose lines cannot be had still has its words.
		if svg, err := poppler(ctx, dir, "pdftocairo", "-svg", "-f", n, "-l", n, file, "-"); err == nil {
			p.tables = ruledTables(rulesOf(svg))
		}
	}
	return compose(policy.PDFFile, blocksOf(pages))
}

// poppler runs a program of poppler-utils and gives what it printed. It is bounded together
// with the process that converts, to whose group it belongs.
func poppler(ctx context.Context, dir, program string, args ...string) ([]byte, error) {
	path, err := exec.LookPath(program)
	if err != nil {
		return nil, &policy.Failure{Reason: policy.NoPDFReader}
	}
	r, err := confine.Run(ctx, confine.Job{Program: path, Args: args, Dir: dir, Inside: true,
		Limits: confine.Limits{Deadline: pdfDeadline, Output: pdfOutput}})
	var ended *exec.ExitError
	switch {
	case err == nil:
		return r.Output, nil
	case errors.Is(err, confine.ErrOutput):
		return nil, &policy.Failure{Reason: policy.TooMuchInside}
	case bytes.Contains(r.Complaints, []byte("Incorrect password")):
		return nil, &policy.Failure{Reason: policy.EncryptedPDF}
	case errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil || errors.As(err, &ended) && !ended.Exited(): // too slow, or killed by a limit
		return nil, &policy.Failure{Reason: policy.Unfinished}
	case ended != nil:
		return nil, &policy.Failure{Reason: policy.Damaged}
	}
	return nil, fmt.Errorf("read PDF: run %s: %w", program, err)
}
