package freeport

import (
	"fmt"
	"net"
	"testing"
)

func TestAPortThatIsFoundCanBeListenedOn(t *testing.T) {
	for range 20 {
		port, err := Find()
		if err != nil {
			t.Fatal(err)
		}
		if port < first || port > last {
			t.Errorf("port %d is not within %d to %d", port, first, last)
		}
		l, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
	}
}
