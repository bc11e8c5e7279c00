// Package clitest runs the programs as a user does, from scripts in
// testdata/*.txtar (see package testscript). Beside its commands there are:
//
//	status N PROGRAM ARGS...  run to the end; the exit status must be N
//	nolow N PROGRAM ARGS...   the same, without the right to low ports
//	serve PROGRAM ARGS...     start; $ADDR and $PORT are those of its splash, $IMPLICIT
//	                          is the address for implicit TLS, $METRICS the URL of its figures
//	inherited PROGRAM ARGS... the same, as systemd does it, with a port that is open
//	await REGEXP              wait until the output of serve matches
//	signal NAME               send HUP, INT, KILL, TERM or USR1 to it
//	ended N                   it must end, with exit status N; check its output next
//	sparse NAME BYTES         make a file of zeros
//	taken                     hold a free port, $TAKEN
//	talk LINES...             send lines over a connection, print all that is answered
//	rights                    print what /proc says of the rights of what serve has started
//	ca DURATION               start a CA by ACME, at $CA, which asks at $CA_PORT and issues
//	                          certificates for so long; in ca-server.pem is what to trust
//	                          it by, in ca-root.pem its certificates
//	clientcerts               make a CA, ca.pem, and what it has certified, each with its
//	                          key: ann.pem, bob.pem (bob@example.org) and eve.pem; and
//	                          forged.pem for ann, which it has not
//	guess N USER              try N wrong passwords at once, print all that is answered
//	ftp VERB ARGS...          a client; [!] ftp login, get, put, list, begin, finish, quit, drop
//	slower TIME VERB ARGS...  the same; it must take this time or longer
//	play FILE                 play a transcript (see package ftptest), ${NAME} being a
//	                          variable; its tree is the directory tree
//	cutshort NAME TEXT        upload under TLS, without close_notify; print the last reply
//	mapped                    be a router that passes what comes to port $OUTER on to a
//	                          port that is free, $INNER; $OUTER227 is the former in a 227
//	endpoint FILE [CERT]      be an HTTP server at $URL that answers as FILE says, status
//	                          first, and writes what it is sent to FILE.got; with CERT
//	                          over TLS, with the certificate that is written there
//	fetch URL                 print what an HTTP server answers, status first
//	idle N URL                connect to it N times, and ask for nothing
//
// talk, guess and ftp connect from $FROM, if that is set.
//
// Conditions: [root] says that the tests run as root; [landlock] that the
// kernel has Landlock; [program:NAME] that it is installed, as it must be where
// $CI is set; [lowports] that anyone may open low ports here.
package clitest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// patience bounds each wait: what takes longer has failed.
const patience = 2 * time.Minute

// Main runs the tests of a program that can be called by its name in scripts.
func Main(m *testing.M, name string, main func()) {
	testscript.Main(m, map[string]func(){name: main})
}

// Run runs the scripts in testdata.
func Run(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Condition:           condition,
		Setup: func(env *testscript.Env) error {
			env.Values[stageKey{}] = new(stage)
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"status": func(ts *testscript.TestScript, neg bool, args []string) { status(ts, neg, args, nil) },
			"nolow":  func(ts *testscript.TestScript, neg bool, args []string) { status(ts, neg, args, dropLowPorts) },
			"serve":  serve,
			"await":  await,

			"inherited": inherited,

			"signal": sendSignal,
			"ended":  ended,
			"sparse": sparse,
			"taken":  taken,
			"talk":   talk,
			"guess":  guess,
			"rights": rights,
			"ftp":    ftpVerb,
			"ca":     startCA,

			"clientcerts": clientCerts,
			"slower":      slower,
			"play":        play,
			"mapped":      mapped,

			"cutshort": cutshort,
			"endpoint": endpoint,
			"fetch":    fetch,
			"idle":     idle,
		},
	})
}

type stageKey struct{}

// stage is what one script has running.
type stage struct {
	program *process
	client  client
}

func of(ts *testscript.TestScript) *stage { return ts.Value(stageKey{}).(*stage) }

// want fails the script unless there are n arguments or, if it is negative, at least -n.
func want(ts *testscript.TestScript, neg bool, args []string, n int) {
	if neg || len(args) != n && (n >= 0 || len(args) < -n) {
		ts.Fatalf("this command cannot be used so, see package clitest")
	}
}

func condition(name string) (bool, error) {
	if program, ok := strings.CutPrefix(name, "program:"); ok {
		_, err := exec.LookPath(program)
		if err != nil && os.Getenv("CI") != "" {
			return false, err
		}
		return err == nil, nil
	}
	switch name {
	case "root":
		return os.Geteuid() == 0, nil
	case "landlock":
		return hasLandlock(), nil
	case "lowports":
	default:
		return false, fmt.Errorf("unknown condition %q", name)
	}
	text, err := os.ReadFile("/proc/sys/net/ipv4/ip_unprivileged_port_start")
	if err != nil {
		return true, nil // not Linux
	}
	first, err := strconv.Atoi(strings.TrimSpace(string(text)))
	return first <= 21, err
}

func sparse(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 2)
	size, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), nil, 0o666))
	ts.Check(os.Truncate(ts.MkAbs(args[0]), size))
}

func taken(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 0)
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { ln.Close() })
	_, port, err := net.SplitHostPort(ln.Addr().String())
	ts.Check(err)
	ts.Setenv("TAKEN", port)
}
