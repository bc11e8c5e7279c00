// Package door glues package auth to package ftp: who may log in to a server,
// and which tree and limits they get.
package door

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/netip"
	"sync/atomic"
	"time"

	"uftpd/shared/auth"
	"uftpd/shared/ftp"
)

// Config says who there is.
type Config struct {
	// File is a users file; empty: there is none.
	File string
	// Users are further ones, given in the clear.
	Users []Named
	// Tree is what is served; directories of users are relative to it.
	Tree fs.FS
	// Guests is the tree for anonymous and ftp, who need no password. Nil:
	// they get in only if they are users with one.
	Guests fs.FS
	// Open opens a directory with an absolute path, for users who have one.
	Open func(dir string) (fs.FS, error)
	// Others decides on names that are neither a user's nor a guest's; its
	// directories are taken as those of users. Nil: nobody else gets in.
	Others *auth.External
	// Certs says what clients' certificates are for, if they show any.
	Certs Certs
	// Log takes bans; nil: they are not logged.
	Log *slog.Logger

	counts *counts // of those with a quota; made by New
}

// Named is a user and the password.
type Named struct{ Name, Password string }

// Door decides on logins. It is safe for concurrent use.
type Door struct {
	config   Config
	throttle auth.Throttle
	now      atomic.Pointer[residents]
}

// New reads the users and opens their trees.
func New(config Config) (*Door, error) {
	config.counts = new(counts)
	d := &Door{config: config}
	return d, d.Reload()
}

// Reload reads the users file again and opens the trees anew. After an error
// all stays as it was. Sessions keep what they have. What counts for a quota is
// counted anew.
func (d *Door) Reload() error {
	r, err := d.config.residents()
	if err == nil {
		d.now.Store(r)
		d.config.counts.recount()
	}
	return err
}

// Len returns how many users there are.
func (d *Door) Len() int { return d.now.Load().users.Len() }

// Others names who decides on names that no user has; empty: no one.
func (d *Door) Others() string {
	if d.config.Others == nil {
		return ""
	}
	return d.config.Others.String()
}

// Guests reports whether anonymous gets in.
func (d *Door) Guests() bool { return d.config.Guests != nil }

// Dirs are the absolute directories that users have for themselves.
func (d *Door) Dirs() []string { return d.now.Load().absolute }

// Throttle keeps out those who guess.
func (d *Door) Throttle() *auth.Throttle { return &d.throttle }

// Accept keeps out addresses that are banned. It is for ftp.Server.
func (d *Door) Accept(c *ftp.Client) error { return d.admit(c.Addr().Addr()) }

// admit refuses an address that is banned, in words for its owner.
func (d *Door) admit(addr netip.Addr) error {
	err := d.throttle.Admit(addr)
	if err == nil {
		return nil
	}
	return ftp.Say(421, "Too many wrong logins from your address, try again later.")
}

// Login decides on a name and a password. It is for ftp.Server. What is wrong
// is not told: an unknown name and a wrong password get the same words after
// the same time, as far as Others takes the same time.
func (d *Door) Login(ctx context.Context, c *ftp.Client, name, password string) (ftp.Account, error) {
	addr := c.Addr().Addr()
	if err := d.admit(addr); err != nil {
		return ftp.Account{}, err
	}
	if err := d.passwordMay(c, name); err != nil {
		return ftp.Account{}, err
	}
	if d.isGuest(name) {
		return ftp.Account{FS: d.config.Guests}, nil
	}
	user, tree, err := d.decide(ctx, c, name, password)
	// Many passwords may have been tried meanwhile over other connections. The
	// wrong ones are answered as the right one then, which would stand out.
	if banned := d.admit(addr); banned != nil {
		return ftp.Account{}, banned
	}
	if err != nil {
		return ftp.Account{}, d.failed(ctx, addr, err)
	}
	d.throttle.Succeeded(addr)
	return account(user, tree), nil
}

// account is what a user gets.
func account(user auth.User, tree fs.FS) ftp.Account {
	return ftp.Account{
		FS:          tree,
		MaxSessions: int(user.Limits.Sessions),
		Rates:       ftp.Rates{Down: user.Limits.Down, Up: user.Limits.Up},
	}
}

// isGuest reports whether the name needs no password. One that a user has does.
func (d *Door) isGuest(name string) bool {
	if d.config.Guests == nil || name != "anonymous" && name != "ftp" {
		return false
	}
	_, taken := d.now.Load().users.Lookup(name)
	return !taken
}

// failed counts a wrong login, unless the client is not to blame, and waits
// longer after each from that address.
func (d *Door) failed(ctx context.Context, addr netip.Addr, err error) error {
	if errors.Is(err, auth.ErrUndecided) {
		return fmt.Errorf("%w: %w", errLater, err)
	}
	if ban, banned := d.throttle.Failed(addr); !banned {
		wait(ctx, d.throttle.Delay(addr))
	} else if d.config.Log != nil {
		d.config.Log.Warn("banned", "net", ban.Net.String(), "for", ban.Until.Sub(ban.Since).Round(time.Second).String())
	}
	return fmt.Errorf("wrong name or password: %w", err)
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
