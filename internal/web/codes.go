package web

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
	"golang.org/x/crypto/chacha20poly1305"

	"camledger/internal/store"
)

// One-time codes as RFC 6238 has them and every authenticator app makes them: SHA-1, six
// digits, thirty seconds; the code of the step before and after is taken too, for clocks
// that differ.
const (
	codePeriod  = 30
	secretBytes = 20 // RFC 4226, section 4, R6: 160 bits
)

var codeOptions = totp.ValidateOpts{Period: codePeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// errNoSeal tells that there is no key to seal secrets with.
var errNoSeal = errors.New("no key to seal one-time codes with")

// sealer keeps secrets of one-time codes so that the database alone opens none.
type sealer struct{ key []byte }

// seal encrypts a secret for one person (XChaCha20-Poly1305; the person's id is bound to it,
// so that a row copied to another person opens nothing).
func (x sealer) seal(secret, personID string) ([]byte, error) {
	if len(x.key) == 0 {
		return nil, errNoSeal
	}
	a, err := chacha20poly1305.NewX(x.key)
	if err != nil {
		return nil, fmt.Errorf("seal secret: %w", err)
	}
	nonce := make([]byte, a.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return a.Seal(nonce, nonce, []byte(secret), []byte("one-time codes of "+personID)), nil
}

// open is the inverse of seal.
func (x sealer) open(sealed []byte, personID string) (string, error) {
	if len(x.key) == 0 {
		return "", errNoSeal
	}
	a, err := chacha20poly1305.NewX(x.key)
	if err != nil {
		return "", fmt.Errorf("open secret: %w", err)
	}
	if len(sealed) < a.NonceSize() {
		return "", errors.New("open secret: it is too short")
	}
	b, err := a.Open(nil, sealed[:a.NonceSize()], sealed[a.NonceSize():], []byte("one-time codes of "+personID))
	if err != nil {
		return "", fmt.Errorf("open secret: %w", err)
	}
	return string(b), nil
}

// newSecret draws a secret, in base32 as apps take it.
func newSecret() string {
	b := make([]byte, secretBytes)
	_, _ = rand.Read(b) // never fails
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b)
}

// stepOf tells of which step a code is; ok is false for one of none.
func stepOf(secret, code string, now time.Time) (step int64, ok bool) {
	for _, d := range []int64{0, -1, 1} {
		at := now.Add(time.Duration(d) * codePeriod * time.Second)
		want, err := totp.GenerateCodeCustom(secret, at, codeOptions)
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return at.Unix() / codePeriod, true
		}
	}
	return 0, false
}

// secretAddress is what the QR code says: the address form that apps read.
func secretAddress(issuer, login, secret string) string {
	q := url.Values{"secret": {secret}, "issuer": {issuer}, "period": {fmt.Sprint(codePeriod)}, "digits": {"6"}, "algorithm": {"SHA1"}}
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + login, RawQuery: strings.ReplaceAll(q.Encode(), "+", "%20")}
	return u.String()
}

// qrView is a QR code as the path of an SVG, of one unit a module.
type qrView struct {
	Size int // with the quiet zone
	Path string
}

const quietZone = 4 // modules; ISO/IEC 18004, 9.1

// newQR draws a text.
func newQR(text string) (qrView, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return qrView{}, fmt.Errorf("draw QR code: %w", err)
	}
	var b strings.Builder
	size := code.Bounds().Dx()
	for y := range size {
		for x := range size {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x+quietZone, y+quietZone)
			}
		}
	}
	return qrView{size + 2*quietZone, b.String()}, nil
}

// recoveryCodes is how many codes a person gets for the day on which the telephone is lost.
const recoveryCodes = 10

// newRecovery draws recovery codes of 80 bits each, and the hashes that are kept.
func newRecovery() (codes, hashes []string) {
	for range recoveryCodes {
		b := make([]byte, 10)
		_, _ = rand.Read(b) // never fails
		text := base32.StdEncoding.EncodeToString(b)
		codes = append(codes, text[:4]+"-"+text[4:8]+"-"+text[8:12]+"-"+text[12:])
		hashes = append(hashes, store.HashToken(text))
	}
	return codes, hashes
}

// takeCode takes a code of an app or a recovery code of a person, once. ok is false for a
// wrong one and for one that was taken before.
func (s *server) takeCode(ctx context.Context, f store.SecondFactor, text string, now time.Time) (ok bool, err error) {
	text = strings.ToUpper(strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '-' }), ""))
	if len(text) != 6 {
		err = s.Store.TakeRecovery(ctx, f.PersonID, store.HashToken(text), now)
		if isMissing(err) {
			return false, nil
		}
		return err == nil, err
	}
	secret, err := s.sealer.open(f.Sealed, f.PersonID)
	if err != nil {
		return false, err
	}
	step, ok := stepOf(secret, text, now)
	if !ok {
		return false, nil
	}
	err = s.Store.TakeCode(ctx, f.PersonID, step)
	if errors.Is(err, store.ErrConflict) {
		return false, nil
	}
	return err == nil, err
}
