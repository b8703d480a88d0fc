// Package house holds no code, only the tests that keep the house in order: which room may
// import which, which library belongs to whom, how long a file may be, and what no file may
// say. docs/decisions.md gives the reasons.
package house
