// Package inventory names the things of a camera register and judges them: what a
// policy declares against what was found, what was measured against what was promised.
//
// It holds values and pure decisions only. Time comes in as an argument, nothing here
// reads a clock, a file, a network or a database. Times are UTC unless a name says
// otherwise; durations are time.Duration; identifiers are opaque text made by NewID.
package inventory
