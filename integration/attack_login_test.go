package integration

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/auth"
	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// quickHash is that of the password, with the least cost there is.
const quickHash = "$2a$04$z9VTTU92S.ap7IbWu6UrcuQxR0VimJGLfgqvbGgUUMQamCUn4qACm"

// userFile makes accounts with a hash, and one without a password.
func userFile(t *testing.T, hash string) *auth.Users {
	t.Helper()
	file := filepath.Join(t.TempDir(), "users")
	text := fmt.Sprintf("%s:%s\nlocked:!\nhomeless:%s:::/no/such/directory\n", user, hash, hash)
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	users, err := auth.LoadUsers(file)
	require.NoError(t, err)
	return users
}

// withUsers has them log in.
func withUsers(users *auth.Users) func(*ftp.Server) {
	return func(s *ftp.Server) {
		s.Login = func(ctx context.Context, _ *ftp.Client, name, pass string) (ftp.Account, error) {
			u, err := users.Check(ctx, name, pass)
			if err != nil || u.Dir == "" {
				return ftp.Account{}, err
			}
			disk, err := vfs.OpenDisk(u.Dir)
			return ftp.Account{FS: disk}, err
		}
	}
}

// TestR26_Enumeration compares wrong logins for the same words and the same
// time. It is not parallel, as it takes that time. What a busy machine adds
// differs from one series to the next; what tells a user from nobody does not.
func TestR26_Enumeration(t *testing.T) {
	h := run(t, withUsers(userFile(t, quickHash)), func(s *ftp.Server) { s.LoginDelay = -1 })
	var told []string
	for range 5 {
		if told = h.guess(t, user, "nobody", "locked", "root"); told == nil {
			break
		}
	}
	assert.Empty(t, told, "each of five series tells users apart")
	c := h.knock(t)
	c.says("331 Password, please.", "USER homeless")
	c.says("530 Login incorrect.", "PASS "+password)
}

// guess tries wrong passwords, a series of all names in turn, and returns which
// names are answered in another time than the first.
func (h *house) guess(t *testing.T, names ...string) (told []string) {
	t.Helper()
	took := map[string][]time.Duration{}
	for range 100 {
		for _, name := range names {
			c := h.knock(t)
			c.says("331 Password, please.", "USER "+name)
			began := time.Now()
			c.says("530 Login incorrect.", "PASS wrong")
			took[name] = append(took[name], time.Since(began))
			require.NoError(t, c.conn.Close())
			require.ErrorIs(t, h.tally.left(t), ftp.ErrGone)
		}
	}
	want := median(took[names[0]])
	for _, name := range names[1:] {
		// The recipe has 5 %, of a machine that does nothing else. A name that
		// costs no hash takes a small part of the time.
		if got := median(took[name]); math.Abs(got.Seconds()/want.Seconds()-1) > 0.2 {
			told = append(told, fmt.Sprintf("%s: %v, %s: %v", names[0], want, name, got))
		}
	}
	return told
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

// TestR27_BruteForce guesses from one address until it is kept out. The name
// is not: its owner logs in from elsewhere.
func TestR27_BruteForce(t *testing.T) {
	t.Parallel()
	throttle := &auth.Throttle{Tries: 10}
	var log journal
	h := run(t, withUsers(userFile(t, quickHash)), withThrottle(throttle), log.keep, func(s *ftp.Server) { s.LoginDelay = -1 })
	for range 2 {
		c := h.knock(t)
		for range 4 {
			c.says("331 Password, please.", "USER "+user)
			c.says("530 Login incorrect.", "PASS guess")
		}
		c.says("331 Password, please.", "USER "+user)
		c.says("421 Too many wrong logins, closing connection.", "PASS guess")
		c.ends()
	}
	c := attach(t, dialFrom(t, "127.0.0.1", h.addr))
	reply, err := c.hear()
	require.NoError(t, err)
	assert.Regexp(t, `^421 `, reply)
	c.ends()
	h.enterFrom(t, stranger).says("200 OK.", "NOOP")
	bans := throttle.Bans()
	require.Len(t, bans, 1)
	assert.Equal(t, "127.0.0.1/32", bans[0].Net.String())
	assert.True(t, throttle.Lift(bans[0].Net.Addr()))
	h.enter(t)
	assert.NotContains(t, log.String(), "guess")
}

// withThrottle keeps those out who fail too often.
func withThrottle(th *auth.Throttle) func(*ftp.Server) {
	return func(s *ftp.Server) {
		s.Accept = func(c *ftp.Client) error { return th.Admit(c.Addr().Addr()) }
		s.Hooks = ftp.JoinHooks(s.Hooks, ftp.Hooks{LoggedIn: func(c *ftp.Client, _ string, err error) {
			if errors.Is(err, auth.ErrLogin) && !errors.Is(err, auth.ErrUndecided) {
				th.Failed(c.Addr().Addr())
			}
		}})
	}
}
