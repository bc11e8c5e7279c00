package door

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"uftpd/shared/auth"
	"uftpd/shared/ftp"
)

// errLater is the reply to a login that nobody could decide on. It is neither
// a refusal, which a client takes for its last word, nor counted as one.
var errLater = ftp.Say(421, "Logins cannot be checked now, try again later.")

// decide finds out who has the name and the password, and the tree of that
// user. A name that is a user's is decided on here alone: whoever is asked
// about the others cannot give it another password, nor more rights.
func (d *Door) decide(ctx context.Context, c *ftp.Client, name, password string) (auth.User, fs.FS, error) {
	r := d.now.Load()
	user, err := r.users.Check(ctx, name, password)
	_, known := r.users.Lookup(name)
	switch {
	case known && err == nil:
		tree, ok := r.trees[user.Name]
		if !ok {
			err = fmt.Errorf("%w: user %q has no tree", auth.ErrUndecided, name)
		}
		return user, tree, err
	case known, d.config.Others == nil, errors.Is(err, auth.ErrUndecided):
		return auth.User{}, nil, err
	}
	if user, err = d.config.Others.Check(ctx, question(c, name, password)); err != nil {
		return auth.User{}, nil, err
	}
	own := &residents{trees: map[string]fs.FS{}}
	if err := d.config.house(own, user); err != nil {
		return auth.User{}, nil, fmt.Errorf("%w: %s: %w", auth.ErrUndecided, d.config.Others, err)
	}
	return user, own.trees[name], nil
}

// question is what is told of a login.
func question(c *ftp.Client, name, password string) auth.Request {
	q := auth.Request{User: name, Password: password, Addr: c.Addr(), Local: c.LocalAddr()}
	if state := c.TLS(); state != nil {
		q.TLS = true
		if len(state.VerifiedChains) > 0 {
			cert := state.VerifiedChains[0][0]
			if q.Certificate = commonName(cert); isFor(cert, name) {
				q.Certificate = name
			}
		}
	}
	return q
}
