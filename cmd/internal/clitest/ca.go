package clitest

import (
	"net"
	"os"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"uftpd/cmd/internal/acme/acmetest"
)

// startCA starts a CA, with certificates for as long as the argument says.
func startCA(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 1)
	validity, err := time.ParseDuration(args[0])
	ts.Check(err)
	// The program is to open the port where the CA asks, which is free now.
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	ts.Check(err)
	addr := ln.Addr().(*net.TCPAddr)
	ts.Check(ln.Close())
	ca, err := acmetest.Start(addr.Port, addr.Port, validity)
	ts.Check(err)
	ts.Defer(ca.Close)
	_, port, err := net.SplitHostPort(addr.String())
	ts.Check(err)
	ts.Setenv("CA", ca.Directory)
	ts.Setenv("CA_PORT", port)
	ts.Check(os.WriteFile(ts.MkAbs("ca-server.pem"), ca.ServerPEM, 0o644))
	ts.Check(os.WriteFile(ts.MkAbs("ca-root.pem"), ca.RootPEM, 0o644))
}
