package ftp

import (
	"crypto/tls"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// Hooks are functions that are told what happens; each may be nil. Those of one
// session are called one after the other and hold it up, so they should be
// quick. They must be safe for concurrent use, as sessions run concurrently.
type Hooks struct {
	// Connected is called before the greeting.
	Connected func(*Client)
	// LoggedIn is called after a login as user was accepted (err nil) or refused.
	LoggedIn func(c *Client, user string, err error)
	// Command is called for each command, with its arguments as sent; those
	// of commands that carry secrets are replaced by "***".
	Command func(c *Client, line string)
	// Replied is called for each reply, before it is sent.
	Replied func(c *Client, r Reply)
	// TransferStarted is called when the data connection stands.
	TransferStarted func(c *Client, t *Transfer)
	// TransferEnded is called when the last reply of the transfer is known
	// and not yet sent. err is nil when the transfer is complete.
	TransferEnded func(c *Client, t *Transfer, err error)
	// Failed is told the error behind a refusal; clients never see its text.
	Failed func(c *Client, command string, err error)
	// Disconnected is called at the end, with the result of ServeConn.
	Disconnected func(c *Client, err error)
}

// Client is one session as others see it. Its methods may be called from any
// goroutine, also after the session's end.
type Client struct {
	id     uint64
	remote netip.AddrPort
	local  netip.AddrPort
	since  time.Time
	conn   net.Conn

	mu       sync.Mutex
	user     string
	command  string
	tls      *tls.ConnectionState
	transfer *Transfer
}

// ID returns the session's number, counted from 1 for each Server.
func (c *Client) ID() uint64 { return c.id }

// Addr returns the client's address, an IPv4 address always in its IPv4 form.
// It is zero for connections that are not TCP.
func (c *Client) Addr() netip.AddrPort { return c.remote }

// LocalAddr returns the server's address on the control connection, as Addr does.
func (c *Client) LocalAddr() netip.AddrPort { return c.local }

// Since returns when the client connected.
func (c *Client) Since() time.Time { return c.since }

// User returns the name the client has logged in with; empty before that.
func (c *Client) User() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.user
}

// Command returns the command being served, else the last one, without secrets.
func (c *Client) Command() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.command
}

// Transfer returns the transfer under way, or nil.
func (c *Client) Transfer() *Transfer {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.transfer
}

// TLS returns the state of TLS on the control connection; nil when it is clear.
func (c *Client) TLS() *tls.ConnectionState {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tls
}

// Close ends the session at once, as if the client were gone.
func (c *Client) Close() error { return c.conn.Close() }

func (c *Client) setTLS(state *tls.ConnectionState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tls = state
}

func (c *Client) setUser(user string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.user = user
}

func (c *Client) setCommand(command string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.command = command
}

func (c *Client) setTransfer(t *Transfer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.transfer = t
}

// Transfer is one transfer over a data connection. Its fields do not change
// once it has started.
type Transfer struct {
	// Command is the verb: RETR, STOR, LIST ...
	Command string
	// Path is the absolute path of the file or directory, as clients see it.
	Path string
	// Offset is where in the file the transfer began (REST, APPE), in bytes.
	Offset int64
	// Size is how many bytes are expected, or -1 when that is not known.
	Size int64
	// Started is when the data connection stood.
	Started time.Time

	ascii bool
	bare  bool // a whole file, moved as it is
	moved atomic.Int64
	sum   atomic.Pointer[fileSum]
}

// Up reports whether the bytes come from the client: in STOR, STOU and APPE.
func (t *Transfer) Up() bool {
	switch t.Command {
	case "STOR", "STOU", "APPE":
		return true
	}
	return false
}

// Bytes returns how many bytes have moved so far over the data connection.
func (t *Transfer) Bytes() int64 { return t.moved.Load() }
