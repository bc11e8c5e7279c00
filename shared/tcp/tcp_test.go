package tcp

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"
)

// pair returns both ends of a connection, the accepted one of this package.
func pair(t testing.TB) (accepted, client net.Conn) {
	t.Helper()
	ln, err := Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	if client, err = net.Dial("tcp", ln.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if accepted, err = ln.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close(); accepted.Close() })
	return accepted, client
}

func TestListenerClose(t *testing.T) {
	t.Parallel()
	ln, err := Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	accepting := make(chan error, 1)
	go func() {
		_, err := ln.Accept()
		accepting <- err
	}()
	if err := ln.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-accepting; !errors.Is(err, net.ErrClosed) {
		t.Errorf("Accept: %v", err)
	}
	if conn, err := net.Dial("tcp", ln.Addr().String()); err == nil {
		conn.Close()
		t.Error("the port is still open")
	}
}

func TestReadWrite(t *testing.T) {
	t.Parallel()
	accepted, client := pair(t)
	text := strings.Repeat("0123456789", 1<<20)
	go io.WriteString(client, text)
	got := make([]byte, len(text))
	if _, err := io.ReadFull(accepted, got); err != nil || string(got) != text {
		t.Fatalf("read: %v", err)
	}
	go io.WriteString(accepted, text)
	if _, err := io.ReadFull(client, got); err != nil || string(got) != text {
		t.Fatalf("write: %v", err)
	}
	client.Close()
	if n, err := accepted.Read(got); n != 0 || err != io.EOF {
		t.Errorf("at the end: %d, %v", n, err)
	}
}

func TestDeadlines(t *testing.T) {
	t.Parallel()
	accepted, _ := pair(t)
	accepted.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
	_, err := accepted.Read(make([]byte, 1))
	var ne net.Error
	if !errors.Is(err, os.ErrDeadlineExceeded) || !errors.As(err, &ne) || !ne.Timeout() {
		t.Errorf("read: %v", err)
	}
	accepted.SetReadDeadline(time.Time{})
	reading := make(chan error, 1)
	go func() {
		_, err := accepted.Read(make([]byte, 1))
		reading <- err
	}()
	accepted.SetReadDeadline(time.Unix(1, 0)) // whether it waits already or not
	if err := <-reading; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("interrupted read: %v", err)
	}
	accepted.SetWriteDeadline(time.Now().Add(20 * time.Millisecond))
	if _, err := accepted.Write(make([]byte, 64<<20)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("write: %v", err)
	}
}

func TestClose(t *testing.T) {
	t.Parallel()
	accepted, client := pair(t)
	reading := make(chan error, 1)
	go func() {
		_, err := accepted.Read(make([]byte, 1))
		reading <- err
	}()
	accepted.Close()
	if err := <-reading; !errors.Is(err, net.ErrClosed) && !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("read: %v", err)
	}
	if _, err := client.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the client got %v", err)
	}
	if _, err := accepted.Write([]byte("x")); !errors.Is(err, net.ErrClosed) {
		t.Errorf("write: %v", err)
	}
	if err := accepted.Close(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("second close: %v", err)
	}
}

// TestPingPong changes hands many times, at all distances from the moment at
// which a reader gives up waiting in the kernel and parks: a wake-up that is
// missed there would stop it for good.
func TestPingPong(t *testing.T) {
	t.Parallel()
	accepted, client := pair(t)
	go io.Copy(accepted, accepted)
	const linger = 2 * time.Millisecond // on Linux
	pause := time.NewTimer(0)
	buf := make([]byte, 1)
	for i := range 3000 {
		if i%2 == 0 { // from 1.8 to 2.5 ms
			pause.Reset(linger - 200*time.Microsecond + time.Duration(i%700)*time.Microsecond)
			<-pause.C
		}
		client.SetDeadline(time.Now().Add(time.Minute))
		if _, err := client.Write([]byte{byte(i)}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(client, buf); err != nil || buf[0] != byte(i) {
			t.Fatalf("round %d: %d, %v", i, buf[0], err)
		}
	}
}

func TestCloseWrite(t *testing.T) {
	t.Parallel()
	accepted, client := pair(t)
	half, ok := accepted.(interface{ CloseWrite() error })
	if !ok {
		t.Fatalf("%T cannot", accepted)
	}
	io.WriteString(accepted, "bye")
	if err := half.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(client); string(got) != "bye" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	io.WriteString(client, "x")
	if n, err := accepted.Read(make([]byte, 1)); n != 1 || err != nil {
		t.Errorf("read after that: %d, %v", n, err)
	}
}
