package ftptest

import (
	"errors"
	"net"
	"net/netip"
	"time"
)

var (
	errNoData   = errors.New("no data connection is open")
	errNoListen = errors.New("no listen before")
)

// open dials a passive port, from the address of the control connection.
func (c *client) open(addr string) error {
	if addr == "" {
		return errors.New("no 227 or 229 has told an address")
	}
	data, err := dial(addr, c.local().Addr(), c.patience)
	if err != nil {
		return err
	}
	return c.setData(data)
}

func (c *client) listen() error {
	if c.listener != nil {
		c.listener.Close()
	}
	l, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(netip.AddrPortFrom(c.local().Addr(), 0)))
	if err != nil {
		return err
	}
	c.listener, c.active = l, l.Addr().(*net.TCPAddr).AddrPort()
	return nil
}

// unlisten chooses an address at which nobody listens, nor will: the client's
// own end of the control connection. A port that was closed may be another's
// by the time the server dials it.
func (c *client) unlisten() error {
	if c.listener != nil {
		c.listener.Close()
		c.listener = nil
	}
	c.active = c.local()
	return nil
}

func (c *client) accept() error {
	if c.listener == nil {
		return errNoListen
	}
	c.listener.SetDeadline(time.Now().Add(c.patience))
	data, err := c.listener.AcceptTCP()
	if err != nil {
		return err
	}
	return c.setData(data)
}

// local is the client's end of the control connection; zero if that is not TCP.
func (c *client) local() netip.AddrPort {
	if a, ok := c.conn.LocalAddr().(*net.TCPAddr); ok {
		return a.AddrPort()
	}
	return netip.AddrPort{}
}

// setData takes the next data connection; one that was left open is closed.
func (c *client) setData(data net.Conn) error {
	if c.data != nil {
		bare(c.data).Close()
	}
	c.data = data
	return nil
}

func (c *client) send(b []byte) error {
	if err := c.write(b); err != nil {
		return err
	}
	if conn, ok := c.data.(*secured); ok {
		if err := conn.part(c.patience); err != nil {
			return err
		}
	}
	return c.closeData()
}

func (c *client) write(b []byte) error {
	if c.data == nil {
		return errNoData
	}
	c.data.SetWriteDeadline(time.Now().Add(c.patience))
	_, err := c.data.Write(b)
	return err
}

func (c *client) closeData() error {
	if c.data == nil {
		return errNoData
	}
	data := c.data
	c.data = nil
	return data.Close()
}

func (c *client) abortData() error {
	if c.data == nil {
		return errNoData
	}
	c.data = bare(c.data)
	if err := c.data.(*net.TCPConn).SetLinger(0); err != nil {
		return err
	}
	return c.closeData()
}
