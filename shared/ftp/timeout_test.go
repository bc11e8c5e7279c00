package ftp_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"uftpd/shared/ftp"
)

// pipeSession serves one session over a pipe, in a bubble of synctest.
func pipeSession(ctx context.Context, srv *ftp.Server) (net.Conn, *bufio.Reader, <-chan error) {
	here, there := net.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- srv.ServeConn(ctx, there) }()
	return here, bufio.NewReader(here), ended
}

func readLine(t *testing.T, r *bufio.Reader, want string) {
	t.Helper()
	line, err := r.ReadString('\n')
	if err != nil || strings.TrimSuffix(line, "\r\n") != want {
		t.Fatalf("got %q, %v; want %q", line, err, want)
	}
}

func tree() fstest.MapFS { return fstest.MapFS{"a.txt": {Data: []byte("hello\n")}} }

func TestLoginTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		conn, r, ended := pipeSession(t.Context(), &ftp.Server{FS: tree()})
		readLine(t, r, "220 FTP server ready.")
		for range 5 { // commands do not prolong it
			<-time.After(11 * time.Second)
			io.WriteString(conn, "NOOP\r\n")
			readLine(t, r, "200 OK.")
		}
		readLine(t, r, "421 No login in time, closing connection.")
		if err := <-ended; !errors.Is(err, ftp.ErrLoginTimeout) {
			t.Errorf("got %v", err)
		}
		if d := time.Since(start); d != time.Minute {
			t.Errorf("ended after %v", d)
		}
		conn.Close()
	})
}

func TestIdleTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		conn, r, ended := pipeSession(t.Context(), &ftp.Server{FS: tree()})
		defer conn.Close()
		readLine(t, r, "220 FTP server ready.")
		io.WriteString(conn, "USER u\r\n")
		readLine(t, r, "331 Any password will do.")
		io.WriteString(conn, "PASS p\r\n")
		readLine(t, r, "230 Logged in.")
		<-time.After(4 * time.Minute)
		io.WriteString(conn, "NOOP\r\n")
		readLine(t, r, "200 OK.")
		start := time.Now()
		readLine(t, r, "421 Idle for too long, closing connection.")
		if err := <-ended; !errors.Is(err, ftp.ErrIdle) {
			t.Errorf("got %v", err)
		}
		if d := time.Since(start); d != 5*time.Minute {
			t.Errorf("ended after %v", d)
		}
	})
}

func TestNoTimeouts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		conn, r, ended := pipeSession(t.Context(), &ftp.Server{FS: tree(), LoginTimeout: -1, IdleTimeout: -1})
		readLine(t, r, "220 FTP server ready.")
		<-time.After(1000 * time.Hour)
		io.WriteString(conn, "QUIT\r\n")
		readLine(t, r, "221 Goodbye.")
		if err := <-ended; err != nil {
			t.Errorf("got %v", err)
		}
	})
}

func TestStop(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		cause error
		want  string
	}{
		{"plain", nil, "421 Server is stopping, closing connection."},
		{"with words", ftp.Say(421, "One client at a time."), "421 One client at a time."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				conn, r, ended := pipeSession(ctx, &ftp.Server{FS: tree()})
				defer conn.Close()
				readLine(t, r, "220 FTP server ready.")
				cancel(c.cause)
				readLine(t, r, c.want)
				if err := <-ended; !errors.Is(err, ftp.ErrStopped) {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

// TestStopInHandshake: a client that says nothing where TLS is to begin, or
// takes nothing, holds nobody up.
func TestStopInHandshake(t *testing.T) {
	t.Parallel()
	config, _ := certificate(t)
	for name, hello := range map[string]bool{"silent": false, "deaf": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				conn, r, ended := pipeSession(ctx, &ftp.Server{FS: tree(), TLS: config})
				defer conn.Close()
				readLine(t, r, "220 FTP server ready.")
				io.WriteString(conn, "AUTH TLS\r\n")
				readLine(t, r, "234 Begin TLS.")
				over := make(chan struct{})
				defer close(over)
				if hello {
					go tls.Client(deafConn{conn, over}, &tls.Config{ServerName: "localhost"}).Handshake()
				}
				synctest.Wait()
				start := time.Now()
				cancel()
				if err := <-ended; !errors.Is(err, ftp.ErrStopped) {
					t.Errorf("got %v", err)
				}
				if took := time.Since(start); took != 0 {
					t.Errorf("it took %v", took)
				}
			})
		})
	}
}

