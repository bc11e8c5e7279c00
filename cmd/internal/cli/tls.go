package cli

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"uftpd/cmd/internal/door"
	"uftpd/shared/certs"
	"uftpd/shared/ftp"
)

// tlsMode says whether there is encryption.
type tlsMode int

const (
	tlsOff tlsMode = iota
	tlsAuto
	tlsRequired
)

// dataMode says whether data connections are encrypted.
type dataMode int

const (
	dataAsLogin  dataMode = iota // as --tls says of the login
	dataOptional                 // the client decides
	dataRequired
)

// loginTLS and dataTLS report what must be encrypted.
func (o *Options) loginTLS() bool { return o.TLS == tlsRequired }

func (o *Options) dataTLS() bool {
	return o.DataTLS == dataRequired || o.DataTLS == dataAsLogin && o.loginTLS()
}

// encrypt sets srv up for TLS.
func (a *App) encrypt(srv *ftp.Server) error {
	if a.TLS == tlsOff {
		return nil
	}
	srv.RequireTLS, srv.RequireDataTLS = a.loginTLS(), a.dataTLS()
	srv.TLS = new(tls.Config)
	if err := a.askClients(srv.TLS); err != nil {
		return err
	}
	if a.Cert != "" {
		return a.certFromFiles(srv.TLS)
	}
	dir, err := a.stateDir()
	if err != nil {
		return err
	}
	own, _, err := certs.SelfSigned(dir, a.certHosts())
	if err != nil {
		return err
	}
	if len(a.ACME) > 0 {
		return a.certFromCA(srv.TLS, dir, own)
	}
	srv.TLS.Certificates = []tls.Certificate{own}
	a.fingerprint = certs.Fingerprint(own)
	return nil
}

// certFromFiles takes the certificate of --cert, and each that replaces it.
func (a *App) certFromFiles(config *tls.Config) error {
	source, err := certs.Files(a.Cert, a.Key)
	if err != nil {
		return a.explainCert(err)
	}
	source.Changed = func(now tls.Certificate, err error) {
		switch {
		case a.Verbose == 0:
		case err != nil:
			a.Log.Warn("the certificate cannot be read again, the old one stays", "error", err.Error())
		default:
			a.Log.Info("certificate changed", "fingerprint", certs.Fingerprint(now))
		}
	}
	config.GetCertificate = source.GetCertificate
	a.fingerprint = certs.Fingerprint(source.Certificate())
	return nil
}

// askClients has clients show their certificates.
func (a *App) askClients(config *tls.Config) error {
	if a.ClientCA == "" {
		return nil
	}
	text, err := os.ReadFile(a.ClientCA)
	if err != nil {
		return fmt.Errorf("--client-ca: %w", err)
	}
	config.ClientCAs = x509.NewCertPool()
	if !config.ClientCAs.AppendCertsFromPEM(text) {
		return fmt.Errorf("--client-ca: there is no certificate in %s, in PEM", a.ClientCA)
	}
	config.ClientAuth = tls.RequireAndVerifyClientCert
	if a.clientCerts() == door.CertsOptional {
		config.ClientAuth = tls.VerifyClientCertIfGiven
	}
	return nil
}

// clientCerts is what certificates of clients are for.
func (o *Options) clientCerts() door.Certs {
	if o.ClientCA != "" && o.ClientCerts == door.NoCerts {
		return door.CertsOptional
	}
	return o.ClientCerts
}

// stateDir is where to keep what outlives the process.
func (o *Options) stateDir() (string, error) {
	if o.StateDir != "" {
		return filepath.Abs(o.StateDir)
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", errors.New("there is no directory to keep the certificate in; name one with --state-dir, or a certificate with --cert and --key")
	}
	return filepath.Join(dir, "uftpd"), nil
}

// certHosts are the names in a certificate that is made.
func (o *Options) certHosts() []string {
	var hosts []string
	for _, host := range []string{o.base.PublicHost, o.Host} {
		if host != "" {
			hosts = append(hosts, host)
		}
	}
	if name, err := os.Hostname(); err == nil {
		hosts = append(hosts, name)
	}
	return append(hosts, "localhost", "127.0.0.1", "::1")
}
