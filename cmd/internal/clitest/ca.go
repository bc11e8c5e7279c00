package clitest

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"uftpd/cmd/internal/acme/acmetest"
)

// startCA starts a CA, with certificates for as long as the argument says.
func startCA(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 1)
	validity, err := time.ParseDuration(args[0])
	ts.Check(err)
	port, err := laterPort()
	ts.Check(err)
	ca, err := acmetest.Start(port, port, validity)
	ts.Check(err)
	ts.Defer(ca.Close)
	ts.Setenv("CA", ca.Directory)
	ts.Setenv("CA_PORT", strconv.Itoa(port))
	ts.Check(os.WriteFile(ts.MkAbs("ca-server.pem"), ca.ServerPEM, 0o644))
	ts.Check(os.WriteFile(ts.MkAbs("ca-root.pem"), ca.RootPEM, 0o644))
}

// laterPort is a port for the program to open where the CA asks. It is free,
// and stays so: below those that systems give to whoever wants any.
func laterPort() (port int, err error) {
	for range 100 {
		port = 20_000 + rand.IntN(10_000)
		var ln net.Listener
		if ln, err = net.Listen("tcp", fmt.Sprintf(":%d", port)); err == nil {
			return port, ln.Close()
		}
	}
	return 0, err
}
