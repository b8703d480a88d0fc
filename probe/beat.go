package probe

import (
	"bytes"
	"context"
	"io"
	"net"
	"strconv"
	"time"

	"camledger/inventory"
)

// beat asks only whether the device is there: any RTSP answer but a fault of the server
// tells so. It speaks by itself: for one question the library is most of the cost, and there
// is a beat of every device each minute.
func (c *climb) beat(ctx context.Context, raw, conn net.Conn) {
	defer raw.Close()
	end, _ := ctx.Deadline()
	w := newWire(conn, end, func(int, []byte) {})
	defer w.release()
	stop := context.AfterFunc(ctx, func() { w.abort(ended(ctx)) })
	defer stop()
	c.step(inventory.StepDescribe, func() (said, *fault) {
		late := time.AfterFunc(c.t.StepTimeout, func() { w.abort(errStep) })
		defer late.Stop()
		status, server, err := askOptions(w, c.e.url.String())
		c.c.Measurement.Server = server
		if err != nil {
			if r := w.ended(); r != nil {
				err = r
			}
			return said{}, w.ending(err, inventory.StepDescribe)
		}
		switch cause := statusCause(status); {
		case status == 405 || status == 501 || status == 551:
		case cause == inventory.CauseServerError || cause == inventory.CauseBusy:
			return said{}, &fault{cause, note("note.status", number(status))}
		}
		return as("OPTIONS " + number(status)), nil
	})
}

// askOptions sends OPTIONS and reads the answer to it. The wire has mended its lines.
func askOptions(w *wire, uri string) (status int, server string, err error) {
	if err := w.SetWriteDeadline(time.Now().Add(time.Second)); err != nil {
		return 0, "", err
	}
	if _, err := io.WriteString(w, "OPTIONS "+uri+" RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: CamLedger\r\n\r\n"); err != nil {
		return 0, "", w.fail(err)
	}
	for {
		w.out = nil
		if err := w.next(); err != nil {
			return 0, "", w.fail(err)
		}
		head, _, _ := bytes.Cut(w.out, []byte("\r\n\r\n"))
		fields := bytes.Fields(head)
		if len(fields) < 2 || !bytes.HasPrefix(head, []byte("RTSP/")) {
			continue
		}
		n, err := strconv.Atoi(string(fields[1]))
		if err != nil {
			continue
		}
		cseq := ""
		for line := range bytes.SplitSeq(head, []byte("\r\n")) {
			name, value, _ := bytes.Cut(line, []byte(":"))
			switch {
			case bytes.EqualFold(name, []byte("Server")):
				server = printable(string(value), 100)
			case bytes.EqualFold(name, []byte("CSeq")):
				cseq = string(bytes.TrimSpace(value))
			}
		}
		if cseq == "" || cseq == "1" {
			return n, server, nil
		}
	}
}
