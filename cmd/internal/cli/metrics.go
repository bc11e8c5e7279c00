package cli

import (
	"errors"
	"fmt"
	"net"
	"strings"

	"uftpd/cmd/internal/metrics"
	"uftpd/shared/ftp"
)

// meter is where figures are told.
type meter struct {
	*metrics.Server
	addr net.Addr
}

// openMetrics opens the port for those who collect figures, and begins to count.
func (a *App) openMetrics() error {
	if a.Metrics == "" {
		return nil
	}
	ln, err := net.Listen("tcp", a.Metrics)
	switch {
	case errors.Is(err, errInUse):
		return fmt.Errorf("--metrics: %s is taken, another program listens there; choose another port", a.Metrics)
	case err != nil:
		return fmt.Errorf("--metrics: %w", err)
	}
	m := metrics.New()
	a.FTP.Hooks = ftp.JoinHooks(a.FTP.Hooks, m.Hooks())
	a.meter = &meter{metrics.NewServer(m, a.quietLog()), ln.Addr()}
	a.recovery.Go(func() { a.meter.Serve(ln) })
	return nil
}

func (a *App) closeMetrics() {
	if a.meter != nil {
		a.meter.Close()
	}
}

// meterValue is [HOST:]PORT. A port alone is for this machine only, as whoever
// reaches it may ask.
type meterValue string

func (v *meterValue) Set(s string) error {
	if !strings.Contains(s, ":") {
		s = net.JoinHostPort("127.0.0.1", s)
	}
	_, port, err := net.SplitHostPort(s)
	if bad := new(portValue).Set(port); err != nil || bad != nil {
		return errors.New("it is a port, or an address and a port, as 9100 or 192.0.2.1:9100; an IPv6 address in brackets")
	}
	*v = meterValue(s)
	return nil
}

func (v *meterValue) String() string { return string(*v) }
func (*meterValue) Type() string     { return "address" }
