package integration

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// patience bounds every wait for something that is to come.
const patience = 2 * time.Minute

// The accounts of every server here; anonymous may look and not touch.
const user, password = "user", "pass"

// place is one server over a directory of its own.
type place struct {
	dir   string // what is served
	addr  string // where
	mode  mode
	tally *tally
	stop  func(*testing.T) // ends the server and checks how that went
}

// tally is what the server says has happened.
type tally struct {
	mu   sync.Mutex
	got  receipt
	gone chan error // the end of each session
}

// receipt counts transfers by how they ended.
type receipt struct{ in, out, failed int }

// open starts a server of the variant; the test ends it with leave or stop.
func open(t *testing.T, v variant, m mode) *place {
	t.Helper()
	return openAt(t, v, m, "127.0.0.1:0")
}

func openAt(t *testing.T, v variant, m mode, addr string) *place {
	t.Helper()
	ln, err := net.Listen("tcp", addr)
	require.NoError(t, err)
	p := &place{addr: ln.Addr().String(), mode: m}
	var srv *ftp.Server
	srv, p.dir, p.tally = config(t)
	p.stop = v.start(t, p, srv, ln)
	return p
}

// config is the configuration of every server here: a new directory, two
// accounts, and a tally.
func config(t *testing.T) (*ftp.Server, string, *tally) {
	t.Helper()
	dir := t.TempDir()
	disk, err := vfs.OpenDisk(dir)
	require.NoError(t, err)
	t.Cleanup(func() { disk.Close() })
	tl := &tally{gone: make(chan error, 1000)}
	return &ftp.Server{FS: disk, Login: login(disk), Hooks: tl.hooks()}, dir, tl
}

// login knows the two accounts.
func login(tree vfs.WriteFS) func(context.Context, *ftp.Client, string, string) (ftp.Account, error) {
	readOnly := vfs.ReadOnly(tree)
	return func(_ context.Context, _ *ftp.Client, name, pass string) (ftp.Account, error) {
		switch {
		case name == "anonymous":
			return ftp.Account{FS: readOnly}, nil
		case name == user && pass == password:
			return ftp.Account{FS: tree}, nil
		}
		return ftp.Account{}, errors.New("unknown user or wrong password")
	}
}

func (tl *tally) hooks() ftp.Hooks {
	return ftp.Hooks{
		TransferEnded: func(_ *ftp.Client, t *ftp.Transfer, err error) { tl.add(t.Command, err) },
		Disconnected:  func(_ *ftp.Client, err error) { tl.gone <- err },
	}
}

func (tl *tally) add(command string, err error) {
	tl.mu.Lock()
	defer tl.mu.Unlock()
	switch {
	case err != nil:
		tl.got.failed++
	case command == "RETR":
		tl.got.out++
	case command == "STOR", command == "APPE", command == "STOU":
		tl.got.in++
	}
}

func (tl *tally) receipt() receipt {
	tl.mu.Lock()
	defer tl.mu.Unlock()
	return tl.got
}

// left waits for the end of a session and returns its result.
func (tl *tally) left(t *testing.T) error {
	t.Helper()
	select {
	case err := <-tl.gone:
		return err
	case <-time.After(patience):
		require.FailNow(t, "the session did not end")
		return nil
	}
}