// deafConn reads nothing until it is over.
type deafConn struct {
	net.Conn
	over <-chan struct{}
}

func (c deafConn) Read([]byte) (int, error) {
	<-c.over
	return 0, io.EOF
}

// TestStopInCCC has the server stop when a client has asked to go on in the
// clear, and does not do its part of that.
func TestStopInCCC(t *testing.T) {
	t.Parallel()
	config, cfg := certificate(t)
	cfg.ClientSessionCache = nil // a pipe holds no ticket
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		conn, r, ended := pipeSession(ctx, &ftp.Server{FS: tree(), TLS: config, Hooks: ftp.Hooks{
			Replied: func(_ *ftp.Client, r ftp.Reply) {
				if strings.Contains(r.Text, "clear from now on") {
					cancel()
					synctest.Wait()
				}
			},
		}})
		defer conn.Close()
		readLine(t, r, "220 FTP server ready.")
		io.WriteString(conn, "AUTH TLS\r\n")
		readLine(t, r, "234 Begin TLS.")
		secure := tls.Client(conn, cfg)
		go io.Copy(io.Discard, secure)
		io.WriteString(secure, "USER ann\r\nPASS x\r\nCCC\r\n")
		start := time.Now()
		if err := <-ended; !errors.Is(err, ftp.ErrStopped) {
			t.Errorf("got %v", err)
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("it took %v", took)
		}
	})
}

func TestGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		conn, r, ended := pipeSession(t.Context(), &ftp.Server{FS: tree()})
		readLine(t, r, "220 FTP server ready.")
		conn.Close()
		if err := <-ended; !errors.Is(err, ftp.ErrGone) {
			t.Errorf("got %v", err)
		}
	})
}

// TestRepliesNotTaken shows that a client which takes no replies counts as gone,
// as soon as one stalls, and not as idle.
func TestRepliesNotTaken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		conn, r, ended := pipeSession(t.Context(), &ftp.Server{FS: tree(), StallTimeout: time.Minute})
		readLine(t, r, "220 FTP server ready.")
		start := time.Now()
		io.WriteString(conn, "NOOP\r\n")
		if err := <-ended; !errors.Is(err, ftp.ErrGone) || err.Error() != "client is gone: it takes no replies" {
			t.Errorf("got %v", err)
		}
		if d := time.Since(start); d != time.Minute {
			t.Errorf("after %v", d)
		}
	})
}

// TestStall shows that a transfer ends when no byte moves, and that the
// session goes on.
func TestStall(t *testing.T) {
	t.Parallel()
	disk, big := newBigTree(t)
	c := login(t, serve(t, &ftp.Server{FS: disk, StallTimeout: time.Second}))
	const stalled = "426 Data connection stalled, transfer aborted."

	data := c.pasv()
	c.cmd("RETR "+big, "150")
	c.want(stalled)
	data.Close()

	data = c.pasv()
	c.cmd("STOR up", "150")
	c.want(stalled)
	data.Close()
	c.cmd("NOOP", "200 OK.")
}

// TestOpenTimeout shows that a data connection which never comes is not waited for.
func TestOpenTimeout(t *testing.T) {
	t.Parallel()
	c := login(t, serve(t, &ftp.Server{FS: tree(), OpenTimeout: 50 * time.Millisecond}))
	c.cmd("EPSV", "229")
	c.cmd("LIST", "425 No data connection came.")
	c.cmd("NOOP", "200 OK.")
}

// TestIdleDuringTransfer shows that the idle clock stands still while data moves.
func TestIdleDuringTransfer(t *testing.T) {
	t.Parallel()
	disk, big := newBigTree(t)
	c := login(t, serve(t, &ftp.Server{FS: disk}))
	data := c.pasv()
	c.cmd("SITE IDLE 1\r\nRETR "+big, "200") // no idling between the two
	c.want("150")
	slow := time.NewTicker(200 * time.Millisecond)
	defer slow.Stop()
	buf := make([]byte, 16<<20/15)
	for range 15 { // takes three times the idle time-out
		<-slow.C
		if _, err := io.ReadFull(data, buf); err != nil {
			t.Fatal(err)
		}
	}
	io.Copy(io.Discard, data)
	c.want("226")
}
