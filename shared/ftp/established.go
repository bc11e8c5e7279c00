package ftp

import (
	"context"
	"fmt"
	"net"
	"net/netip"
)

// established is a data connection that stands before its transfer.
type established struct{ conn net.Conn }

func (e established) open(context.Context) (net.Conn, error) { return e.conn, nil }

func (e established) drop() { e.conn.Close() }

// estpCmd waits for the passive data connection, and estaCmd opens the active
// one, before the transfer is asked for; both tell the address at its other end.
func (s *Session) estpCmd(string) Reply {
	if _, ok := s.end.(*passive); !ok {
		return Say(520, "Send PASV or EPSV first.")
	}
	return s.establish("ESTP", "Connected to")
}

func (s *Session) estaCmd(string) Reply {
	if _, ok := s.end.(active); !ok {
		return Say(520, "Send PORT or EPRT first.")
	}
	return s.establish("ESTA", "Connected from")
}

func (s *Session) establish(command, words string) Reply {
	end := s.end
	s.end = nil
	var conn net.Conn
	err := s.abortable(func(ctx context.Context) (err error) {
		conn, err = end.open(ctx)
		return err
	})
	if err == nil {
		s.end = established{conn}
	}
	s.tellStrangers()
	if err != nil {
		return s.refuse(command, err)
	}
	shown := addrPort(conn.RemoteAddr())
	if command == "ESTA" {
		shown = addrPort(conn.LocalAddr())
	}
	return Say(225, "%s %s", words, extended(shown))
}

// extended is an address as EPRT has it.
func extended(a netip.AddrPort) string {
	family := 1
	if a.Addr().Is6() {
		family = 2
	}
	return fmt.Sprintf("(|%d|%s|%d|)", family, a.Addr(), a.Port())
}
