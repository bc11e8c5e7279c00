package acme

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// afar has connections come from another address.
type afar struct {
	net.Listener
	addr string
}

type afarConn struct {
	net.Conn
	addr net.Addr
}

func (l afar) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	return afarConn{conn, &net.TCPAddr{IP: net.ParseIP(l.addr), Port: 4711}}, err
}

func (c afarConn) RemoteAddr() net.Addr { return c.addr }

// TestManyOfOne has one address connect and say nothing.
func TestManyOfOne(t *testing.T) {
	t.Parallel()
	for addr, bounded := range map[string]bool{"192.0.2.1": true, "2001:db8::1": true, "10.0.0.1": false, "127.0.0.1": false} {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		a := newAnswers(false)
		server := a.server()
		done := make(chan struct{})
		go func() {
			a.serve(server, afar{ln, addr})
			close(done)
		}()
		var waiting []net.Conn
		for range maxPerHost {
			waiting = append(waiting, dial(t, ln))
		}
		// All are accepted in their turn, so that the next one is beyond.
		if got := status(dial(t, ln)); (got == "") != bounded {
			t.Errorf("%s: the next one: %q", addr, got)
		}
		waiting[0].Close()
		limit := time.Now().Add(patience)
		for bounded && status(dial(t, ln)) == "" { // until the server knows
			if time.Now().After(limit) {
				t.Fatalf("%s: one that has gone counts", addr)
			}
		}
		server.Close()
		<-done
	}
}

func dial(t *testing.T, ln net.Listener) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(patience))
	return conn
}

// status is how a request is answered; empty: not at all.
func status(conn net.Conn) string {
	io.WriteString(conn, "GET / HTTP/1.0\r\n\r\n")
	line := make([]byte, len("HTTP/1.0 404"))
	n, _ := io.ReadFull(conn, line)
	return string(line[:n])
}

// TestLongAnswer has a CA that sends without an end.
func TestLongAnswer(t *testing.T) {
	t.Parallel()
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		for text := strings.Repeat("<html>", 1000); ; {
			if _, err := io.WriteString(w, text); err != nil {
				return
			}
		}
	}))
	defer srv.Close()
	m, err := New(Config{Names: []string{"ftp.example.org"}, Directory: srv.URL, Dir: t.TempDir(), Client: srv.Client()})
	if err != nil {
		t.Fatal(err)
	}
	defer m.root.Close()
	resp, err := m.config.Client.Get(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if n, err := io.Copy(io.Discard, resp.Body); n != maxBody || err != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
	err = m.obtain(t.Context())
	if err == nil || len(clip(err).Error()) > maxError+len(" ...") {
		t.Errorf("%d bytes of error", len(clip(err).Error()))
	}
}

func TestClip(t *testing.T) {
	t.Parallel()
	if err := errors.New("short"); clip(err) != err {
		t.Error(clip(err))
	}
	got := clip(errors.New(strings.Repeat("é", maxError))).Error()
	if want := strings.Repeat("é", maxError/2) + " ..."; got != want {
		t.Errorf("%q", got)
	}
}
