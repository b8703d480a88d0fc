// Package alerts decides who hears of what, writes the mail and sends it.
//
// Advance moves one camera by one check. Plan looks at branches, incidents, deliveries,
// acknowledgements and maintenance, and says which incidents open and close and which
// messages go, with reasons. Both are pure: states and the time are arguments, nothing
// is read or written. The caller stores the check, the states, the incidents and the
// outbox rows in one transaction; a mail loop then composes and sends.
//
// The order of things, with a PlanInput that the caller reads from its store each time:
//
//	state, events := Advance(state, check, rule, now)  // for each check of a round
//	actions := Plan(in, events, now)                   // also with no event, at NextAt
//	… store checks, states and actions in one transaction …
//
// and in the mail loop, for each claimed outbox row (stored as DeliverySending before it
// is sent, so that Plan leaves it alone):
//
//	message := Compose(notice.To(delivery), context).For(delivery)
//	reply, retry, err := sender.Send(ctx, message)
//	delivery = delivery.After(reply, retry, err, now)
//	… store the delivery, and Plan again …
//
// Times are UTC; zones enter only where a person reads (Compose) or where a rule speaks
// of a time of day (reminders).
package alerts
