package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strconv"

	"uftpd/shared/tcp"
)

// listen opens the port. Its errors say what to do next.
func listen(host string, port uint16) (net.Listener, error) {
	network := "tcp"
	if addr, err := netip.ParseAddr(host); err == nil && addr.Is4() {
		network = "tcp4" // with "tcp", 0.0.0.0 would take in IPv6
	}
	ln, err := tcp.Listen(context.Background(), network, net.JoinHostPort(host, strconv.Itoa(int(port))))
	if err != nil {
		return nil, explainListen(host, port, err)
	}
	return ln, nil
}

// explainListen puts the reason why there is no port into words.
func explainListen(host string, port uint16, err error) error {
	var unknown *net.DNSError
	switch {
	case errors.Is(err, errInUse):
		return fmt.Errorf("port %d is taken, another program listens on it; choose another with --port, or 0 for one that is free", port)
	case errors.Is(err, errNotAllowed):
		return fmt.Errorf("port %d is not allowed to this user%s; choose one from 1024 up, as with --port 2121%s", port, whoMay(port), howToAllow())
	case errors.Is(err, errNoAddress):
		return fmt.Errorf("%s is not an address of this machine; leave out --host to listen on all that it has", host)
	case errors.As(err, &unknown):
		return fmt.Errorf("the name %q in --host is not known (%s); give an address, or leave it out to listen on all", host, unknown.Err)
	}
	return fmt.Errorf("cannot listen on port %d: %w; try another --port or --host", port, err)
}

func whoMay(port uint16) string {
	if port >= 1024 {
		return ""
	}
	return ", those below 1024 are for root"
}

// howToAllow says how this very program gets the right to low ports.
func howToAllow() string {
	exe, err := os.Executable()
	if runtime.GOOS != "linux" || err != nil {
		return ""
	}
	return fmt.Sprintf(", or allow it: sudo setcap cap_net_bind_service=+ep '%s'", exe)
}
