package main

import (
	"fmt"
	"net/netip"
	"strconv"

	"uftpd/bg"
	"uftpd/cmd/internal/cli"
	"uftpd/cmd/internal/control"
	"uftpd/shared/auth"
)

// listenToCommands begins to answer at the control socket, if there is one.
func listenToCommands(app *cli.App, srv *bg.Server) {
	if app.Socket == nil {
		return
	}
	if app.Verbose > 0 {
		app.Log.Info("uftpd clients, end, bans and lift ask here", "socket", app.Socket.Path())
	}
	go app.Socket.Serve(answers(app, srv))
}

// answers has what each command does in the service; its results go back as JSON.
func answers(app *cli.App, srv *bg.Server) func(control.Request) (any, error) {
	return func(req control.Request) (any, error) {
		switch req.Do {
		case "clients":
			return srv.Clients(), nil
		case "end":
			return end(app, srv, req.To)
		case "bans":
			return append([]auth.Ban{}, throttle(app).Bans()...), nil
		case "lift":
			return lift(app, req.To)
		}
		return nil, fmt.Errorf("this uftpd knows no %q; is it an older one?", req.Do)
	}
}

// throttle is the one of the service; where nobody needs a password there is
// none, and nobody is banned.
func throttle(app *cli.App) *auth.Throttle {
	if app.Door == nil {
		return new(auth.Throttle)
	}
	return app.Door.Throttle()
}

// note writes to the log what a command has changed.
func note(app *cli.App, msg, key string, value any) {
	if app.Verbose > 0 {
		app.Log.Info(msg, key, value)
	}
}

// end ends a session.
func end(app *cli.App, srv *bg.Server, id string) ([]bg.Client, error) {
	n, err := sessionID(id)
	if err != nil {
		return nil, err
	}
	for _, c := range srv.Clients() {
		if c.ID == n && srv.End(n) {
			note(app, "ended by command", "session", n)
			return []bg.Client{c}, nil
		}
	}
	return nil, fmt.Errorf("there is no session %d; uftpd clients lists them", n)
}

// sessionID is the number of a session.
func sessionID(text string) (uint64, error) {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is no ID of a session; uftpd clients lists them", text)
	}
	return n, nil
}

func wrongID(text string) error {
	_, err := sessionID(text)
	return err
}

// all is the word for whatever there is.
const all = "all"

// lift lifts the ban of an address, those within a network, or all.
func lift(app *cli.App, who string) ([]auth.Ban, error) {
	within, err := network(who)
	if err != nil {
		return nil, err
	}
	lifted := append([]auth.Ban{}, throttle(app).LiftIn(within)...)
	for _, ban := range lifted {
		note(app, "ban lifted by command", "net", ban.Net.String())
	}
	if len(lifted) == 0 && who != all {
		return nil, fmt.Errorf("%s is not banned", who)
	}
	return lifted, nil
}

func wrongNet(text string) error {
	_, err := network(text)
	return err
}

// network is what an address or a network means: one in IPv6 is its /64, and
// all is the zero one.
func network(text string) (netip.Prefix, error) {
	if text == all {
		return netip.Prefix{}, nil
	}
	within, err := netip.ParsePrefix(text)
	if err != nil {
		var addr netip.Addr
		if addr, err = netip.ParseAddr(text); err == nil {
			addr = addr.Unmap().WithZone("")
			within = netip.PrefixFrom(addr, addr.BitLen())
		}
	}
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("%q is neither an address, nor a network as 192.0.2.0/24, nor %q", text, all)
	}
	if within.Addr().Is6() && within.Bits() > 64 {
		within = netip.PrefixFrom(within.Addr(), 64)
	}
	return within.Masked(), nil
}
