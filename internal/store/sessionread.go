package store

import (
	"crypto/sha256"
	"sync"
	"time"
)

// readSession is what the database holds of a session, as far as this process knows.
type readSession struct {
	data    [sha256.Size]byte
	expires time.Time
	SessionFacts
}

// sessionRest is how much later a session may end, or was used, before that is written.
const sessionRest = time.Minute

// sessionsRead bounds what is remembered; all of it is forgotten then.
const sessionsRead = 10000

// readSessions remembers sessions as they were read, by the hash of their token, so that a
// page that changes nothing of its session costs no write: with SQLite every one of them
// waits for the disk.
type readSessions struct {
	mu   sync.Mutex
	read map[string]readSession
}

func (x *readSessions) remember(hash string, data []byte, expires time.Time, f SessionFacts) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.read == nil || len(x.read) >= sessionsRead {
		x.read = map[string]readSession{}
	}
	x.read[hash] = readSession{sha256.Sum256(data), expires, f}
}

// holds tells that the database has this session already, until about that time. Whoever
// commits has read before, so that what other processes wrote is known.
func (x *readSessions) holds(hash string, data []byte, expires time.Time, f SessionFacts) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	k, known := x.read[hash]
	near := func(old, now time.Time) bool { return !now.Before(old) && now.Sub(old) < sessionRest }
	return known && k.data == sha256.Sum256(data) && near(k.expires, expires) && near(k.Seen, f.Seen) &&
		k.PersonID == f.PersonID && k.Addr == f.Addr && k.Agent == f.Agent && ms(k.Begun) == ms(f.Begun)
}
