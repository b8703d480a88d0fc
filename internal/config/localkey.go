package config

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const keySize = 32 // bytes

// KeyFile returns the name of the local key's file: as configured, or beside the SQLite
// file, or in the data folder where the database is PostgreSQL.
func (c *Config) KeyFile() string {
	if filepath.IsAbs(c.Keys.Local) {
		return c.Keys.Local
	}
	if c.Database.IsPostgres() {
		return filepath.Join(c.DataDir(), c.Keys.Local)
	}
	return filepath.Join(filepath.Dir(c.DatabaseSource()), c.Keys.Local)
}

// LocalKey returns this installation's own secret of 32 bytes, with which names of
// credentials and tokens are keyed. The first call makes it, with mode 0600. Who loses it
// loses no record: sessions end and closed breakers are asked again.
func (c *Config) LocalKey() ([]byte, error) { return KeyAt(c.KeyFile()) }

// KeyAt returns the secret of 32 bytes in a file, and makes it where there is none: what
// LocalKey does, for work without a configuration.
func KeyAt(name string) ([]byte, error) {
	for range 2 {
		text, mode, err := readLimited(name, 1<<10)
		if errors.Is(err, fs.ErrNotExist) {
			if err := makeKey(name); err != nil && !errors.Is(err, fs.ErrExist) {
				return nil, fmt.Errorf("make local key: %w", err)
			}
			continue // read it: another process may have made it first
		}
		if err != nil {
			return nil, fmt.Errorf("read local key: %w", err)
		}
		if say := exposed(mode, name); say != "" {
			return nil, fmt.Errorf("local key %s: %s", name, say)
		}
		key, err := hex.DecodeString(strings.TrimSpace(string(text)))
		if err != nil || len(key) != keySize {
			return nil, fmt.Errorf("local key %s is not %d bytes in hex: put the right file back, or remove it to have a new one made", name, keySize)
		}
		return key, nil
	}
	return nil, fmt.Errorf("local key %s vanished while it was read", name)
}

// makeKey writes a new key under another name and links it into place, so that no reader
// sees half of it and no second maker overwrites the first.
func makeKey(name string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".camledger-key-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	key := make([]byte, keySize)
	rand.Read(key) // never fails: crypto/rand stops the program instead
	_, err = f.WriteString(hex.EncodeToString(key) + "\n")
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return os.Link(f.Name(), name)
}
