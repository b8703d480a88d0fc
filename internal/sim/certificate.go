package sim

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"time"
)

// tls is how the device speaks TLS: with a certificate that it made for itself, and another
// one after it was replaced.
func (d *device) tls() *tls.Config {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c := d.cert[d.generation]; c != nil {
		return c
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // the system has no random numbers
	}
	t := &x509.Certificate{SerialNumber: big.NewInt(int64(d.generation) + 1), Subject: pkix.Name{CommonName: d.self.Serial},
		NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<32, 0)}
	der, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		panic(err) // the template above is wrong
	}
	c := &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
	if d.cert == nil {
		d.cert = map[int]*tls.Config{}
	}
	d.cert[d.generation] = c
	return c
}
