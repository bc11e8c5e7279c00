package ftp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"sync/atomic"
	"time"

	"uftpd/shared/vfs"
)

// Session is one client's conversation, as handlers see it. One goroutine owns
// it, so it needs no lock; while that is at work, see await, another one hears
// and answers.
type Session struct {
	srv    *Server
	ctx    context.Context // done: finish up
	conn   net.Conn
	ctl    *control
	client *Client

	host  *Host  // the virtual host
	fsys  fs.FS  // the user's tree; nil before login
	user  string // from USER, waiting for PASS
	tries int    // refused passwords
	cwd   string // as in io/fs: "." is the root

	sec      security
	implicit bool // TLS comes before the greeting

	settings
	idle       time.Duration // the idle time-out in force
	pace       *pair
	userPace   *pair  // shared by the user's sessions
	rest       int64  // REST, for the next transfer only
	renameFrom string // RNFR, for RNTO
	copyFrom   string // SITE CPFR, for SITE CPTO
	part       fileRange
	sums       map[digestKey]string
	end        endpoint
	passive    *passive // the kept listener
	strangers  []error  // who was turned away from it, to be told

	held    []heard       // what came during a transfer and waits
	heldLen int           // what that costs
	leaving atomic.Bool   // QUIT is among it
	left    chan struct{} // closed then, if it is wanted
	aborted bool          // an ABOR that is held has ended its transfer
	gone    error         // the control connection failed, in a transfer or a reply
	over    error         // set: the session ends after this reply
}

var (
	// errQuit ends a session as the client wished.
	errQuit = errors.New("quit")
	// errPanic is how a session ends whose hook panicked.
	errPanic = errors.New("panic in a hook")
	// errNotTaken is how a session ends whose client lets a reply stall.
	errNotTaken = errors.New("it takes no replies")
)

func newSession(ctx context.Context, srv *Server, conn net.Conn) *Session {
	c := &Client{
		id:     srv.lastID.Add(1),
		remote: addrPort(conn.RemoteAddr()),
		local:  addrPort(conn.LocalAddr()),
		since:  time.Now(),
		conn:   conn,
	}
	s := &Session{srv: srv, host: &srv.host, ctx: ctx, conn: conn, ctl: &control{conn: conn}, client: c, cwd: "."}
	s.settings, s.idle, s.pace = srv.defaults(), srv.limits.idle, newPair(srv.SessionRates)
	return s
}

// Client returns what watchers see of the session.
func (s *Session) Client() *Client { return s.client }

// FS returns the tree of the user who is logged in, or nil.
func (s *Session) FS() fs.FS { return s.fsys }

// Name returns the name in FS of a path that the client sent, which is taken
// from the working directory unless it is absolute.
func (s *Session) Name(path string) (string, error) { return vfs.Name(s.cwd, path) }

// run serves the session to its end.
func (s *Session) run() (err error) {
	interrupt := context.AfterFunc(s.ctx, func() { s.conn.SetReadDeadline(longAgo) })
	err = errPanic // unless there is a better reason
	defer func() {
		interrupt()
		s.leaveUser()
		s.srv.clients.remove(s.client) // a client that sees the end may come again
		s.close()
		if s.srv.Hooks.Disconnected != nil {
			s.srv.Hooks.Disconnected(s.client, err)
		}
	}()
	inlineUrgent(s.conn)
	if s.srv.Hooks.Connected != nil {
		s.srv.Hooks.Connected(s.client)
	}
	if err = s.serve(); errors.Is(err, errQuit) {
		return nil
	}
	return err
}

