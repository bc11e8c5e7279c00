package cli

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"uftpd/cmd/internal/acme"
)

// ca is a CA that certifies the server while it runs.
type ca struct {
	*acme.Manager
	listener net.Listener       // where it asks
	end      context.CancelFunc // ends what goes on with it
}

// certFromCA takes the certificate of a CA as soon as there is one, and until
// then the server's own: clients that trust no such one are turned away then,
// but not the others.
func (a *App) certFromCA(config *tls.Config, dir string, own tls.Certificate) error {
	manager, err := acme.New(acme.Config{
		Names:     a.ACME,
		Directory: a.ACMEDirectory,
		Email:     a.ACMEEmail,
		Dir:       acmeDir(dir),
		ByTLS:     a.ACMEByTLS,
		Obtained:  a.certified,
		Failed:    a.notCertified,
	})
	if err != nil {
		return fmt.Errorf("--acme: %w", err)
	}
	a.ca = &ca{Manager: manager}
	config.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		if cert := manager.Certificate(); cert != nil {
			return cert, nil
		}
		return &own, nil
	}
	return nil
}

// acmeDir is what a CA's certificates have of the directory for state.
func acmeDir(state string) string { return filepath.Join(state, "acme") }

func (a *App) certified(cert *tls.Certificate, unkept error) {
	if a.Verbose == 0 {
		return
	}
	if unkept != nil {
		a.Log.Warn("the certificate cannot be kept, a new one is needed after the next start", "error", unkept.Error())
	}
	a.Log.Info("certificate from the CA", "names", strings.Join(a.ACME, " "), "until", cert.Leaf.NotAfter)
}

func (a *App) notCertified(err error, next time.Duration) {
	if a.Verbose == 0 {
		return
	}
	a.Log.Warn("no certificate from the CA, what there is stays in use", "error", err.Error(), "next_try", next.String())
}

// caPort is where the CA asks, or what that is mapped to.
func (o *Options) caPort() int {
	switch {
	case o.ACMEPort >= 0:
		return o.ACMEPort
	case o.ACMEByTLS:
		return 443
	}
	return 80
}

// listenCA opens the port for the CA's questions, which may be for root only.
func (a *App) listenCA() error {
	if a.ca == nil {
		return nil
	}
	port := a.caPort()
	ln, err := net.Listen("tcp", net.JoinHostPort(a.Host, strconv.Itoa(port)))
	switch {
	case errors.Is(err, errInUse):
		return fmt.Errorf("port %d is taken, where the CA of --acme asks; free it, or have it passed on to another, to be told by --acme-port", port)
	case errors.Is(err, errNotAllowed):
		return fmt.Errorf("port %d, where the CA of --acme asks, is not allowed to this user%s; have it passed on to another, to be told by --acme-port%s", port, whoMay(uint16(port)), howToAllow())
	case err != nil:
		return fmt.Errorf("cannot listen for the CA of --acme: %w", err)
	}
	a.ca.listener = ln
	return nil
}

// runCA begins to see to the certificate, until closeCA.
func (a *App) runCA() {
	if a.ca == nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	a.ca.end = cancel
	a.recovery.Go(func() { a.ca.Run(ctx, a.ca.listener) })
}

func (a *App) closeCA() {
	if a.ca != nil && a.ca.end != nil {
		a.ca.end()
	}
}

// issued says what the CA has certified, which another start may have asked
// for, with other names.
func (a *App) issued() string {
	cert := a.ca.Certificate()
	if cert == nil {
		return "has not certified this server yet, see the log; until then it shows\na certificate of its own, which few clients take."
	}
	names := slices.Clone(cert.Leaf.DNSNames)
	for _, ip := range cert.Leaf.IPAddresses {
		names = append(names, ip.String())
	}
	return fmt.Sprintf("certifies %s, until %s", strings.Join(names, ", "), cert.Leaf.NotAfter.Format(time.DateOnly))
}
