package ftp

import (
	"crypto/tls"
	"errors"
)

// protocols are the names by which clients ask for FTP (ALPN, RFC 7301). A
// client that asks only for others was led here, as in the ALPACA attack.
var protocols = []string{"ftp", "ftp-data", "x-filezilla-ftp"}

// suites are those of TLS 1.2 which encrypt and authenticate in one (AEAD) with
// keys that are forgotten, as RFC 9325 section 4.2 has it. The others that Go
// has for old programs, in CBC mode, are a matter of timing to break. Those of
// TLS 1.3 are not a choice.
var suites = []uint16{
	tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
	tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
	tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
	tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
	tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
	tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
}

// prepareTLS completes the configuration of TLS.
func (s *Server) prepareTLS() error {
	if s.TLS == nil {
		if s.RequireTLS || s.RequireDataTLS {
			return errors.New("TLS is required, but there is no certificate: set TLS")
		}
		return nil
	}
	if len(s.TLS.Certificates) == 0 && s.TLS.GetCertificate == nil {
		return errors.New("TLS has no certificate")
	}
	c := s.TLS.Clone()
	c.MinVersion = max(c.MinVersion, tls.VersionTLS12)
	c.GetConfigForClient = nil
	c.DynamicRecordSizingDisabled = true // made for web pages
	if len(c.NextProtos) == 0 {
		c.NextProtos = protocols
	}
	if c.CipherSuites == nil {
		c.CipherSuites = suites
	}
	s.tls = c
	return nil
}

// tlsConfig is the configuration for the connections of one session. Its
// tickets carry the session's tag, so that a data connection which resumes one
// shows whose it is.
func (s *Session) tlsConfig() *tls.Config {
	base := s.srv.tls
	c := base.Clone()
	c.WrapSession = func(cs tls.ConnectionState, ss *tls.SessionState) ([]byte, error) {
		ss.Extra = [][]byte{s.sec.tag}
		return base.EncryptTicket(cs, ss)
	}
	c.UnwrapSession = func(identity []byte, cs tls.ConnectionState) (*tls.SessionState, error) {
		ss, err := base.DecryptTicket(identity, cs)
		if ss != nil && len(ss.Extra) == 1 {
			s.sec.presented = ss.Extra[0]
		}
		return ss, err
	}
	return c
}
