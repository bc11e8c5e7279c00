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
	// Log takes bans; nil: they are not logged.
	Log *slog.Logger
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
	d := &Door{config: config}
	return d, d.Reload()
}

// Reload reads the users file again and opens the trees anew. After an error
// all stays as it was. Sessions keep what they have.
func (d *Door) Reload() error {
	r, err := d.config.residents()
	if err == nil {
		d.now.Store(r)
	}
	return err
}

// Len returns how many users there are.
func (d *Door) Len() int { return d.now.Load().users.Len() }

// Guests reports whether anonymous gets in.
func (d *Door) Guests() bool { return d.config.Guests != nil }

// Dirs are the absolute directories that users have for themselves.
func (d *Door) Dirs() []string { return d.now.Load().absolute }

// Bans are the addresses that are kept out, the one for the shortest time first.
func (d *Door) Bans() []auth.Ban { return d.throttle.Bans() }

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
// the same time.
func (d *Door) Login(ctx context.Context, c *ftp.Client, name, password string) (ftp.Account, error) {
	addr := c.Addr().Addr()
	if err := d.admit(addr); err != nil {
		return ftp.Account{}, err
	}
	r := d.now.Load()
	if d.isGuest(r, name) {
		return ftp.Account{FS: d.config.Guests}, nil
	}
	user, err := r.users.Check(ctx, name, password)
	if err != nil {
		return ftp.Account{}, d.failed(addr, err)
	}
	// Many passwords may have been tried meanwhile over other connections.
	if err := d.admit(addr); err != nil {
		return ftp.Account{}, err
	}
	tree, ok := r.trees[user.Name]
	if !ok {
		return ftp.Account{}, fmt.Errorf("%w: user %q has no tree", auth.ErrUndecided, name)
	}
	d.throttle.Succeeded(addr)
	return ftp.Account{
		FS:          tree,
		MaxSessions: int(user.Limits.Sessions),
		Rates:       ftp.Rates{Down: user.Limits.Down, Up: user.Limits.Up},
	}, nil
}

// isGuest reports whether the name needs no password. One that a user has does.
func (d *Door) isGuest(r *residents, name string) bool {
	if d.config.Guests == nil || name != "anonymous" && name != "ftp" {
		return false
	}
	_, taken := r.users.Lookup(name)
	return !taken
}

// failed counts a wrong login, unless the client is not to blame.
func (d *Door) failed(addr netip.Addr, err error) error {
	if errors.Is(err, auth.ErrUndecided) {
		return err
	}
	if ban, banned := d.throttle.Failed(addr); banned && d.config.Log != nil {
		d.config.Log.Warn("banned", "net", ban.Net.String(), "for", ban.Until.Sub(ban.Since).Round(time.Second).String())
	}
	return fmt.Errorf("wrong name or password: %w", err)
}
