package integration

import (
	"compress/zlib"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"regexp"
	"strconv"
	"time"
)

// chaosData is a data connection, or where one is going to come from.
type chaosData struct {
	ln   *net.TCPListener
	tcp  *net.TCPConn
	conn net.Conn // tcp, perhaps under TLS
}

var chaosPort = regexp.MustCompile(`\(\|\|\|(\d+)\|\)|\(127,0,0,1,(\d+),(\d+)\)`)

// open prepares a data connection, in any of the ways.
func (c *chaosClient) open() (*chaosData, error) {
	verb := []string{"EPSV", "EPSV", "EPSV", "PASV", "PASV", "PORT", "EPRT"}[c.IntN(7)]
	if verb == "PORT" || verb == "EPRT" {
		return c.listen(verb)
	}
	code, text, err := c.ask(verb)
	match := chaosPort.FindStringSubmatch(text)
	if err != nil || match == nil {
		return nil, wrong(verb, code, text, err)
	}
	port, _ := strconv.Atoi(match[1])
	if match[1] == "" {
		high, _ := strconv.Atoi(match[2])
		low, _ := strconv.Atoi(match[3])
		port = high<<8 | low
	}
	conn, err := dialOwn(c.ip, fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		// The session is being ended, or its next reply shows what is wrong.
		return nil, errors.Join(c.want(200, "NOOP"), fmt.Errorf("connecting to a passive port: %w", err))
	}
	return &chaosData{tcp: conn.(*net.TCPConn), conn: conn}, nil
}

func (c *chaosClient) listen(verb string) (*chaosData, error) {
	ln, err := net.ListenTCP("tcp", &net.TCPAddr{IP: c.ip})
	if err != nil {
		return nil, err
	}
	ln.SetDeadline(time.Now().Add(patience))
	port := ln.Addr().(*net.TCPAddr).Port
	line := fmt.Sprintf("EPRT |1|%v|%d|", c.ip, port)
	if verb == "PORT" {
		line = c.port(port)
	}
	if err := c.want(200, line); err != nil {
		closeLater(ln)
		return nil, err
	}
	return &chaosData{ln: ln}, nil
}

// port is the command for a port of the client's.
func (c *chaosClient) port(port int) string {
	return fmt.Sprintf("PORT %d,%d,%d,%d,%d,%d", c.ip[0], c.ip[1], c.ip[2], c.ip[3], port>>8, port&255)
}

// closeLater closes a listener when nobody comes to it any more. A server that
// was told its port by a session that has ended may still be on the way: it must
// not come to the next session, which was given the port since.
func closeLater(ln *net.TCPListener) {
	time.AfterFunc(2*time.Second, func() { ln.Close() })
}

// begin sends the command of a transfer, with REST before it if offset is not
// zero. data is nil if the answer is not 150.
func (c *chaosClient) begin(line string, offset int) (data *chaosData, code int, text string, err error) {
	if data, err = c.open(); err != nil {
		return nil, 0, "", err
	}
	defer func() {
		if err != nil || code != 150 {
			data.reset()
			data = nil
		}
	}()
	if offset > 0 {
		if err = c.want(350, fmt.Sprint("REST ", offset)); err != nil {
			return data, 0, "", err
		}
	}
	code, text, err = c.ask(line)
	if err == nil && code == 150 {
		if err = data.connect(c.tls); err == nil && c.deflate {
			data.conn = &deflatedConn{Conn: data.conn, w: zlib.NewWriter(data.conn)}
		}
	}
	return data, code, text, err
}

// connect takes the connection that the server has made, and puts it under TLS.
func (d *chaosData) connect(cfg *tls.Config) error {
	if d.ln != nil {
		defer closeLater(d.ln)
		conn, err := d.ln.AcceptTCP()
		if err != nil {
			return err
		}
		d.tcp, d.conn = conn, conn
	}
	d.tcp.SetDeadline(time.Now().Add(patience))
	if cfg != nil {
		d.conn = tls.Client(d.tcp, cfg)
	}
	return nil
}

// put sends all of content and ends it. What goes wrong shows in the reply.
func (d *chaosData) put(content string) error {
	defer d.tcp.Close()
	_, err := io.WriteString(d.conn, content)
	conn := d.conn
	if z, ok := conn.(*deflatedConn); ok {
		conn, err = z.Conn, errors.Join(err, z.w.Close())
	}
	if secure, ok := conn.(*tls.Conn); ok && err == nil {
		// Closing over tickets that are not read would be a reset.
		err = errors.Join(secure.Handshake(), secure.CloseWrite())
		d.tcp.CloseWrite()
		io.Copy(io.Discard, secure)
	}
	return hung(err)
}

// get takes all there is.
func (d *chaosData) get() (string, error) {
	defer d.tcp.Close()
	b, err := io.ReadAll(d.conn)
	return string(b), err
}

// deflatedConn is a connection in MODE Z. All that is written goes out at once.
type deflatedConn struct {
	net.Conn
	w *zlib.Writer
	r io.Reader
}

func (z *deflatedConn) Write(p []byte) (int, error) {
	n, err := z.w.Write(p)
	return n, errors.Join(err, z.w.Flush())
}

func (z *deflatedConn) Read(p []byte) (n int, err error) {
	if z.r == nil {
		if z.r, err = zlib.NewReader(z.Conn); err != nil {
			return 0, err
		}
	}
	return z.r.Read(p)
}

// reset ends it with RST.
func (d *chaosData) reset() {
	if d.ln != nil {
		closeLater(d.ln)
	}
	if d.tcp != nil {
		rst(d.tcp)
	}
}

// hung passes on only errors that mean that the server does not take or give
// anything for too long.
func hung(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	return nil
}
