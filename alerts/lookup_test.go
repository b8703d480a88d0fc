package alerts

import (
	"reflect"
	"testing"
	"time"
)

// A field that sameIncident forgot would be decided and not stored.
func TestAChangeOfAnyFieldOfAnIncidentIsSeen(t *testing.T) {
	plain := Incident{ID: "inc"}
	if same := plain; !sameIncident(&plain, &same) {
		t.Error("the same incident is another")
	}
	kind := reflect.TypeFor[Incident]()
	for n := range kind.NumField() {
		changed := plain
		f := reflect.ValueOf(&changed).Elem().Field(n)
		switch v := f.Interface().(type) {
		case time.Time:
			f.Set(reflect.ValueOf(t0))
		case []Member:
			f.Set(reflect.ValueOf([]Member{{CameraID: "c"}}))
		case bool:
			f.SetBool(!v)
		default:
			switch f.Kind() {
			case reflect.String:
				f.SetString("other")
			case reflect.Int:
				f.SetInt(7)
			default:
				t.Fatalf("field %s of kind %s: teach this test to change it", kind.Field(n).Name, f.Kind())
			}
		}
		if sameIncident(&plain, &changed) {
			t.Errorf("a change of %s is not seen", kind.Field(n).Name)
		}
	}
}
