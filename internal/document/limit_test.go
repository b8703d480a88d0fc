package document

import (
	"testing"

	"camledger/inventory/policy"
)

// Files larger than may be are refused, whatever they hold; see internal/confine for the
// limits of the kernel.
func TestLimits(t *testing.T) {
	apart := Apart{}
	_, err := apart.Read(t.Context(), "page.html", []byte("<p>영상정보처리기기 5대</p>"))
	if err != nil {
		t.Errorf("what is within the limits is not read: %v", err)
	}
	_, err = apart.Read(t.Context(), "page.html", make([]byte, MaxFile+1))
	refused(t, err, policy.HugeFile)
	_, err = apart.Read(t.Context(), "page.html", append([]byte("<html>"), make([]byte, policy.MaxBytes)...))
	refused(t, err, policy.TooLarge)
}
