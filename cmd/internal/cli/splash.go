package cli

import (
	"fmt"
	"net"
	"strings"
)

// splash says at the start who can reach what, and how to change that.
func (a *App) splash() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s.\n", a.program.Name, a.program.Does)
	row := func(title, text string) {
		lines := strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", 11))
		fmt.Fprintf(&b, "  %-9s%s\n", title, lines)
	}
	row("Address", strings.Join(addresses(a.Listener, "ftp"), "\n"))
	if a.Implicit != nil {
		row("With TLS", strings.Join(addresses(a.Implicit, "ftps"), "\n"))
	}
	row("Tree", a.Dir)
	row("Access", a.access())
	if a.fingerprint != "" {
		row("SHA-256", a.fingerprint[:48]+"\n"+a.fingerprint[48:])
	}
	if a.ca != nil {
		row("CA", a.issued())
	}
	if a.meter != nil {
		row("Metrics", fmt.Sprintf("http://%v/metrics", a.meter.addr))
	}
	row("Stop", fmt.Sprintf("Ctrl-C lets transfers finish (%v at most), a second one ends at once.", a.DrainTimeout))
	return b.String()
}

// addresses are the URLs under which the tree can be reached.
func addresses(ln net.Listener, scheme string) []string {
	at, ok := ln.Addr().(*net.TCPAddr)
	if !ok {
		return []string{ln.Addr().String()}
	}
	if !at.IP.IsUnspecified() {
		return []string{url(scheme, at)}
	}
	return reachable(scheme, at, ownAddrs())
}