// serve is the conversation: a line in, a reply out.
func (s *Session) serve() error {
	if err := s.srv.admit(s.client); err != nil {
		if !s.implicit { // who waits for TLS understands no reply, and is owed no handshake
			s.send(refusalTo(err))
		}
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if s.implicit {
		if err := s.startTLS(); err != nil {
			return fmt.Errorf("%w: TLS: %w", ErrRefused, err)
		}
		s.sec.pbsz, s.sec.private = true, true
	}
	if s.ctx.Err() != nil {
		return s.farewell(ErrStopped) // in place of the greeting (RFC 959 section 5.4)
	}
	s.send(Say(220, "%s", s.host.greeting()))
	for s.over == nil {
		line, err := s.nextLine()
		switch {
		case errors.Is(err, errLineTooLong):
			s.send(Say(500, "Command line too long."))
		case err != nil:
			return s.farewell(err)
		default:
			s.handle(line)
		}
	}
	return s.over
}

// nextLine returns the next line to serve: first those that were held back
// during a transfer.
func (s *Session) nextLine() (string, error) {
	if len(s.held) > 0 {
		h := s.release()
		return h.line, h.err
	}
	if s.gone != nil {
		return "", s.gone
	}
	if err := s.startRead(); err != nil {
		return "", err
	}
	return s.ctl.readLine()
}

// startRead gives the client the time there is for what is read next. A stop
// before that would not be heard any more, and is the error.
func (s *Session) startRead() error {
	s.conn.SetReadDeadline(s.deadline())
	if s.ctx.Err() != nil {
		return ErrStopped
	}
	return nil
}

func (s *Session) loginIsLate() bool {
	return s.srv.limits.login > 0 && time.Since(s.client.since) >= s.srv.limits.login
}

// deadline is when the client has been silent, or not logged in, for too long.
func (s *Session) deadline() time.Time {
	idle := in(s.idle)
	if s.fsys != nil || s.srv.limits.login == 0 {
		return idle
	}
	login := s.client.since.Add(s.srv.limits.login)
	if idle.IsZero() || login.Before(idle) {
		return login
	}
	return idle
}

// farewell tells the client why the session ends, where it can be told.
func (s *Session) farewell(err error) error {
	switch {
	case s.ctx.Err() != nil:
		s.send(s.stopped())
		err = ErrStopped
	case errors.Is(err, errFlood):
		err = fmt.Errorf("%w: %w", ErrRefused, err)
		s.send(Say(421, "Command line without end, closing connection."))
	case isTimeout(err) && s.fsys == nil && s.loginIsLate():
		err = ErrLoginTimeout
		s.send(Say(421, "No login in time, closing connection."))
	case isTimeout(err):
		err = ErrIdle
		s.send(Say(421, "Idle for too long, closing connection."))
	case errors.Is(err, io.EOF):
		err = ErrGone
	default:
		err = fmt.Errorf("%w: %w", ErrGone, err)
	}
	return err
}

// stopped is the reply to a client whose session is ended from above. The
// cause of that may be a Reply which says more.
func (s *Session) stopped() Reply {
	var r Reply
	if errors.As(context.Cause(s.ctx), &r) {
		return r
	}
	return Say(421, "Server is stopping, closing connection.")
}

// send sends a reply. A failure is found by the next read.
func (s *Session) send(r Reply) {
	if r.Code == 0 {
		return
	}
	if s.srv.Hooks.Replied != nil {
		s.srv.Hooks.Replied(s.client, r)
	}
	if err := s.ctl.send(s.encoded(r), s.srv.limits.stall); err != nil && s.gone == nil {
		if isTimeout(err) {
			err = errNotTaken // and not idle
		}
		s.gone = err
	}
	if r.Code == 421 && s.over == nil {
		s.over = fmt.Errorf("%w: %s", ErrRefused, r.Text)
	}
}

// close gives back all that the session owns.
func (s *Session) close() {
	s.dropEndpoint()
	s.closePassive()
	s.conn.SetDeadline(in(time.Second)) // for the close_notify of TLS
	if s.sec.ahead != nil {
		s.sec.ahead.fixed = true
	}
	s.ctl.conn.Close()
}

// addrPort returns a TCP address with IPv4 in its own form, else zero.
func addrPort(a net.Addr) netip.AddrPort {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}
	}
	ap := tcp.AddrPort()
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
}
