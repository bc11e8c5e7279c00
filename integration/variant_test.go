package integration

import (
	"context"
	"log/slog"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/bg"
	"uftpd/fg"
	"uftpd/shared/ftp"
)

// variant is one of the two servers.
type variant struct {
	name string
	// start serves ln and returns what ends it, after the client has quit.
	start func(t *testing.T, p *place, srv *ftp.Server, ln net.Listener) (stop func(*testing.T))
}

var (
	foreground = variant{"fg", startFG}
	background = variant{"bg", startBG}
)

// mode is how the client asks for a data connection.
type mode string

const (
	epsv mode = "EPSV"
	pasv mode = "PASV"
)

// startFG serves the one client; stop checks what there is to say about it.
func startFG(t *testing.T, p *place, srv *ftp.Server, ln net.Listener) func(*testing.T) {
	type result struct {
		visit fg.Visit
		err   error
	}
	began := time.Now()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	done := make(chan result, 1)
	go func() {
		visit, err := fg.Serve(ctx, ln, srv)
		done <- result{visit, err}
	}()
	return func(t *testing.T) {
		t.Helper()
		select {
		case got := <-done:
			require.NoError(t, got.err)
			checkVisit(t, got.visit, p.tally.receipt(), began)
		case <-time.After(patience):
			require.FailNow(t, "fg.Serve did not return after its client had gone")
		}
	}
}

func checkVisit(t *testing.T, v fg.Visit, want receipt, began time.Time) {
	t.Helper()
	assert.True(t, v.Quit, "the client quit")
	assert.NoError(t, v.End)
	assert.Equal(t, user, v.User)
	assert.Equal(t, 1, v.Sessions)
	assert.True(t, v.Addr.Addr().IsLoopback(), "the client's address: %v", v.Addr)
	assert.Equal(t, want, receipt{in: v.In.Files, out: v.Out.Files, failed: v.Failed()}, "transfers of the visit")
	assert.False(t, v.Began.Before(began) || v.Ended.Before(v.Began), "began %v, ended %v", v.Began, v.Ended)
}

// startBG serves anyone; stop wants nobody to be listed any more.
func startBG(t *testing.T, _ *place, srv *ftp.Server, ln net.Listener) func(*testing.T) {
	t.Helper()
	s := &bg.Server{FTP: srv, Logger: slog.New(slog.DiscardHandler)}
	require.NoError(t, s.StartOn(ln))
	t.Cleanup(func() {
		now, cancel := context.WithCancel(context.Background())
		cancel()
		s.Stop(now)
	})
	return func(t *testing.T) {
		t.Helper()
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		assert.Empty(t, s.Clients())
		require.NoError(t, s.Stop(ctx))
	}
}
