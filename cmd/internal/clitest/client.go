package clitest

import (
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"github.com/jlaffaye/ftp"
	"github.com/rogpeppe/go-internal/testscript"
)

// client is the client of a script.
type client struct {
	*ftp.ServerConn
	control net.Conn      // its control connection
	under   *ftp.Response // the download that began
}

// verbs are what the ftp command does. What they return is printed.
var verbs = map[string]func(c *client, ts *testscript.TestScript, args []string) (string, error){
	"login":  (*client).login,
	"get":    (*client).get,
	"put":    (*client).put,
	"list":   (*client).list,
	"begin":  (*client).begin,
	"finish": (*client).finish,
	"quit":   func(c *client, _ *testscript.TestScript, _ []string) (string, error) { return "", c.Quit() },
	"drop":   func(c *client, _ *testscript.TestScript, _ []string) (string, error) { return "", c.control.Close() },
}

func ftpVerb(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, false, args, -1)
	verb, ok := verbs[args[0]]
	if !ok {
		ts.Fatalf("unknown verb %s", args[0])
	}
	text, err := verb(&of(ts).client, ts, args[1:])
	fmt.Fprint(ts.Stdout(), text)
	if err != nil {
		fmt.Fprintln(ts.Stderr(), err)
	}
	if neg != (err != nil) {
		ts.Fatalf("ftp %s: error is %v", args[0], err)
	}
}

// login connects, and logs in as the user that is named, with the password
// behind it, or as anonymous.
func (c *client) login(ts *testscript.TestScript, args []string) (string, error) {
	c.control = nil
	dial := func(network, addr string) (net.Conn, error) {
		conn, err := dialer(ts).Dial(network, addr)
		if err != nil {
			return nil, err
		}
		conn.SetDeadline(time.Now().Add(patience))
		ts.Defer(func() { conn.Close() })
		if c.control == nil {
			c.control = conn
		}
		return conn, nil
	}
	conn, err := ftp.Dial(ts.Getenv("ADDR"), ftp.DialWithDialFunc(dial))
	if err != nil {
		return "", err
	}
	c.ServerConn = conn
	switch len(args) {
	case 0:
		args = []string{"anonymous", "a@b"}
	case 1:
		args = append(args, "a@b")
	}
	return "", c.Login(args[0], args[1])
}

// dialer connects from $FROM, if that is set.
func dialer(ts *testscript.TestScript) *net.Dialer {
	d := &net.Dialer{Timeout: patience}
	if ip := net.ParseIP(ts.Getenv("FROM")); ip != nil {
		d.LocalAddr = &net.TCPAddr{IP: ip}
	}
	return d
}

// get prints a file.
func (c *client) get(_ *testscript.TestScript, args []string) (string, error) {
	r, err := c.Retr(args[0])
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(r)
	if end := r.Close(); err == nil {
		err = end
	}
	return string(text), err
}

// put sends a local file under a name.
func (c *client) put(ts *testscript.TestScript, args []string) (string, error) {
	f, err := os.Open(ts.MkAbs(args[0]))
	if err != nil {
		return "", err
	}
	defer f.Close()
	return "", c.Stor(args[1], f)
}

// list prints the names in the tree's top.
func (c *client) list(*testscript.TestScript, []string) (string, error) {
	names, err := c.NameList("")
	return strings.Join(names, "\n") + "\n", err
}

// begin downloads the first byte of a file.
func (c *client) begin(_ *testscript.TestScript, args []string) (string, error) {
	r, err := c.Retr(args[0])
	if err != nil {
		return "", err
	}
	c.under = r
	_, err = io.ReadFull(r, make([]byte, 1))
	return "", err
}

// finish downloads what is left, prints how many bytes the file has, and
// fails unless the server says that it was all.
func (c *client) finish(*testscript.TestScript, []string) (string, error) {
	n, err := io.Copy(io.Discard, c.under)
	if end := c.under.Close(); err == nil {
		err = end
	}
	return fmt.Sprintf("%d bytes\n", n+1), err
}
