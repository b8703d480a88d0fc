package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"camledger/internal/freeport"
	"camledger/internal/sim"
)

func TestMain(m *testing.M) { testscript.Main(m, map[string]func(){"camledger": main}) }

// TestScripts plays the commands as an operator types them. See testdata/script; beside
// testscript's own commands these scripts have:
//
//	exits CODE PROGRAM ARGS…      runs a program and wants its exit code
//	sim SCENARIO                  plays a scenario; sets MAIL_HOST and MAIL_PORT
//	fault DEVICE FAULT on|off     switches a fault
//	refusals DEVICE N             wants so many refused logins at a device
//	asked DEVICE REQUEST          wants a device to have been asked something
//	mails N REGEXP                wants so many caught mails whose subject fits
//	post CODE|off|ok              how the mail server treats everybody from now on
//	until REGEXP PROGRAM ARGS…    runs a program until what it prints fits
//	lines N REGEXP FILE           polls until lines of a file fit, with N different first groups
//	freeport VAR                  sets VAR to a free port of this machine
//	busy DEVICE                   polls until the device is asked something more
//	hold ADDRESS                  listens there until the script ends
//	capture VAR REGEXP            sets VAR to the first group's match in stdout
//	reach URL STATUS [REGEXP]     polls until the address answers so
//	login URL TITLE               follows a one-time link and wants a page after it
//	starts FILE HEX               wants a file to begin with these bytes
//	glob VAR PATTERN              sets VAR to the only file that fits
//	terminate                     sends SIGTERM to what runs in the background
//	expand TEMPLATE FILE          writes a file of mode 0600 with its $VARIABLES filled in
//	document FILE KIND            writes a PDF, an archive, or what only seems to be one
//
// Every script finds policy.txt and operator.yaml of testdata/common.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(e *testscript.Env) error {
			e.Values["play"] = &play{}
			e.Vars = append(e.Vars, "SUDO_USER=Gildong", "CAMLEDGER_BIN="+bin(e.Getenv("PATH")))
			return errors.Join(os.CopyFS(e.WorkDir, os.DirFS("testdata/common")), closed(e.WorkDir))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "sim": playScenario, "fault": fault, "refusals": refusals, "asked": asked, "mails": mails, "post": post, "until": until, "lines": lines,
			"freeport": setFreePort, "hold": hold, "busy": busy, "capture": capture, "reach": reach, "login": login, "starts": starts, "glob": glob, "expand": expand, "terminate": terminate, "document": document,
		},
	})
}

// bin is the folder of PATH in which testscript keeps the program under test.
func bin(path string) string { return filepath.SplitList(path)[0] }

// closed takes the files of a script from everybody but their owner.
func closed(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.*"))
	for _, f := range files {
		err = errors.Join(err, os.Chmod(f, 0o600))
	}
	return err
}

// play is what a script has going.
type play struct{ world *sim.World }

func worldOf(ts *testscript.TestScript) *sim.World {
	w := ts.Value("play").(*play).world
	if w == nil {
		ts.Fatalf("no scenario is played: sim SCENARIO comes first")
	}
	return w
}

func want(ts *testscript.TestScript, neg bool, args []string, least, most int, usage string) {
	if neg || len(args) < least || len(args) > most {
		ts.Fatalf("usage: %s", usage)
	}
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 2, 100, "exits CODE PROGRAM ARGS…")
	code, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		got = ended.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != code {
		ts.Fatalf("exit code %d; want %d", got, code)
	}
}

func playScenario(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 1, 1, "sim SCENARIO")
	s, err := sim.Parse(args[0], []byte(ts.ReadFile(args[0])))
	ts.Check(err)
	w, err := sim.Start(context.Background(), s, sim.Options{Ports: sim.Ports{Discovery: -1}})
	ts.Check(err)
	ts.Defer(func() { ts.Check(w.Close()) })
	ts.Value("play").(*play).world = w
	host, port, err := net.SplitHostPort(w.Mail().Addr())
	ts.Check(err)
	ts.Setenv("MAIL_HOST", host)
	ts.Setenv("MAIL_PORT", port)
}

func fault(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 3, 3, "fault DEVICE FAULT on|off")
	ts.Check(worldOf(ts).Set(args[0], sim.Fault{Name: sim.FaultName(args[1])}, args[2] == "on"))
}

func refusals(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 2, 2, "refusals DEVICE N")
	if got := worldOf(ts).Requests(args[0]).AuthFailures; strconv.Itoa(got) != args[1] {
		ts.Fatalf("%s refused %d logins; want %s", args[0], got, args[1])
	}
}

func asked(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: [!] asked DEVICE REQUEST")
	}
	by := worldOf(ts).Requests(args[0]).By
	if (by[args[1]] > 0) == neg {
		ts.Fatalf("%s was asked %v", args[0], by)
	}
}

func busy(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 1, 1, "busy DEVICE")
	asked := func() (n int) {
		for _, k := range worldOf(ts).Requests(args[0]).By {
			n += k
		}
		return n
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for before := asked(); asked() == before; {
		select {
		case <-tick.C:
		case <-ctx.Done():
			ts.Fatalf("%s was asked nothing more", args[0])
		}
	}
}

func mails(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 2, 2, "mails N REGEXP")
	re, err := regexp.Compile(args[1])
	ts.Check(err)
	n := 0
	for _, m := range worldOf(ts).Mail().Messages() {
		if re.MatchString(m.Subject) {
			n++
		}
	}
	if strconv.Itoa(n) != args[0] {
		ts.Fatalf("%d mails with such a subject", n)
	}
}

