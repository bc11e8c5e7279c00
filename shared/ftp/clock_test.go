package ftp_test

import (
	"net"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"uftpd/shared/ftp"
)

// TestFaultClockJumps shows that no time-out minds when the clock is set: each
// deadline of a session goes by the monotonic clock, which package time shows.
func TestFaultClockJumps(t *testing.T) {
	t.Parallel()
	client, server := net.Pipe()
	watched := &deadlines{Conn: server}
	done := make(chan error, 1)
	srv := &ftp.Server{FS: fstest.MapFS{}, IdleTimeout: time.Hour, LoginTimeout: time.Minute, StallTimeout: time.Minute}
	go func() { done <- srv.ServeConn(t.Context(), watched) }()
	c := textproto.NewConn(client)
	for _, step := range []struct {
		line string
		code int
	}{{"", 220}, {"USER a", 331}, {"PASS b", 230}, {"NOOP", 200}, {"QUIT", 221}} {
		if step.line != "" {
			if err := c.PrintfLine("%s", step.line); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := c.ReadResponse(step.code); err != nil {
			t.Fatalf("%q: %v", step.line, err)
		}
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	c.Close()
	near, far := 0, 0
	for _, at := range watched.all() {
		switch left := time.Until(at); {
		case !strings.Contains(at.String(), " m="):
			t.Errorf("a deadline by the clock that can be set: %v", at)
		case left > time.Minute:
			far++
		default:
			near++
		}
	}
	if near == 0 || far == 0 {
		t.Errorf("%d deadlines until the login, %d of an idle session", near, far)
	}
}

// deadlines is a connection that notes them, save those that interrupt.
type deadlines struct {
	net.Conn
	mu   sync.Mutex
	seen []time.Time
}

func (d *deadlines) all() []time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.seen
}

func (d *deadlines) note(t time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if t.After(time.Unix(1, 0)) {
		d.seen = append(d.seen, t)
	}
}

func (d *deadlines) SetDeadline(t time.Time) error {
	d.note(t)
	return d.Conn.SetDeadline(t)
}

func (d *deadlines) SetReadDeadline(t time.Time) error {
	d.note(t)
	return d.Conn.SetReadDeadline(t)
}

func (d *deadlines) SetWriteDeadline(t time.Time) error {
	d.note(t)
	return d.Conn.SetWriteDeadline(t)
}
