package app

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"

	"camledger/internal/web"
)

// provider is the OpenID provider that people may log in with; nil where none is configured.
func (a *App) provider() (*web.Outside, error) {
	o := a.cfg.OIDC
	if !o.Enabled() {
		return nil, nil
	}
	out := &web.Outside{Issuer: o.Issuer, ClientID: o.ClientID, Secret: o.ClientSecret().Reveal(), Claim: o.Claim, Label: o.Label, SecondFactor: o.SecondFactor}
	if o.CA == "" {
		return out, nil
	}
	pem, err := os.ReadFile(a.cfg.Resolve(o.CA))
	if err != nil {
		return nil, fmt.Errorf("read authority of the login provider: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("read authority of the login provider: %s holds no certificate in PEM", o.CA)
	}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	out.Transport = t
	return out, nil
}
