package pgtest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"camledger/internal/freeport"
)

// Cluster is a running throwaway server on a free port of 127.0.0.1. It keeps nothing
// safe: fsync is off, anybody on the machine may log in.
type Cluster struct {
	bin  string
	dir  string
	port int
	cred *syscall.Credential
	log  *bytes.Buffer
	stop chan struct{} // closed: stop the server
	done chan error    // result of the server process
}

// Start makes a cluster in a new directory and waits until it answers. Close ends it.
func Start() (*Cluster, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	// Not a test's own directory: its parents are closed to the user that the server
	// runs as.
	dir, err := os.MkdirTemp("", "pgtest")
	if err != nil {
		return nil, fmt.Errorf("make directory: %w", err)
	}
	c := &Cluster{bin: bin, dir: dir}
	if err := c.prepare(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := c.Resume(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return c, nil
}

// prepare picks the user and runs initdb.
func (c *Cluster) prepare() error {
	if os.Geteuid() == 0 {
		u, err := user.Lookup("postgres")
		if err != nil {
			return fmt.Errorf("the server refuses root: %w", err)
		}
		uid, err := strconv.Atoi(u.Uid)
		if err != nil {
			return fmt.Errorf("user postgres: %w", err)
		}
		gid, err := strconv.Atoi(u.Gid)
		if err != nil {
			return fmt.Errorf("user postgres: %w", err)
		}
		c.cred = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(c.dir, uid, gid); err != nil {
			return fmt.Errorf("hand over directory: %w", err)
		}
	}
	cmd := exec.Command(filepath.Join(c.bin, "initdb"), "-D", c.data(), "-U", "test", "-A", "trust",
		"-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	cmd.Dir = c.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.cred}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	port, err := freeport.Find()
	if err != nil {
		return err
	}
	c.port = port
	return nil
}

func (c *Cluster) data() string { return filepath.Join(c.dir, "data") }

func (c *Cluster) address() *url.URL {
	return &url.URL{
		Scheme:   "postgres",
		User:     url.User("test"),
		Host:     net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port)),
		Path:     "/postgres",
		RawQuery: "sslmode=disable",
	}
}

// Resume starts the server after Halt and waits until it answers.
func (c *Cluster) Resume() error {
	c.log = new(bytes.Buffer)
	c.stop = make(chan struct{})
	c.done = make(chan error, 1)
	started := make(chan error)
	go c.serve(started)
	if err := <-started; err != nil {
		return fmt.Errorf("start server: %w", err)
	}
	return c.wait()
}

// serve runs the server as a child that the kernel ends with this process. The signal
// is tied to the thread that started it, so that thread is kept until the end.
func (c *Cluster) serve(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd := exec.Command(filepath.Join(c.bin, "postgres"), "-D", c.data(),
		"-c", "listen_addresses=127.0.0.1", "-p", strconv.Itoa(c.port), "-k", c.dir,
		// synchronous_commit stays on: what was acknowledged outlives Halt.
		"-c", "fsync=off", "-c", "full_page_writes=off",
		"-c", "max_connections=200")
	cmd.Dir = c.dir
	cmd.Stdout, cmd.Stderr = c.log, c.log
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.cred, Pdeathsig: syscall.SIGQUIT}
	if err := cmd.Start(); err != nil {
		started <- err
		return
	}
	started <- nil
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		c.done <- fmt.Errorf("server ended by itself: %w: %s", err, c.log.Bytes())
	case <-c.stop:
		// SIGQUIT is the immediate shutdown: no wait for clients.
		err := cmd.Process.Signal(syscall.SIGQUIT)
		<-ended
		c.done <- err
	}
}

// wait polls until the server takes connections.
func (c *Cluster) wait() error {
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	db, err := sql.Open("postgres", c.address().String())
	if err != nil {
		return err
	}
	defer db.Close()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := db.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case ended := <-c.done:
			c.done <- nil
			return ended
		case <-ctx.Done():
			return fmt.Errorf("server does not answer: %w", err)
		case <-tick.C:
		}
	}
}

// Halt ends the server at once, as a crash would, and keeps its data for Resume.
func (c *Cluster) Halt() error {
	close(c.stop)
	return <-c.done
}

// Close ends the server and removes its data.
func (c *Cluster) Close() error {
	return errors.Join(c.Halt(), os.RemoveAll(c.dir))
}

// binaries finds the directory of the server's programs, the newest version first.
func binaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	best, version := "", -1
	for _, f := range found {
		v, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(f))))
		if err == nil && v > version {
			best, version = filepath.Dir(f), v
		}
	}
	if best != "" {
		return best, nil
	}
	f, err := exec.LookPath("initdb")
	if err != nil {
		return "", fmt.Errorf("no PostgreSQL server here (package postgresql): %w", err)
	}
	return filepath.Dir(f), nil
}
