package acme

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"

	"github.com/mholt/acmez/v3/acme"
)

// obtain gets a certificate with a new key, takes it into use and keeps it.
func (m *Manager) obtain(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, obtainTime)
	defer cancel()
	if err := m.register(ctx); err != nil {
		return explain(err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	chains, err := m.client.ObtainCertificateForSANs(ctx, m.account, key, m.config.Names)
	if err != nil {
		m.account.Status = "" // it may be the account that is wrong: look again
		return explain(err)
	}
	if len(chains) == 0 {
		return errors.New("the CA has sent no certificate")
	}
	text, err := encodeKey(key)
	if err != nil {
		return err
	}
	text = append(text, chains[0].ChainPEM...)
	cert, err := tls.X509KeyPair(text, text)
	if err != nil {
		return fmt.Errorf("the CA has sent what is no certificate: %w", err)
	}
	if !m.covers(&cert) {
		return fmt.Errorf("the CA has sent a certificate for %q, not for %q", cert.Leaf.DNSNames, m.config.Names)
	}
	m.now.Store(&cert)
	m.renewal = acme.RenewalInfo{}
	m.config.Obtained(&cert, m.save(certFile, text))
	return nil
}

// register makes an account, or finds the one whose key is kept.
func (m *Manager) register(ctx context.Context) error {
	if m.account.Status == acme.StatusValid {
		return nil
	}
	if m.account.PrivateKey == nil {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return err
		}
		text, err := encodeKey(key)
		if err != nil {
			return err
		}
		// An account that is lost with the process would be one too many.
		if err := m.save(accountFile, text); err != nil {
			return fmt.Errorf("the key of the account cannot be kept: %w", err)
		}
		m.account.PrivateKey = key
	}
	asked := acme.Account{PrivateKey: m.account.PrivateKey, TermsOfServiceAgreed: true}
	if m.config.Email != "" {
		asked.Contact = []string{"mailto:" + m.config.Email}
	}
	account, err := m.client.NewAccount(ctx, asked)
	if err != nil {
		return fmt.Errorf("account: %w", err)
	}
	m.account = account
	return nil
}

// explain leaves of an error of the CA what is for people.
func explain(err error) error {
	var problem acme.Problem
	if !errors.As(err, &problem) || problem.Detail == "" {
		return err
	}
	text := problem.Detail
	if authz, ok := problem.Resource.(acme.Authorization); ok {
		text = authz.IdentifierValue() + ": " + text
	}
	for _, sub := range problem.Subproblems {
		text += "; " + sub.Identifier.Value + ": " + sub.Detail
	}
	return fmt.Errorf("the CA says: %s", text)
}
