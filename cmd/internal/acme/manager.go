package acme

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mholt/acmez/v3"
	"github.com/mholt/acmez/v3/acme"
)

const (
	// lookEvery is how often the clock is looked at, which may be set, and
	// stands still while a machine sleeps.
	lookEvery = time.Hour
	// After a failure the next try is after retryFirst, then after twice as
	// long each time. Let's Encrypt takes five failures in an hour.
	retryFirst = 15 * time.Minute
	retryMost  = 6 * time.Hour
	// obtainTime bounds one try, and obtainPause parts a success from the next,
	// lest a clock that is wrong, or a CA, makes for one after the other.
	obtainTime  = 10 * time.Minute
	obtainPause = time.Hour
)

// Manager has a certificate and sees to it that it does not end.
type Manager struct {
	config  Config
	client  *acmez.Client
	answers *answers
	dir     string
	root    *os.Root // dir, also where the way to it has been closed to the user
	now     atomic.Pointer[tls.Certificate]
	account acme.Account
	renewal acme.RenewalInfo // of the certificate in use
	pause   time.Duration    // after a success, whatever the CA says of its certificate
}

// New reads what is kept in the directory and asks nobody yet. The directory
// stays open, so that the process may become another user.
func New(config Config) (*Manager, error) {
	config.Names = slices.Clone(config.Names)
	for i, name := range config.Names {
		var err error
		if config.Names[i], err = Name(name, config.ByTLS); err != nil {
			return nil, err
		}
	}
	client, err := config.client()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(config.Dir, config.place())
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	m := &Manager{config: config, dir: dir, root: root, answers: newAnswers(config.ByTLS), pause: obtainPause}
	m.client = &acmez.Client{Client: client, ChallengeSolvers: map[string]acmez.Solver{m.answers.kind(): m.answers}}
	if err := m.load(); err != nil {
		root.Close()
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return m, nil
}

// Give makes the directory a user's, who is to keep what comes.
func (m *Manager) Give(uid, gid int) error { return os.Lchown(m.dir, uid, gid) }

// Certificate is the one in use; nil: there is none yet. It may have ended,
// if the CA was out of reach for long.
func (m *Manager) Certificate() *tls.Certificate { return m.now.Load() }

// Run answers the CA on a port, gets a certificate if there is none for all
// names, and renews it, until ctx is done. It closes the port. It is called
// once.
func (m *Manager) Run(ctx context.Context, ln net.Listener) {
	defer m.root.Close()
	defer m.config.Client.CloseIdleConnections()
	server := m.answers.server()
	var serving sync.WaitGroup
	serving.Go(func() { m.answers.serve(server, ln) })
	defer serving.Wait()
	defer server.Close()
	for failures := 0; ctx.Err() == nil; {
		if left := time.Until(m.due(ctx)); left > 0 {
			wait(ctx, min(left, lookEvery))
			continue
		}
		err := m.obtain(ctx)
		if err == nil {
			failures = 0
			wait(ctx, m.pause)
			continue
		}
		if ctx.Err() != nil {
			return
		}
		next := min(retryFirst<<min(failures, 8), retryMost)
		failures++
		m.config.Failed(clip(err), next)
		wait(ctx, next)
	}
}

// due is when a new certificate is to be had: when the CA says so (RFC 9773),
// and at the latest when a third of its time is left. The zero time is now.
func (m *Manager) due(ctx context.Context) time.Time {
	cert := m.now.Load()
	if cert == nil || !m.covers(cert) {
		return time.Time{}
	}
	if !m.renewal.HasWindow() || m.renewal.NeedsRefresh() {
		limit, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		info, err := m.client.GetRenewalInfo(limit, cert.Leaf)
		if err == nil && !info.SameWindow(m.renewal) { // else the time that was chosen in it stays
			m.renewal = info
		} else if err == nil {
			m.renewal.RetryAfter = info.RetryAfter
		}
	}
	third := cert.Leaf.NotAfter.Sub(cert.Leaf.NotBefore) / 3
	due := cert.Leaf.NotAfter.Add(-third)
	if m.renewal.HasWindow() && m.renewal.SelectedTime.Before(due) {
		return m.renewal.SelectedTime
	}
	return due
}

// covers reports whether a certificate is for all names.
func (m *Manager) covers(cert *tls.Certificate) bool {
	for _, name := range m.config.Names {
		if cert.Leaf.VerifyHostname(name) != nil {
			return false
		}
	}
	return true
}

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
