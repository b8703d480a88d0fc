// Package app puts the rooms together: it reads a policy into the register, scans,
// checks, inspects, alerts and serves. It alone knows the order of events; what to
// decide it asks inventory and alerts, what to keep it gives to store.
package app
