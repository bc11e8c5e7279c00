package ftp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Server holds what all its sessions have in common. It does not listen: hand
// accepted connections to [Server.ServeConn], or use package fg or bg.
//
// Fields must not be changed once the first connection is served. Only FS (or
// Login) must be set; each other field's zero value is a sound default.
type Server struct {
	// FS, Login, CertLogin and Greeting are those of the [Host] that clients
	// get who name no other.
	FS        fs.FS
	Login     func(ctx context.Context, c *Client, user, password string) (Account, error)
	CertLogin func(ctx context.Context, c *Client, user string) (Account, error)
	Greeting  string

	// Accept is asked about each new connection, before the greeting and, with
	// implicit TLS, before the handshake. An error refuses it: a [Reply] is sent
	// as it is, any other error is answered 421; with implicit TLS the connection
	// is closed without a word. Nil: nobody is refused.
	Accept func(c *Client) error

	// Admit is asked once a name and a password are right. An error refuses the
	// login, as one of Login does. Nil: nobody is refused.
	Admit func(ctx context.Context, c *Client, user string) error

	// TLS has the certificate for AUTH TLS and whatever else of crypto/tls is
	// to be changed. The least version is 1.2, and without CipherSuites those
	// with AEAD are taken; GetConfigForClient is not used.
	// Nil: TLS is not offered.
	TLS *tls.Config

	// RequireTLS refuses logins, and RequireDataTLS data connections, in the clear.
	// False: clients decide.
	RequireTLS, RequireDataTLS bool

	// DataBinding says how data connections under TLS show that they belong to
	// their session. Zero: [BindPrefer].
	DataBinding Binding

	// StrictClose takes an upload under TLS for broken if it ends without
	// close_notify. Several clients never send that. False: it is complete.
	StrictClose bool

	// Hosts are virtual hosts, by the name in lower case that clients send
	// with HOST (RFC 7151) before they log in. Empty: HOST is not offered.
	Hosts map[string]Host

	// MaxSessions bounds the sessions at the same time.
	// Zero: 10,000. Negative: no bound.
	MaxSessions int

	// MaxPerHost bounds the sessions from one address, or one network of 64
	// bits for IPv6. Zero: 100, and no bound for this machine itself.
	// Negative: no bound.
	MaxPerHost int

	// Rates bound all transfers together, SessionRates those of each session.
	// Zero: no bound. Those of a user are in his Account.
	Rates, SessionRates Rates

	// PublicHost is the IPv4 address that PASV announces, for servers behind
	// NAT, or a DNS name, which is looked up again each minute; the last address
	// stays while that fails. Clients with private addresses, and those of this
	// machine, are told the address that they connected to. Empty: all are.
	PublicHost string

	// PassivePorts is the range that passive data ports are taken from.
	// Zero: the system chooses.
	PassivePorts PortRange

	// AnnouncedPorts is the port that PASV and EPSV tell for the first of
	// PassivePorts, and so on for the others, where a router maps them.
	// Zero: they are told as they are.
	AnnouncedPorts uint16

	// AnyDataPeer takes passive data connections from any address, for clients
	// whose data comes through another one than their commands. Then whoever
	// connects first gets the data. False: only from the client's own.
	AnyDataPeer bool

	// NoActive refuses PORT and EPRT. False: they are served.
	NoActive bool

	// ActiveToPeer takes a PORT or EPRT with any address for one with the
	// client's own, which is where it connects to, as devices behind NAT send
	// the address they had before. False: only where a client with a public
	// address sends a private one.
	ActiveToPeer bool

	// LoginTimeout bounds the time from connecting to being logged in.
	// Zero: one minute. Negative: none.
	LoginTimeout time.Duration

	// LoginDelay is how long a refused login waits for its answer.
	// Zero: one second. Negative: not at all.
	LoginDelay time.Duration

	// IdleTimeout ends a session without commands; the clock stands still
	// during a transfer. Zero: five minutes. Negative: none.
	IdleTimeout time.Duration

	// StallTimeout ends a transfer in which no byte moves, and the session of a
	// client that takes no reply. What is sent in a transfer has moved when the
	// client's side has acknowledged it; as that is looked at once in this time,
	// a client that takes nothing may have up to twice as long. Zero: one minute.
	// Negative: none.
	StallTimeout time.Duration

	// OpenTimeout bounds the wait for a data connection.
	// Zero: 20 seconds. Negative: none.
	OpenTimeout time.Duration

	// AllowSymlinks offers SITE SYMLINK, in trees that can make links. False:
	// clients make none.
	AllowSymlinks bool

	// Umask is taken off the mode of what clients make, until they set their
	// own with SITE UMASK. Zero: nothing is.
	Umask fs.FileMode

	// LeastUmask is in each of these masks, whatever clients set. On a disk the
	// umask of the process is taken off in any case; here it can be told, so
	// that SITE UMASK says what applies. Zero: clients choose freely.
	LeastUmask fs.FileMode

	// HideDotfiles leaves names that begin with a dot out of listings, unless
	// a client asks with -a or -A. They can be reached in any case. False: they
	// are listed as others.
	HideDotfiles bool

	// Charset is how names and texts are encoded for clients that do not
	// switch to UTF-8 with OPTS UTF8 ON. Nil: bytes are passed on as they are.
	Charset Charset

	// Commands are commands of one's own. One with the name of a row of the
	// table replaces that row.
	Commands []Command

	// SiteCommands are SITE commands of one's own, likewise.
	SiteCommands []Command

	// Hooks watch what happens.
	Hooks Hooks

	once      sync.Once
	checked   error
	limits    limits
	host      Host
	tls       *tls.Config // TLS, completed
	table     []Command
	index     map[string]*Command
	siteTable []Command
	site      map[string]*Command
	clients   clients
	ports     share
	public    public
	pace      *pair
	lastID    atomic.Uint64
}

