package ftptest

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"uftpd/shared/ftp"
)

// Run plays each transcript in dir, that is dir/*.txt, against a server of its
// own, as a parallel subtest named after the file. Each configure function may
// change the server after the transcript's headers have.
func Run(t *testing.T, dir string, configure ...func(*ftp.Server)) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Fatalf("no transcripts in %s", dir)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			t.Parallel()
			runFile(t, path, configure)
		})
	}
}

func runFile(t *testing.T, path string, configure []func(*ftp.Server)) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := parse(path, text)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.head.only) > 0 && !slices.Contains(s.head.only, runtime.GOOS) {
		t.Skipf("needs %s", strings.Join(s.head.only, " or "))
	}
	tree, err := plant(s, t.TempDir())
	if errors.Is(err, errors.ErrUnsupported) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	srv := serverFor(t, s, tree.fsys, configure)
	if err := play(s, srv.Addr, tree.fsys, srv.finish); err != nil {
		t.Error(err)
	}
	srv.Close()
	if err := tree.compare(s); err != nil {
		t.Error(err)
	}
}

func serverFor(t *testing.T, s *script, fsys fs.FS, configure []func(*ftp.Server)) *Server {
	srv := NewUnstartedServer(t, fsys, append(s.head.options(), configure...)...)
	srv.FTP.Hooks = ftp.JoinHooks(srv.FTP.Hooks, ftp.Hooks{
		Failed: func(_ *ftp.Client, command string, err error) { t.Logf("behind the reply to %s: %v", command, err) },
	})
	if where := s.head.listen; where != "" {
		l, err := listenOn(t, where)
		if err != nil {
			t.Skipf("cannot listen on %s: %v", where, err)
		}
		srv.Listener.Close()
		srv.Listener = l
	}
	if s.head.taken {
		srv.FTP.PassivePorts = takenPort(t)
	}
	if from := s.head.from; from.IsValid() {
		srv.Listener = claiming{srv.Listener, netip.AddrPortFrom(from, 40000)}
	}
	srv.Start()
	return srv
}

// takenPort is a range of the one port on which another listens.
func takenPort(t *testing.T) ftp.PortRange {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	port := uint16(l.Addr().(*net.TCPAddr).Port)
	return ftp.PortRange{First: port, Last: port}
}

// claiming is a listener whose connections come from another address, as they
// do behind a proxy that hands it on.
type claiming struct {
	net.Listener
	addr netip.AddrPort
}

func (l claiming) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return claimed{conn, l.addr}, nil
}

type claimed struct {
	net.Conn
	addr netip.AddrPort
}

func (c claimed) RemoteAddr() net.Addr { return net.TCPAddrFromAddrPort(c.addr) }

// listenOn listens at an IP address, or at a Unix socket of its own.
func listenOn(t *testing.T, where string) (net.Listener, error) {
	if where == "unix" {
		return net.Listen("unix", filepath.Join(t.TempDir(), "s"))
	}
	return net.Listen("tcp", net.JoinHostPort(where, "0"))
}

// errLogin is the answer to any login but those of @login and @certlogin.
var errLogin = errors.New("not the login of the transcript")

func onlyLogin(user, password string, account accountOf) func(*ftp.Server) {
	return func(s *ftp.Server) {
		s.Login = func(_ context.Context, _ *ftp.Client, u, p string) (ftp.Account, error) {
			if u != user || p != password {
				return ftp.Account{}, errLogin
			}
			return account(), nil
		}
	}
}

func certLogin(user string) func(*ftp.Server) {
	return func(s *ftp.Server) {
		s.CertLogin = func(_ context.Context, _ *ftp.Client, u string) (ftp.Account, error) {
			if u != user {
				return ftp.Account{}, errLogin
			}
			return ftp.Account{}, nil
		}
	}
}
