package probe

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"camledger/inventory"
)

// heap is the memory in use after a collection.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

func TestFloodCostsNoMemory(t *testing.T) {
	block := make([]byte, 0, 1<<20)
	l := &literal{feed: func(f *feeder) {
		f.key(6000, 1)
		p := nal(0x61, 1400, 1)
		for f.err == nil {
			block = block[:0]
			for range 600 {
				b := rtpBytes(f.seq, f.stamp, f.ssrc, 96, true, p)
				block = append(append(block, '$', 0, byte(len(b)>>8), byte(len(b))), b...)
				f.seq++
				f.stamp += 90
			}
			_, f.err = f.conn.Write(block)
		}
	}}
	target := quick(l.start(t))
	before := heap()
	c := Check(context.Background(), target)
	used := heap() - before
	good(t, c)
	m := c.Measurement
	t.Logf("%d packets, %.0f Mbit/s, %d KB allocated on both sides", m.Packets, m.Bitrate/1e6, used>>10)
	if m.Packets < 10000 || m.Lost != 0 {
		t.Errorf("measured %+v", m)
	}
	// the test's own server makes 1.4 KB for each packet that it writes
	if most := uint64(m.Packets+4000)*1500*2 + 2<<20; used > most {
		t.Errorf("%d bytes allocated, %d at most", used, most)
	}
}

func TestKeyFrameOf20MB(t *testing.T) {
	t.Parallel()
	l := &literal{feed: func(f *feeder) {
		f.unit(testSPS, false)
		// 60 KB in a packet
		head := []byte{0x7c, 0x85}
		body := make([]byte, 60000)
		body[0] = 0x88 // first_mb 0, slice type 7: I
		for i := range 340 {
			if i == 1 {
				head[1] = 0x05
			}
			if !f.send(i == 339, append(head[:2:2], body...)) {
				return
			}
		}
		live(f)
	}}
	c := check(l.start(t))
	good(t, c)
	if c.Measurement.KeySize < 20<<20*9/10 {
		t.Errorf("key frame of %d bytes", c.Measurement.KeySize)
	}
}

func TestDescriptionWithoutEnd(t *testing.T) {
	t.Parallel()
	l := &literal{}
	l.reply = func(r request) (string, bool) {
		return "RTSP/1.0 200 OK\r\nCSeq: {cseq}\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n" + strings.Repeat("a=x:yyyyyyyyyyyyyyyyyyyyy\r\n", 200000), r.method == "DESCRIBE"
	}
	bad(t, check(l.start(t)), inventory.StepDescribe, inventory.CauseSDP)
}

// A device that reads nothing more and answers nothing after PLAY must not hold the check.
func TestTeardownWithoutEnd(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{})
	l := &literal{feed: func(f *feeder) {
		live30(f)
		// never reads again; only the end of the connection lets it go
		io.Copy(io.Discard, f.conn)
		close(gone)
	}}
	target := quick(l.start(t))
	target.Until = UntilKey
	good(t, Check(context.Background(), target))
	select {
	case <-gone:
	case <-time.After(5 * time.Second):
		t.Error("the connection is still open")
	}
}

// A device that sends faster than anybody reads, and looks at what it was sent only when it
// gets round to it, still finds TEARDOWN there: a connection that is closed over packets nobody
// has read would be reset, and the session would stay with the device until it times out.
func TestTeardownArrivesAtABusyDevice(t *testing.T) {
	t.Parallel()
	heard := make(chan string, 1)
	l := &literal{feed: func(f *feeder) {
		live30(f)
		for range 50 {
			f.key(60000, 31)
		}
		raw, err := io.ReadAll(f.conn)
		heard <- fmt.Sprintf("%s %v", raw, err) // on a busy machine it may still send when nobody reads any more
	}}
	target := quick(l.start(t))
	target.Until = UntilKey
	good(t, Check(context.Background(), target))
	if got := <-heard; !strings.HasPrefix(got, "TEARDOWN") || !strings.HasSuffix(got, " <nil>") {
		t.Errorf("the device read %q", got)
	}
}

func live30(f *feeder) {
	for i := range 30 {
		if i%25 == 0 {
			f.key(6000, i)
		} else {
			f.delta(900, i)
		}
	}
}

// certificate makes one for a camera that signs for itself.
func certificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func TestRTSPS(t *testing.T) {
	t.Parallel()
	cert := certificate(t)
	sum := sha256.Sum256(cert.Certificate[0])
	print := hex.EncodeToString(sum[:])
	l := &literal{feed: live}
	plain := strings.TrimSuffix(strings.TrimPrefix(l.start(t), "rtsp://"), "/stream?channel=1")
	// a TLS face before the literal server
	ln, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			b, err := net.Dial("tcp", plain)
			if err != nil {
				c.Close()
				continue
			}
			back := make(chan struct{})
			go func() {
				defer close(back)
				io.Copy(c, b)
				c.Close()
			}()
			io.Copy(b, c)
			b.Close()
			<-back
		}
	}()
	t.Cleanup(func() {
		ln.Close()
		<-done
	})
	target := quick("rtsps://" + ln.Addr().String() + "/stream")
	c := Check(context.Background(), target)
	good(t, c)
	if len(c.Steps) < 3 || c.Steps[2].Name != inventory.StepTLS || !strings.Contains(c.Steps[2].Text(spelled), print) {
		t.Errorf("steps %+v", c.Steps)
	}
	target.Pin = strings.ToUpper(print)
	good(t, Check(context.Background(), target))
	target.Pin = strings.Repeat("0", 64)
	bad(t, Check(context.Background(), target), inventory.StepTLS, inventory.CauseCertificate)
}

// TestNoDescriptors runs itself again with few descriptors: UDP must fail, not spin.
func TestNoDescriptors(t *testing.T) {
	if os.Getenv("PROBE_FEW_DESCRIPTORS") == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestNoDescriptors$", "-test.v")
		cmd.Env = append(os.Environ(), "PROBE_FEW_DESCRIPTORS=1")
		if out, err := cmd.CombinedOutput(); err != nil || !bytes.Contains(out, []byte("setup: local")) {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	l := &literal{}
	var held []*os.File
	defer func() {
		for _, f := range held {
			f.Close()
		}
	}()
	l.reply = func(r request) (string, bool) {
		if r.method == "DESCRIBE" {
			for {
				f, err := os.Open(os.DevNull)
				if err != nil {
					break
				}
				held = append(held, f)
			}
		}
		return "", false
	}
	target := quick(l.start(t))
	target.Transport = TransportUDP
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	limit.Cur = 64
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	c := Check(context.Background(), target)
	bad(t, c, inventory.StepSetup, inventory.CauseLocal)
	t.Logf("%s: %s", c.Failed, c.Cause)
}