// PortRange is a range of TCP ports, both ends included. Zero is no range.
type PortRange struct{ First, Last uint16 }

// Errors that ServeConn returns, other than nil for a session that ended with QUIT.
var (
	// ErrGone means that the client closed its connection or was lost.
	ErrGone = errors.New("client is gone")
	// ErrIdle means that the client sent nothing for too long.
	ErrIdle = errors.New("idle time-out")
	// ErrLoginTimeout means that the client did not log in in time.
	ErrLoginTimeout = errors.New("login time-out")
	// ErrStopped means that the context was done.
	ErrStopped = errors.New("server stopped")
	// ErrRefused means that the server ended the session: it was not let in,
	// or it was no FTP client.
	ErrRefused = errors.New("refused")
)

// Check reports what is wrong with the configuration, in words for the person
// who wrote it. ServeConn calls it too; call it before listening to tell early.
func (s *Server) Check() error {
	s.once.Do(func() { s.checked = s.prepare() })
	return s.checked
}

// Sessions returns how many sessions are being served.
func (s *Server) Sessions() int { return s.clients.count() }

// Clients returns those who are being served, by their ID.
func (s *Server) Clients() []*Client { return s.clients.list() }

// ServeConn serves one client over its control connection and returns when the
// session is over, with the connection and all it owned closed. The result is
// nil after QUIT, else wraps one of the errors above.
//
// When ctx is done the session finishes what it is doing, says 421 and ends; a
// cause of ctx that is a [Reply] is said instead. To end it at once, close conn.
func (s *Server) ServeConn(ctx context.Context, conn net.Conn) error {
	if err := s.Check(); err != nil {
		conn.Close()
		return fmt.Errorf("ftp: %w", err)
	}
	return newSession(ctx, s, conn).run()
}

// ServeTLSConn is ServeConn for implicit TLS, where the handshake comes before
// the greeting. It needs the TLS configuration.
func (s *Server) ServeTLSConn(ctx context.Context, conn net.Conn) error {
	if err := s.Check(); err != nil {
		conn.Close()
		return fmt.Errorf("ftp: %w", err)
	}
	if s.tls == nil {
		conn.Close()
		return errors.New("ftp: implicit TLS without a TLS configuration")
	}
	session := newSession(ctx, s, conn)
	session.implicit = true
	return session.run()
}
