package config

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Bounds of files that hold a secret, in bytes.
const (
	maxPassword = 4 << 10
	maxToken    = 8 << 10
)

// Load reads camledger.yaml and the password files and variables that it names. The error
// is Problems where the file can be corrected, and wraps fs.ErrNotExist where there is none.
func Load(path string) (*Config, error) {
	text, mode, err := readLimited(path, maxSize+1)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	c, d := read(path, text)
	if say := exposed(mode, path); say != "" {
		d.say(position{}, "", "%s", say)
	}
	d.secrets(c)
	d.hidden(c)
	d.files(c)
	if len(d.problems) > 0 {
		d.problems.sort()
		return nil, d.problems
	}
	return c, nil
}

// readLimited reads at most limit bytes and tells the mode of the very file that it read.
func readLimited(path string, limit int64) (text []byte, mode fs.FileMode, err error) {
	// Before it is opened: a pipe would be waited for without end.
	if info, err := os.Stat(path); err != nil {
		return nil, 0, err
	} else if !info.Mode().IsRegular() {
		return nil, 0, fmt.Errorf("%s is no plain file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	if !info.Mode().IsRegular() {
		return nil, 0, fmt.Errorf("%s is no plain file", path)
	}
	text, err = io.ReadAll(io.LimitReader(f, limit))
	return text, info.Mode(), err
}

// exposed refuses a file that others than its owner and its group may read, or others than
// its owner may write.
func exposed(mode fs.FileMode, path string) string {
	if mode.Perm()&0o027 == 0 {
		return ""
	}
	return fmt.Sprintf("other users of this machine can read or change it (mode %04o): run chmod 600 %s", mode.Perm(), path)
}

// secrets fetches the passwords that are not in the file itself.
func (d *decoder) secrets(c *Config) {
	m := &c.Mail
	m.Password = d.secret("mail", c, m.Password, m.PasswordFile, m.PasswordEnv)
	for _, name := range slices.Sorted(maps.Keys(c.Credentials)) {
		cred := c.Credentials[name]
		cred.Password = d.secret(join("credentials", name), c, cred.Password, cred.PasswordFile, cred.PasswordEnv)
		c.Credentials[name] = cred
	}
	d.channelSecrets(c)
	if c.OIDC.ClientSecretFile != "" {
		c.OIDC.secret = d.secretFile("oidc.client_secret_file", c.Resolve(c.OIDC.ClientSecretFile))
	}
}

func (d *decoder) secret(path string, c *Config, here Secret, file, env string) Secret {
	switch {
	case here.IsSet():
		return here
	case env != "":
		value, ok := os.LookupEnv(env)
		if !ok {
			d.refuse(path+".password_env", "no variable %s is set where camledger was started", show(env))
			return here
		}
		return NewSecret(value)
	case file != "":
		if kept := d.secretFile(path+".password_file", c.Resolve(file)); kept.IsSet() {
			return kept
		}
	}
	return here
}

// secretFile reads a secret that stands alone in a file.
func (d *decoder) secretFile(at, name string) Secret {
	text, mode, err := readLimited(name, maxPassword+1)
	if err != nil {
		d.refuse(at, "cannot be read: %s", reason(err))
		return Secret{}
	}
	if say := exposed(mode, name); say != "" {
		d.refuse(at, "%s", say)
	}
	password := strings.TrimRight(string(text), "\r\n")
	if password == "" || len(text) > maxPassword || strings.ContainsAny(password, "\r\n\x00") {
		d.refuse(at, "holds no password: write it alone on the first line of the file")
		return Secret{}
	}
	return NewSecret(password)
}

// MailToken reads the access token of the mail account (mail.token_file) as it is now: it
// lives for an hour or so, and who renews it writes it there anew.
func (c *Config) MailToken() (string, error) {
	name := c.Resolve(c.Mail.TokenFile)
	text, mode, err := readLimited(name, maxToken+1)
	if err != nil {
		return "", fmt.Errorf("read mail.token_file: %s", reason(err))
	}
	if say := exposed(mode, name); say != "" {
		return "", fmt.Errorf("read mail.token_file: %s", say)
	}
	token := strings.TrimSpace(string(text))
	if token == "" || len(text) > maxToken {
		return "", fmt.Errorf("read mail.token_file: %s holds no token", name)
	}
	return token, nil
}

// files looks for the files that other settings name.
func (d *decoder) files(c *Config) {
	for _, f := range []struct {
		path, name string
		private    bool
	}{
		{"tls.cert", c.TLS.Cert, false},
		{"tls.key", c.TLS.Key, true},
		{"mail.ca", c.Mail.CA, false},
		{"oidc.ca", c.OIDC.CA, false},
	} {
		if f.name == "" {
			continue
		}
		name := c.Resolve(f.name)
		_, mode, err := readLimited(name, 1)
		if err != nil {
			d.refuse(f.path, "cannot be read: %s", reason(err))
		} else if say := exposed(mode, name); f.private && say != "" {
			d.refuse(f.path, "%s", say)
		}
	}
	d.certificates(c)
	if !c.Database.IsPostgres() {
		if dir := filepath.Dir(c.DatabaseSource()); !isDir(dir) {
			d.refuse("database", "the folder %s does not exist: make it first", dir)
		}
	}
}

// certificates tries what can be read: a key of another certificate is found now, not at
// the first connection.
func (d *decoder) certificates(c *Config) {
	if cert, key := c.Resolve(c.TLS.Cert), c.Resolve(c.TLS.Key); cert != "" && key != "" && isFile(cert) && isFile(key) {
		if _, err := tls.LoadX509KeyPair(cert, key); err != nil {
			d.refuse("tls", "the two files are no pair of certificate and key in PEM (%s)", reason(err))
		}
	}
	if c.Mail.CA == "" {
		return
	}
	if text, _, err := readLimited(c.Resolve(c.Mail.CA), maxSize); err == nil && !x509.NewCertPool().AppendCertsFromPEM(text) {
		d.refuse("mail.ca", "holds no certificate in PEM")
	}
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// reason is an error of the file system in a few words, without the bare system call.
func reason(err error) string {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return fmt.Sprintf("%s: %v", pathErr.Path, pathErr.Err)
	}
	return err.Error()
}
