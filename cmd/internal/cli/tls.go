package cli

import (
	"crypto/tls"
	"errors"
	"log/slog"
	"os"
	"path/filepath"

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

// encrypt sets srv up for TLS and returns the certificate's fingerprint.
func (o *Options) encrypt(srv *ftp.Server, log *slog.Logger) (fingerprint string, err error) {
	if o.TLS == tlsOff {
		return "", nil
	}
	srv.RequireTLS, srv.RequireDataTLS = o.TLS == tlsRequired, o.TLS == tlsRequired
	if o.Cert != "" {
		source, err := certs.Files(o.Cert, o.Key)
		if err != nil {
			return "", err
		}
		source.Changed = func(now tls.Certificate, err error) {
			if err != nil {
				log.Warn("the certificate cannot be read again, the old one stays", "error", err.Error())
				return
			}
			log.Info("certificate changed", "fingerprint", certs.Fingerprint(now))
		}
		srv.TLS = &tls.Config{GetCertificate: source.GetCertificate}
		return certs.Fingerprint(source.Certificate()), nil
	}
	dir, err := o.stateDir()
	if err != nil {
		return "", err
	}
	cert, _, err := certs.SelfSigned(dir, o.certHosts())
	srv.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
	return certs.Fingerprint(cert), err
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
