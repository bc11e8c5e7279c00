package acme

import (
	"crypto"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// What is kept, each with its key, so that the two can't be of different times.
const (
	accountFile = "account.pem"
	certFile    = "certificate.pem"
)

// load reads what is kept. A certificate that can't be used is as good as none.
func (m *Manager) load() error {
	text, err := m.read(accountFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	default:
		if m.account.PrivateKey, err = decodeKey(text); err != nil {
			return fmt.Errorf("%s: %w; remove it to have a new account", accountFile, err)
		}
	}
	text, err = m.read(certFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if cert, err := tls.X509KeyPair(text, text); err == nil {
		m.now.Store(&cert)
	}
	return nil
}

// read reads a file that is one: whose directory it is may not be whom this
// process is now, and a FIFO would hold it up.
func (m *Manager) read(name string) ([]byte, error) {
	info, err := m.root.Lstat(name)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a file", name)
	}
	if err != nil {
		return nil, err
	}
	return m.root.ReadFile(name)
}

// save gives a file a new content, whole or not at all, for the owner alone.
func (m *Manager) save(name string, text []byte) error {
	temp := ".new-" + rand.Text()
	f, err := m.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = m.root.Rename(temp, name)
	}
	if err != nil {
		m.root.Remove(temp)
	}
	return err
}

func encodeKey(key crypto.Signer) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

func decodeKey(text []byte) (crypto.Signer, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("no key in PEM")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("a %T cannot sign", key)
	}
	return signer, nil
}
