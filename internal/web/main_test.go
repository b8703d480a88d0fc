package web

import (
	"testing"

	"camledger/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }
