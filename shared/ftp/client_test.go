package ftp_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// openDisk opens a directory until the test is over.
func openDisk(t testing.TB, dir string) *vfs.Disk {
	t.Helper()
	disk, err := vfs.OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { disk.Close() })
	return disk
}

// serve serves srv on a loopback port until the test ends, and returns its address.
func serve(t testing.TB, srv *ftp.Server) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var sessions sync.WaitGroup
	sessions.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			sessions.Go(func() { srv.ServeConn(ctx, conn) })
		}
	})
	t.Cleanup(func() {
		ln.Close()
		cancel()
		sessions.Wait()
	})
	return ln.Addr().String()
}

// client is a plain FTP client that fails its test on any surprise.
type client struct {
	t    testing.TB
	conn net.Conn
	text *textproto.Conn
}

// dial connects and reads the greeting.
func dial(t testing.TB, addr string) *client {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	conn.SetDeadline(time.Now().Add(time.Minute))
	c := &client{t, conn, textproto.NewConn(conn)}
	t.Cleanup(func() { conn.Close() })
	c.want("220")
	return c
}

// login connects and logs in, in binary mode.
func login(t testing.TB, addr string) *client {
	t.Helper()
	c := dial(t, addr)
	c.cmd("USER u", "331")
	c.cmd("PASS p", "230")
	c.cmd("TYPE I", "200")
	return c
}

// cmd sends a line and wants a reply that begins with prefix.
func (c *client) cmd(line, prefix string) string {
	c.t.Helper()
	if _, err := io.WriteString(c.conn, line+"\r\n"); err != nil {
		c.t.Fatalf("%s: %v", line, err)
	}
	return c.want(prefix)
}

// want reads a reply.
func (c *client) want(prefix string) string {
	c.t.Helper()
	code, text, err := c.text.ReadResponse(0)
	reply := fmt.Sprintf("%d %s", code, text)
	if _, ok := err.(*textproto.Error); err != nil && !ok {
		c.t.Fatalf("waiting for %s: %v", prefix, err)
	}
	if !strings.HasPrefix(reply, prefix) {
		c.t.Fatalf("got %q, want %s", reply, prefix)
	}
	return reply
}

// pasv opens a data connection.
func (c *client) pasv() *net.TCPConn {
	c.t.Helper()
	var port int
	if _, err := fmt.Sscanf(c.cmd("EPSV", "229"), "229 Entering Extended Passive Mode (|||%d|)", &port); err != nil {
		c.t.Fatal(err)
	}
	host, _, _ := net.SplitHostPort(c.conn.RemoteAddr().String())
	data, err := net.Dial("tcp", net.JoinHostPort(host, fmt.Sprint(port)))
	if err != nil {
		c.t.Fatal(err)
	}
	return data.(*net.TCPConn)
}

// get downloads what command transfers.
func (c *client) get(command string) string {
	c.t.Helper()
	data := c.pasv()
	c.cmd(command, "150")
	b, err := io.ReadAll(data)
	if err != nil {
		c.t.Fatalf("%s: %v", command, err)
	}
	data.Close()
	c.want("226")
	return string(b)
}

// put uploads content with command and returns the last reply.
func (c *client) put(command, content, prefix string) string {
	c.t.Helper()
	data := c.pasv()
	c.cmd(command, "150")
	if _, err := io.WriteString(data, content); err != nil {
		c.t.Fatalf("%s: %v", command, err)
	}
	data.Close()
	return c.want(prefix)
}
