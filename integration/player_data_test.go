package integration

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func (p *player) data(arg string) error {
	c := p.now
	what, value, _ := strings.Cut(arg, " ")
	switch what {
	case "connect":
		_, err := p.open()
		return err
	case "listen":
		host, _, err := net.SplitHostPort(c.conn.LocalAddr().String())
		if err != nil {
			return err
		}
		c.dropData()
		c.ln, err = net.Listen("tcp", net.JoinHostPort(host, "0"))
		return err
	case "read":
		n, err := strconv.Atoi(value)
		if err != nil {
			return err
		}
		conn, err := p.open()
		if err != nil {
			return err
		}
		_, err = io.ReadFull(conn, make([]byte, n))
		return err
	case "abort":
		if tcp, ok := c.data.(*net.TCPConn); ok {
			tcp.SetLinger(0)
		}
		c.dropData()
		return nil
	case "close":
		c.dropData()
		return nil
	}
	return errors.New("unknown action")
}

// open returns the data connection, which it makes when there is none.
func (p *player) open() (net.Conn, error) {
	c := p.now
	if c.data != nil {
		return c.data, nil
	}
	conn, err := c.dialOrAccept()
	if err != nil {
		return nil, err
	}
	conn.SetDeadline(time.Now().Add(patience))
	if c.private {
		conn = tls.Client(conn, p.tls)
	}
	c.data = conn
	return conn, nil
}

func (c *control) dialOrAccept() (net.Conn, error) {
	if c.ln == nil {
		return net.DialTimeout("tcp", c.addr, patience)
	}
	ln := c.ln.(*net.TCPListener)
	c.ln = nil
	defer ln.Close()
	if err := ln.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, err
	}
	return ln.Accept()
}

func (p *player) receive(arg string) error {
	args, err := words(arg)
	if err != nil || len(args) == 0 {
		return fmt.Errorf("arguments: %w", err)
	}
	conn, err := p.open()
	if err != nil {
		return err
	}
	b, err := io.ReadAll(conn)
	p.now.dropData()
	if err != nil {
		return err
	}
	got := string(b)
	switch kind := args[0]; {
	case kind == "any":
		return nil
	case kind == "empty" && got != "":
		return fmt.Errorf("got %.60q", got)
	case kind == "empty":
		return nil
	case kind[0] == '=' || kind[0] == '~':
		return checkListing(kind[1:], kind[0] == '=', got, args[1:])
	}
	want, err := part(args)
	if err == nil && got != want {
		err = fmt.Errorf("got %d bytes, %.60q..., want %d", len(got), got, len(want))
	}
	return err
}

func (p *player) upload(arg string) error {
	args, err := words(arg)
	if err != nil {
		return err
	}
	send, err := part(args)
	if err != nil {
		return err
	}
	conn, err := p.open()
	if err != nil {
		return err
	}
	_, err = io.WriteString(conn, send)
	p.now.dropData()
	return err
}

// part is the content of the file args[0], or what the others leave of it.
func part(args []string) (string, error) {
	s := content(args[0])
	for _, arg := range args[1:] {
		if arg == "ascii" {
			s = strings.ReplaceAll(s, "\n", "\r\n")
			continue
		}
		n, err := strconv.Atoi(arg[1:])
		if err != nil || n > len(s) {
			return "", fmt.Errorf("no part of %s: %s", args[0], arg)
		}
		if arg[0] == '+' {
			s = s[n:]
		} else {
			s = s[:n]
		}
	}
	return s, nil
}

// check looks at the tree on the server.
func (p *player) check(arg string) error {
	args, err := words(arg)
	if err != nil || len(args) < 2 {
		return fmt.Errorf("arguments: %w", err)
	}
	file := filepath.Join(p.root, args[1])
	if args[0] == "file" {
		return checkFile(file, args[2:])
	}
	want, got := args[0], "absent"
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		return err
	case want == "mtime":
		want, got = args[len(args)-1], info.ModTime().UTC().Format("20060102150405")
	case want == "mode":
		want, got = args[len(args)-1], strconv.FormatUint(uint64(info.Mode().Perm()), 8)
	case info.IsDir():
		got = "dir"
	default:
		got = "file"
	}
	if got != want {
		return fmt.Errorf("it is %s", got)
	}
	return nil
}

func checkFile(file string, names []string) error {
	var want strings.Builder
	for _, name := range names {
		want.WriteString(content(name))
	}
	b, err := os.ReadFile(file)
	if err == nil && string(b) != want.String() {
		err = fmt.Errorf("it holds %d bytes, %.60q, want %d", len(b), b, want.Len())
	}
	return err
}
