package main

import (
	"errors"
	"fmt"

	"camledger/internal/app"
)

// deviceLoginCmd allows one login on one device.
type deviceLoginCmd struct {
	Target     string `arg:"" help:"Id of a device, or an address in a branch's networks."`
	Credential string `help:"Name of the credential in the configuration; none: the one that the device has, or the only one that may be used there."`
	JSON       bool   `help:"Print JSON."`
}

// deviceLoginLine is the outcome in JSON.
type deviceLoginLine struct {
	Branch     string `json:"branch"`
	Device     string `json:"device,omitempty"`
	Addr       string `json:"addr"`
	Maker      string `json:"maker,omitempty"`
	Model      string `json:"model,omitempty"`
	Credential string `json:"credential"`
	Outcome    string `json:"outcome"`
}

// Run logs in once and says what came of it. Anything but a login that worked is exit 3.
func (c deviceLoginCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		r, err := a.LoginDevice(e.ctx, app.LoginRequest{Target: c.Target, Credential: c.Credential, Actor: actor()})
		var wrong app.ErrLogin
		if errors.As(err, &wrong) {
			return fmt.Errorf("%w%w", err, errUsage)
		}
		if err != nil {
			return err
		}
		if c.JSON {
			err = printJSON(e.out, deviceLoginLine{Branch: r.Branch.Name, Device: r.DeviceID, Addr: r.Addr.String(), Maker: r.Maker, Model: r.Model,
				Credential: r.Credential, Outcome: string(r.Outcome)})
		} else {
			_, err = fmt.Fprintf(e.out, "%s %s, credential %s: %s\n", r.Branch.Name, r.Addr, r.Credential, loginTexts[r.Outcome])
			if err == nil && r.DeviceID == "" && r.Outcome == app.LoginWorked {
				_, err = fmt.Fprintf(e.out, "the next scan takes it in: camledger scan %s\n", r.Branch.Code)
			}
		}
		if err == nil && r.Outcome != app.LoginWorked {
			err = errPerson
		}
		return err
	})
}

var loginTexts = map[app.LoginOutcome]string{
	app.LoginWorked:   "it works",
	app.LoginRefused:  "refused; it is not sent again until user or password change, or you ask again",
	app.LoginClock:    "refused over the time; set the clock of the device",
	app.LoginUnclear:  "sent, and the answer does not tell whether it was taken (or none came); it is tried again in an hour, then in a day, or when you ask again",
	app.LoginNoPath:   "not sent: it speaks RTSP without ONVIF, and no address of a stream is known; give rtsp_paths for its network, or switch ONVIF on",
	app.LoginInClear:  "not sent: the device takes the password only in the clear",
	app.LoginNotAsked: "not sent: the device asked for none",
	app.LoginNobody:   "not sent: nothing answers there that asks for a login",
}
