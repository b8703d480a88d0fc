// Package alerts decides who hears of what, writes the mail and sends it.
//
// Advance moves one camera by one check. Plan looks at branches, incidents, deliveries,
// acknowledgements and maintenance, and says which incidents open and close and which
// messages go, with reasons. Both are pure: states and the time are arguments, nothing
// is read or written. The caller stores the check, the states, the incidents and the
// outbox rows in one transaction; a mail loop then composes and sends.
//
// Times are UTC; zones enter only where a person reads (Compose) or where a rule speaks
// of a time of day (reminders).
package alerts
