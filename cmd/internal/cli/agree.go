package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"

	"uftpd/shared/auth"
)

// agree checks flags that go together, and values of which a flag does not know
// by itself whether they are right.
func (o *Options) agree() error {
	switch {
	case o.ImplicitPort >= 0 && o.TLS == tlsOff:
		return errors.New("--implicit-port is of no use without --tls auto or --tls required")
	case o.base.StrictClose && o.TLS == tlsOff:
		return errors.New("--strict-close is of no use without --tls auto or --tls required")
	case o.AuthProgram != "" && o.AuthURL != "":
		return errors.New("--auth-program and --auth-url cannot both decide; give one of them")
	case len(o.AuthArgs) > 0 && o.AuthProgram == "":
		return errors.New("--auth-arg is of no use without --auth-program")
	case o.GuestsDir != "" && !o.guests():
		return errors.New("--anonymous-dir is of no use without --anonymous or --anonymous-write")
	case o.GuestsDir != "" && !filepath.IsAbs(o.GuestsDir) && !fs.ValidPath(o.guestsName()):
		return errors.New("--anonymous-dir is neither below the directory that is served nor an absolute path")
	case o.ReadOnly && o.GuestsWrite:
		return errors.New("--read-only and --anonymous-write contradict each other")
	}
	if err := o.agreeLogins(); err != nil {
		return err
	}
	if err := o.agreePorts(); err != nil {
		return err
	}
	return o.agreeTLS()
}

// agreeLogins checks who is named. The URL may have a password in it, and must
// not be told.
func (o *Options) agreeLogins() error {
	named := auth.NewUsers()
	for _, user := range o.Users {
		if err := named.Add(user.Name, user.Password); err != nil {
			return fmt.Errorf("--user: %w", err)
		}
	}
	if o.AuthURL == "" {
		return nil
	}
	_, err := o.others()
	return err
}

// agreePorts checks what is announced.
func (o *Options) agreePorts() error {
	announced, passive := o.base.AnnouncedPorts, o.base.PassivePorts
	switch {
	case announced == 0:
		return nil
	case passive.First == 0:
		return errors.New("--announced-ports is of no use without --passive-ports, to which a router maps them")
	case int(announced)+int(passive.Last-passive.First) > 65535:
		return fmt.Errorf("--announced-ports %d is too high for as many as --passive-ports has, there is none above 65535", announced)
	}
	return nil
}

// guestsName is the name of the directory of anonymous in the one that is served.
func (o *Options) guestsName() string { return path.Clean(filepath.ToSlash(o.GuestsDir)) }
