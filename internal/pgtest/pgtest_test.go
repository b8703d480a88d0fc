package pgtest_test

import (
	"database/sql"
	"testing"

	"camledger/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func open(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestEachTestHasASchemaOfItsOwn(t *testing.T) {
	a, b := open(t, pgtest.DSN(t)), open(t, pgtest.DSN(t))
	for _, db := range []*sql.DB{a, b} {
		if _, err := db.Exec("CREATE TABLE thing (n BIGINT)"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.Exec("INSERT INTO thing (n) VALUES (1)"); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := b.QueryRow("SELECT COUNT(*) FROM thing").Scan(&n); err != nil || n != 0 {
		t.Fatalf("rows of another schema: %d, %v", n, err)
	}
}

func TestDataOutlivesAHalt(t *testing.T) {
	c, err := pgtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	dsn, err := c.Schema()
	if err != nil {
		t.Fatal(err)
	}
	db := open(t, dsn)
	if _, err := db.Exec("CREATE TABLE thing (n BIGINT)"); err != nil {
		t.Fatal(err)
	}
	if err := c.Halt(); err != nil {
		t.Fatal(err)
	}
	if err := db.Ping(); err == nil {
		t.Fatal("a halted server answers")
	}
	if err := c.Resume(); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, dsn).Exec("SELECT n FROM thing"); err != nil {
		t.Fatal(err)
	}
}
