package integration

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/bg"
	"uftpd/shared/ftp"
)

// house is a running bg server.
type house struct {
	dir   string
	addr  string
	srv   *bg.Server
	tally *tally
}

// run serves a directory in the background until the test ends. options may
// change the configuration.
func run(t *testing.T, options ...func(*ftp.Server)) *house {
	t.Helper()
	srv, dir, tl := config(t)
	for _, option := range options {
		option(srv)
	}
	h := &house{dir: dir, tally: tl, srv: &bg.Server{FTP: srv, Addr: "127.0.0.1:0"}}
	require.NoError(t, h.srv.Start())
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		assert.NoError(t, h.srv.Stop(ctx), "stop")
		assert.Empty(t, h.srv.Clients())
	})
	h.addr = h.srv.ListenAddr().String()
	return h
}
