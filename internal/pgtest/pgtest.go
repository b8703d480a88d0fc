// Package pgtest starts a throwaway PostgreSQL cluster for tests: once per test process,
// on first use, with one schema per test. It takes the server that the machine has
// (/usr/lib/postgresql/*/bin or PATH) and works as root, where the server runs as user
// postgres, and as anybody else.
//
// A test package opts in with
//
//	func TestMain(m *testing.M) { pgtest.Main(m) }
//
// and asks for a database with pgtest.DSN(t). The server dies with the test process,
// even when that is killed.
package pgtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	_ "github.com/lib/pq" // the driver that DSN's addresses are for
)

var shared struct {
	sync.Mutex
	inMain  bool
	cluster *Cluster
	err     error
}

// Main runs the tests of a package, stops the cluster that they started and exits. It
// belongs into TestMain.
func Main(m *testing.M) { os.Exit(Run(m)) }

// Run is Main for packages whose TestMain has more to do: it returns the exit code.
func Run(m *testing.M) int {
	shared.Lock()
	shared.inMain = true
	shared.Unlock()
	code := m.Run()
	shared.Lock()
	defer shared.Unlock()
	if shared.cluster != nil {
		if err := shared.cluster.Close(); err != nil {
			fmt.Fprintln(os.Stderr, "pgtest:", err)
			code = max(code, 1)
		}
	}
	return code
}

// DSN returns the address of an empty schema of the process's cluster, which it starts
// on first use. The schema is dropped when the test ends.
func DSN(t testing.TB) string {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if !shared.inMain {
		t.Fatal("pgtest: the package's TestMain does not call pgtest.Main")
	}
	if shared.cluster == nil && shared.err == nil {
		shared.cluster, shared.err = Start()
	}
	if shared.err != nil {
		t.Fatalf("pgtest: %v", shared.err)
	}
	dsn, err := shared.cluster.Schema()
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	cluster := shared.cluster
	t.Cleanup(func() {
		if err := cluster.drop(dsn); err != nil {
			t.Errorf("pgtest: %v", err)
		}
	})
	return dsn
}

// Schema makes an empty schema and returns the address that uses it.
func (c *Cluster) Schema() (string, error) {
	var b [6]byte
	_, _ = rand.Read(b[:])
	name := "test_" + hex.EncodeToString(b[:])
	if err := c.exec("CREATE SCHEMA " + name); err != nil {
		return "", fmt.Errorf("make schema: %w", err)
	}
	u := c.address()
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String(), nil
}

func (c *Cluster) drop(dsn string) error {
	u, err := url.Parse(dsn)
	if err != nil {
		return err
	}
	if err := c.exec("DROP SCHEMA " + u.Query().Get("search_path") + " CASCADE"); err != nil {
		return fmt.Errorf("drop schema: %w", err)
	}
	return nil
}

func (c *Cluster) exec(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	u := c.address()
	db, err := sql.Open("postgres", u.String())
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, statement)
	return err
}
