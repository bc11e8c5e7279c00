package integration

import (
	"context"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// program is a client that is installed here, run in a directory of its own.
type program struct {
	t    *testing.T
	path string
	dir  string // its working directory
	home *house // the server it talks to
	host string
	port string
}

// find looks for a program under its names and starts a server for it.
// Without it the test is skipped, but on CI it fails.
func find(t *testing.T, names ...string) *program {
	t.Helper()
	if p := findAny(t, names); p != nil {
		return p
	}
	if os.Getenv("CI") != "" {
		require.FailNow(t, missing(names))
	}
	t.Skip(missing(names))
	return nil
}

// findOptional is find for a program that CI may lack too.
func findOptional(t *testing.T, names ...string) *program {
	t.Helper()
	p := findAny(t, names)
	if p == nil {
		t.Skip(missing(names))
	}
	return p
}

func missing(names []string) string { return "needs the program " + strings.Join(names, " or ") }

func findAny(t *testing.T, names []string) *program {
	t.Helper()
	for _, name := range names {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		h := run(t)
		host, port, err := net.SplitHostPort(h.addr)
		require.NoError(t, err)
		return &program{t: t, path: path, dir: t.TempDir(), home: h, host: host, port: port}
	}
	return nil
}

// run runs the program, which must succeed, and returns what it printed.
func (p *program) run(stdin string, args ...string) string {
	p.t.Helper()
	out, err := p.try(stdin, args...)
	require.NoError(p.t, err, "%s %q\n%s", p.path, args, out)
	return out
}

// try runs the program with nothing of this user's settings. It is ended with
// the test, or after a minute.
func (p *program) try(stdin string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(p.t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.path, args...)
	cmd.Dir = p.dir
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + p.dir, "LC_ALL=C.UTF-8", "TZ=UTC", "TERM=dumb"}
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// fill writes files on the server.
func (p *program) fill(tr tree) {
	p.t.Helper()
	fill(p.t, p.home.dir, tr)
}

// here writes files in the program's directory.
func (p *program) here(tr tree) {
	p.t.Helper()
	fill(p.t, p.dir, tr)
}

// local and remote are files as they are now.
func (p *program) local(name string) string  { p.t.Helper(); return text(p.t, p.dir, name) }
func (p *program) remote(name string) string { p.t.Helper(); return text(p.t, p.home.dir, name) }
