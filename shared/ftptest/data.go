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
	data, err := dial(addr, c.localIP(), c.patience)
	if err != nil {
		return err
	}
	return c.setData(data)
}

func (c *client) listen() error {
	if c.listener != nil {
		c.listener.Close()
	}
	l, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(netip.AddrPortFrom(c.localIP(), 0)))
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
	c.active = c.conn.LocalAddr().(*net.TCPAddr).AddrPort()
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

func (c *client) localIP() netip.Addr {
	return c.conn.LocalAddr().(*net.TCPAddr).AddrPort().Addr()
}

// setData takes the next data connection; one that was left open is closed.
func (c *client) setData(data *net.TCPConn) error {
	if c.data != nil {
		c.data.Close()
	}
	c.data = data
	return nil
}

func (c *client) send(b []byte) error {
	if err := c.write(b); err != nil {
		return err
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
	if err := c.data.SetLinger(0); err != nil {
		return err
	}
	return c.closeData()
}