func post(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 1, 1, "post CODE|off|ok")
	m := sim.Mood{Off: args[0] == "off"}
	if !m.Off && args[0] != "ok" {
		code, err := strconv.Atoi(args[0])
		ts.Check(err)
		m.Code, m.Text = code, "not here"
	}
	ts.Check(worldOf(ts).Mail().SetMood(m))
}

func until(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 2, 100, "until REGEXP PROGRAM ARGS…")
	re, err := regexp.Compile("(?m)" + args[0])
	ts.Check(err)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		var ended *exec.ExitError
		if err := ts.Exec(args[1], args[2:]...); err != nil && !errors.As(err, &ended) {
			ts.Check(err)
		}
		if re.MatchString(ts.ReadFile("stdout")) {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			ts.Fatalf("stdout never had %s", args[0])
		}
	}
}

// lines waits for what a program in the background writes: how long that takes is the
// machine's affair.
func lines(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 3, 3, "lines N REGEXP FILE")
	re, err := regexp.Compile("(?m)" + args[1])
	ts.Check(err)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		b, err := os.ReadFile(ts.MkAbs(args[2]))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			ts.Check(err)
		}
		seen := map[string]bool{}
		for _, m := range re.FindAllStringSubmatch(string(b), -1) {
			seen[m[len(m)-1]] = true
		}
		if strconv.Itoa(len(seen)) == args[0] {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			ts.Fatalf("%d lines like %s:\n%s", len(seen), args[1], b)
		}
	}
}

func setFreePort(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 1, 1, "freeport VAR")
	port, err := freeport.Find()
	ts.Check(err)
	ts.Setenv(args[0], strconv.Itoa(port))
}

func hold(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 1, 1, "hold ADDRESS")
	l, err := net.Listen("tcp4", args[0])
	ts.Check(err)
	ts.Defer(func() { ts.Check(l.Close()) })
}

func capture(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 2, 2, "capture VAR REGEXP")
	re, err := regexp.Compile("(?m)" + args[1])
	ts.Check(err)
	m := re.FindStringSubmatch(ts.ReadFile("stdout"))
	if len(m) < 2 {
		ts.Fatalf("stdout has nothing like %s", args[1])
	}
	ts.Setenv(args[0], m[1])
}

// patience is how long a script waits for what must happen.
const patience = 30 * time.Second

func reach(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 2, 3, "reach URL STATUS [REGEXP]")
	re := regexp.MustCompile("")
	if len(args) == 3 {
		re = regexp.MustCompile("(?m)" + args[2])
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		status, body, err := get(ctx, http.DefaultClient, args[0])
		if err == nil && strconv.Itoa(status) == args[1] && re.MatchString(body) {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			ts.Fatalf("%s: %d %v\n%s", args[0], status, err, body)
		}
	}
}

func get(ctx context.Context, c *http.Client, address string) (int, string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, "", err
	}
	return answer(c.Do(r))
}

func answer(res *http.Response, err error) (int, string, error) {
	if err != nil {
		return 0, "", err
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, 4<<20))
	return res.StatusCode, string(body), errors.Join(err, res.Body.Close())
}

// login opens a one-time link as a browser does: it looks at the page, presses its
// button, and must land on a page that greets.
func login(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: [!] login URL REGEXP")
	}
	jar, err := cookiejar.New(nil)
	ts.Check(err)
	client := &http.Client{Jar: jar, Timeout: patience}
	status, page, err := get(context.Background(), client, args[0])
	ts.Check(err)
	form := url.Values{}
	for _, m := range regexp.MustCompile(`<input[^>]*type="?hidden"?[^>]*>`).FindAllString(page, -1) {
		name := regexp.MustCompile(`name="?([^" >]+)`).FindStringSubmatch(m)
		value := regexp.MustCompile(`value="?([^" >]*)`).FindStringSubmatch(m)
		if name != nil && value != nil {
			form.Set(name[1], value[1])
		}
	}
	r, err := http.NewRequest(http.MethodPost, args[0], strings.NewReader(form.Encode()))
	ts.Check(err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	u, err := url.Parse(args[0])
	ts.Check(err)
	r.Header.Set("Origin", u.Scheme+"://"+u.Host)
	after, body, err := answer(client.Do(r))
	ts.Check(err)
	if in := after == http.StatusOK && regexp.MustCompile(args[1]).MatchString(body); in == neg {
		ts.Fatalf("first %d, after the button %d:\n%s", status, after, body)
	}
}

func starts(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 2, 2, "starts FILE HEX")
	b, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	if got := fmt.Sprintf("%x", b[:min(len(b), len(args[1])/2)]); !bytes.Equal([]byte(got), []byte(args[1])) {
		ts.Fatalf("%s begins with %s", args[0], got)
	}
}

func glob(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 2, 2, "glob VAR PATTERN")
	files, err := filepath.Glob(ts.MkAbs(args[1]))
	ts.Check(err)
	if len(files) != 1 {
		ts.Fatalf("%s: %q", args[1], files)
	}
	ts.Setenv(args[0], files[0])
}

func expand(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 2, 2, "expand TEMPLATE FILE")
	text := os.Expand(ts.ReadFile(args[0]), ts.Getenv)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o600))
}

func terminate(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 0, 0, "terminate")
	for _, cmd := range ts.BackgroundCmds() {
		if cmd.ProcessState == nil {
			ts.Check(cmd.Process.Signal(syscall.SIGTERM))
		}
	}
}
