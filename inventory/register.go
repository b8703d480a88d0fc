package inventory

import "time"

// Origin tells where a value of the register comes from.
type Origin string

// The origins of a value: the policy says it, it was worked out from what the policy
// says, or a person confirmed it.
const (
	Declared  Origin = "declared"
	Derived   Origin = "derived"
	Confirmed Origin = "confirmed"
)

// Mount is how a camera is fixed, as a policy declares it.
type Mount string

// Mounts. An empty Mount means that the policy does not say.
const (
	MountFixed  Mount = "fixed"  // 고정형
	MountMobile Mount = "mobile" // 이동형
)

// Institution is the operator that publishes a policy. One database holds one.
type Institution struct {
	ID   string
	Name string
	// CheckInterval is the promised rhythm of the periodic inspection: daily, weekly,
	// monthly, quarterly, half-yearly; empty until a person has answered.
	CheckInterval string
}

// Branch is a place of business: it owns networks, people and cameras.
type Branch struct {
	ID    string
	Code  string // the operator's code in camledger.yaml; empty while none is set
	Name  string // as the policy writes it
	Order int    // the place of its first line in the policy
	// EnrolledAt is when a person closed the placing that follows the first complete
	// scan; zero before.
	EnrolledAt time.Time
	RetiredAt  time.Time
}

// Location is a declared place inside a branch. A branch whose policy gives only a
// total has one Location with an empty Name.
type Location struct {
	ID        string
	BranchID  string
	Name      string
	Critical  bool // a person marked it: 금고, 365코너
	Order     int
	RetiredAt time.Time
}

// Slot is one declared position of a location. It is made when a camera is first
// bound to it or when a person labels it.
type Slot struct {
	ID         string
	BranchID   string
	LocationID string
	Code       string // shown to people: "365코너-03"
	Number     int    // 1-based inside the location
	Critical   bool
	RetiredAt  time.Time
}

// Declaration is what one policy version says of one location: how many cameras, how
// mounted, covering what; with the line and the words that say so.
type Declaration struct {
	PolicyID   string
	BranchID   string
	LocationID string
	Count      int
	Open       bool // the list ends in 등: there may be places that it does not name
	Mount      Mount
	Angles     []float64 // degrees, in the order of the text
	Places     string    // free text where the policy gives no count by place
	Origin     Origin
	Line       int // 1-based line of the policy's text
	Words      string
}

// RetentionUnit is the unit of a published period.
type RetentionUnit string

// Units of a period.
const (
	UnitDay   RetentionUnit = "day"
	UnitMonth RetentionUnit = "month"
)

// RetentionRule is a published period for which footage is kept.
type RetentionRule struct {
	PolicyID  string
	Kind      string // 창구, 방호; empty where the policy has one period
	Value     int
	Unit      RetentionUnit
	Qualifier string // 내외, 이내, 약, 이상; empty where the period is exact
	Line      int
	Words     string
	Tolerance Tolerance // of an approximate period, as a person answered
	// Locations are the ids of those that a person bound the rule to; none: nobody did.
	Locations []string
}

// Officer is a role that the policy names, for the institution or for a branch.
type Officer struct {
	PolicyID string
	BranchID string // empty: of the institution
	Unit     string // 지원과, 영업과; empty where the branch has no units
	Role     string // 관리책임자, 접근권한자
	Title    string
	Name     string
	Phone    string // with area code where it is known
	Line     int
}

// Promise is a sentence of the policy that binds the institution.
type Promise struct {
	PolicyID string
	Kind     string // periodic-check, encryption, lock, sign, auto-delete, …
	Line     int
	Words    string
}

// Policy is one accepted version of the published text. Versions are never edited.
type Policy struct {
	ID         string
	Name       string // file name or address that the text came from
	Digest     string // SHA-256 of the original bytes, hexadecimal
	AcceptedAt time.Time
	AcceptedBy string
	// Effective is the date from which it applies, at 00:00 of the institution's zone;
	// zero where the text gives none.
	Effective time.Time
	// Noticed is the day on which the change was announced; zero where none was due.
	Noticed time.Time
}

// Register is what should be there: the version in force and the lasting things that
// it refers to.
type Register struct {
	Institution  Institution
	Policy       Policy
	Branches     []Branch
	Locations    []Location
	Slots        []Slot
	Declarations []Declaration
	Retention    []RetentionRule
	Officers     []Officer
	Promises     []Promise
}

// Branch returns the branch with the id.
func (r *Register) Branch(id string) (Branch, bool) {
	for _, b := range r.Branches {
		if b.ID == id {
			return b, true
		}
	}
	return Branch{}, false
}

// Location returns the location with the id.
func (r *Register) Location(id string) (Location, bool) {
	for _, l := range r.Locations {
		if l.ID == id {
			return l, true
		}
	}
	return Location{}, false
}

// LocationsOf lists the locations of a branch that are in use, in policy order.
func (r *Register) LocationsOf(branchID string) []Location {
	var out []Location
	for _, l := range r.Locations {
		if l.BranchID == branchID && l.RetiredAt.IsZero() {
			out = append(out, l)
		}
	}
	return out
}

// Declaration returns what the version in force says of a location.
func (r *Register) Declaration(locationID string) (Declaration, bool) {
	for _, d := range r.Declarations {
		if d.LocationID == locationID {
			return d, true
		}
	}
	return Declaration{}, false
}

// DeclaredCount is the declared number of cameras of a branch.
func (r *Register) DeclaredCount(branchID string) int {
	n := 0
	for _, d := range r.Declarations {
		if d.BranchID == branchID {
			n += d.Count
		}
	}
	return n
}
