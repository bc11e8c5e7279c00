//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package control

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// dir is a directory whose path is short enough for a socket in it.
func dir(t *testing.T) *Dir {
	t.Helper()
	path, err := os.MkdirTemp("", "control")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(path) })
	d, err := OpenDir(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func listenIn(t *testing.T, d *Dir, do func(Request) (any, error)) *Socket {
	t.Helper()
	s, err := d.Listen("s")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	go s.Serve(do)
	return s
}

// leave makes a stale socket. No program may start meanwhile: until it runs, it
// would have the socket too, and keep it alive.
func leave(t *testing.T, path string) {
	t.Helper()
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	stale, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	stale.SetUnlinkOnClose(false)
	stale.Close()
}

func echo(req Request) (any, error) {
	if req.Do == "fail" {
		return nil, errors.New("it was asked to: " + req.To)
	}
	return []string{req.Do, req.To}, nil
}

func wantErr(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got error %v, want %q in it", err, want)
	}
}

func TestAsk(t *testing.T) {
	t.Parallel()
	d := dir(t)
	s := listenIn(t, d, echo)
	info, err := os.Lstat(s.Path())
	if err != nil || info.Mode() != fs.ModeSocket|0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	var got []string
	if err := Ask(s.Path(), Request{Do: "say", To: "a\x1b\"b"}, &got); err != nil || len(got) != 2 || got[1] != "a\x1b\"b" {
		t.Errorf("%q, %v", got, err)
	}
	wantErr(t, Ask(s.Path(), Request{Do: "fail", To: "now"}, &got), "it was asked to: now")
	s.Close()
	if err := Ask(s.Path(), Request{}, &got); !errors.Is(err, ErrNobody) {
		t.Errorf("after Close: %v", err)
	}
	left, err := os.ReadDir(d.Path())
	if err != nil || len(left) > 0 {
		t.Errorf("it leaves %v, %v", left, err)
	}
}

// A stranger's nonsense costs its connection only.
func TestNonsense(t *testing.T) {
	t.Parallel()
	s := listenIn(t, dir(t), echo)
	for _, text := range []string{"GET / HTTP/1.0\r\n\r\n", "{}}", `{"do":1}` + "\n", `{"do":"` + strings.Repeat("x", maxRequest) + `"}`} {
		conn, err := net.Dial("unix", s.Path())
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(conn, text)
		conn.(*net.UnixConn).CloseWrite()
		var a answer
		if err := json.NewDecoder(conn).Decode(&a); err != nil || a.Error == "" && text != "{}}" {
			t.Errorf("%.20q: %+v, %v", text, a, err)
		}
		conn.Close()
	}
	silent, err := net.Dial("unix", s.Path()) // holds up nobody
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	var got []string
	if err := Ask(s.Path(), Request{Do: "x"}, &got); err != nil {
		t.Error(err)
	}
}

// Who is silent, or does not take the answer, is not waited for for ever.
func TestSilence(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "{}"} {
		synctest.Test(t, func(t *testing.T) {
			here, there := net.Pipe()
			defer there.Close()
			began := time.Now()
			go io.WriteString(there, text)
			serve(here, echo)
			if took := time.Since(began); took != patience {
				t.Errorf("%q: it took %v", text, took)
			}
		})
	}
}

// What somebody serves, or is no socket, stays as it is.
func TestNotStolen(t *testing.T) {
	t.Parallel()
	d := dir(t)
	s := listenIn(t, d, echo)
	_, err := d.Listen("s")
	wantErr(t, err, "another uftpd is asked at "+s.Path())
	var got []string
	if err := Ask(s.Path(), Request{Do: "x"}, &got); err != nil {
		t.Error(err)
	}

	other, err := net.Listen("unix", d.path("other"))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	_, err = d.Listen("other")
	wantErr(t, err, "another program listens at "+d.path("other"))
	if err := os.WriteFile(d.path("file"), []byte("text"), 0o666); err != nil {
		t.Fatal(err)
	}
	_, err = d.Listen("file")
	wantErr(t, err, "is no socket")
	if text, err := os.ReadFile(d.path("file")); string(text) != "text" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	_, err = d.Listen(strings.Repeat("x", maxPath))
	wantErr(t, err, "the path of a socket has 97 bytes at most")
}

// Of many that start at once, one gets the socket, also where there is a stale
// one, and nobody takes it from that one.
func TestOneOfMany(t *testing.T) {
	t.Parallel()
	d := dir(t)
	for range 20 {
		leave(t, d.path("s"))
		var all sync.WaitGroup
		got := make(chan *Socket, 8)
		for range cap(got) {
			all.Go(func() {
				if s, err := d.Listen("s"); err == nil {
					got <- s
				}
			})
		}
		all.Wait()
		if len(got) != 1 {
			t.Fatalf("%d have it", len(got))
		}
		s := <-got
		go s.Serve(echo)
		var text []string
		if err := Ask(s.Path(), Request{Do: "x"}, &text); err != nil {
			t.Error(err)
		}
		s.Close()
	}
}
