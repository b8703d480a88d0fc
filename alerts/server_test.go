package alerts

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// mailServer is a real mail server (Debian's python3-aiosmtpd) on loopback.
type mailServer struct {
	port      int
	maildir   string
	roots     *x509.CertPool
	cert, key string
	stop      func()
}

const (
	mailUser     = "camledger"
	mailPassword = "비밀 pass"
)

func startMailServer(t *testing.T, security Security, mode string, ends time.Time) mailServer {
	t.Helper()
	dir := t.TempDir()
	cert, key, roots := certificate(t, dir, ends)
	s := mailServer{maildir: filepath.Join(dir, "mail"), roots: roots, cert: cert, key: key}
	s.start(t, security, mode)
	return s
}

// start starts the server, on its old port where it had one.
func (s *mailServer) start(t *testing.T, security Security, mode string) {
	t.Helper()
	cmd := exec.Command("/usr/bin/python3", "testdata/mailserver.py", s.maildir, s.cert, s.key, string(security), mode, strconv.Itoa(s.port))
	var log bytes.Buffer
	cmd.Stderr = &log
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("start aiosmtpd (package python3-aiosmtpd): %v", err)
	}
	s.stop = sync.OnceFunc(func() {
		_ = in.Close()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("mail server: %s", log.String())
		}
	})
	t.Cleanup(s.stop)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("aiosmtpd said no port: %v", err)
	}
	if s.port, err = strconv.Atoi(strings.TrimSpace(line)); err != nil {
		t.Fatal(err)
	}
}

// certificate makes a certificate for 127.0.0.1 that is its own authority.
func certificate(t *testing.T, dir string, ends time.Time) (cert, key string, roots *x509.CertPool) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.test"},
		NotBefore: ends.Add(-48 * time.Hour), NotAfter: ends,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &k.PublicKey, k)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalECPrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots = x509.NewCertPool()
	roots.AddCert(parsed)
	write := func(name, kind string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return write("cert.pem", "CERTIFICATE", der), write("key.pem", "EC PRIVATE KEY", keyDER), roots
}

func (s mailServer) transport(security Security) Transport {
	t := Transport{
		Host: "127.0.0.1", Port: s.port, Security: security, From: "camledger@example.kr", FromName: "카메라 점검",
		Roots: s.roots, Hello: "camledger.test", Timeout: 10 * time.Second,
	}
	if security != Clear {
		t.User, t.Password = mailUser, mailPassword
	}
	return t
}

// received reads what lies in the Maildir.
func (s mailServer) received(t *testing.T) []*mail.Message {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(s.maildir, "new", "*"))
	if err != nil {
		t.Fatal(err)
	}
	var out []*mail.Message
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Close() })
		m, err := mail.ReadMessage(f)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, m)
	}
	return out
}

// drip is a server that says one byte a second: it never finishes its greeting.
func drip(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() {
		_ = l.Close()
		<-done
	})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			closed := make(chan struct{})
			go func() {
				_, _ = io.Copy(io.Discard, conn)
				close(closed)
			}()
			tick := time.NewTicker(time.Second)
			for open := true; open; {
				if _, err := conn.Write([]byte("2")); err != nil {
					break
				}
				select {
				case <-tick.C:
				case <-closed:
					open = false
				}
			}
			tick.Stop()
			_ = conn.Close()
		}
	}()
	return l.Addr().(*net.TCPAddr).Port
}
