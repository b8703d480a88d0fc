package main

// deviceCmd is about single devices.
type deviceCmd struct {
	Login deviceLoginCmd `cmd:"" help:"Let a device be given a credential: one login, now."`
}
