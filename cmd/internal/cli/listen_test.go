package cli

import (
	"net"
	"os"
	"strings"
	"testing"
)

func TestListen(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{"": "", "0.0.0.0": "0.0.0.0:", "127.0.0.1": "127.0.0.1:"} {
		ln, err := listen(host, 0)
		if err != nil {
			t.Errorf("%q: %v", host, err)
			continue
		}
		defer ln.Close()
		if got := ln.Addr().String(); !strings.HasPrefix(got, want) {
			t.Errorf("%q: listens on %s", host, got)
		}
	}
}

// Reasons that a test cannot bring about everywhere.
func TestExplainListen(t *testing.T) {
	t.Parallel()
	failed := func(err error) error {
		return &net.OpError{Op: "listen", Net: "tcp", Err: os.NewSyscallError("bind", err)}
	}
	for _, tt := range []struct {
		port uint16
		err  error
		want string
	}{
		{21, errNotAllowed, "port 21 is not allowed to this user, those below 1024 are for root; choose one from 1024 up, as with --port 2121"},
		{2121, errNotAllowed, "port 2121 is not allowed to this user; choose one"},
		{21, errInUse, "port 21 is taken, another program listens on it; choose another with --port"},
		{21, errNoAddress, "there is not an address of this machine; leave out --host"},
		{21, os.ErrDeadlineExceeded, "cannot listen on port 21: listen tcp: bind: i/o timeout; try another --port or --host"},
	} {
		if got := explainListen("there", tt.port, failed(tt.err)).Error(); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%v: got %q, want %q", tt.err, got, tt.want)
		}
	}
}
