package cli

import (
	"errors"
	"fmt"
	"net"

	"github.com/coreos/go-systemd/v22/activation"
	"github.com/coreos/go-systemd/v22/daemon"
)

// inherit takes the ports that systemd has opened (see systemd.socket), in
// place of --port and, if there is a second one, --implicit-port.
func (a *App) inherit() error {
	listeners, err := activation.Listeners()
	if err != nil || len(listeners) == 0 {
		return err
	}
	if len(listeners) > 2 || len(listeners) == 2 && !a.program.Service {
		return fmt.Errorf("systemd hands over %d sockets, more than there is use for", len(listeners))
	}
	if len(listeners) == 2 && a.TLS == tlsOff {
		return errors.New("the second socket that systemd hands over is for clients that begin with TLS; give --tls auto or --tls required, or leave it out")
	}
	for i, ln := range listeners {
		if _, ok := ln.(*net.TCPListener); !ok {
			return fmt.Errorf("socket %d that systemd hands over is not one to listen on over TCP", i+1)
		}
	}
	a.Listener = listeners[0]
	if len(listeners) == 2 {
		a.Implicit = listeners[1]
	}
	return nil
}

// notify tells systemd, if that has started the program, how it is (see
// sd_notify). It is of no use to know that it could not be told.
func notify(state string) { daemon.SdNotify(false, state) }
