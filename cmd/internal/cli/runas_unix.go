//go:build unix

package cli

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// runAsHint follows words about root.
const runAsHint = "; --run-as takes those away"

// identity is a user of the system.
type identity struct {
	uid, gid int
	groups   []int
}

// becomeUser gives up the rights of root for good, in all threads.
func (a *App) becomeUser() error {
	if a.RunAs == "" {
		if os.Geteuid() == 0 && a.Verbose > 0 {
			a.Log.Warn("running as root; a fault would be one in all of the system; --run-as gives these rights up")
		}
		return nil
	}
	who, err := lookUp(a.RunAs)
	if err != nil {
		return fmt.Errorf("--run-as: %w", err)
	}
	if err := a.state.HandTo(who.uid, who.gid); err != nil {
		return fmt.Errorf("--run-as: %w", err)
	}
	if a.ca != nil && os.Geteuid() == 0 {
		if err := a.ca.Give(who.uid, who.gid); err != nil {
			return fmt.Errorf("--run-as %s: %w", a.RunAs, err)
		}
	}
	// First this, as the way to a tree may be closed to the user.
	err = a.confine()
	if err == nil {
		err = who.become()
	}
	if err == nil {
		_, err = a.authProgram() // root may run what this user may not
	}
	if err != nil {
		return fmt.Errorf("--run-as %s: %w", a.RunAs, err)
	}
	return nil
}

// lookUp finds USER[:GROUP], each a name or a number. Without a group it is
// that of the user, with all others the user is in.
func lookUp(text string) (*identity, error) {
	name, group, hasGroup := strings.Cut(text, ":")
	u, err := user.Lookup(name)
	if err != nil {
		u, err = user.LookupId(name)
	}
	if err != nil {
		return nil, fmt.Errorf("this system has no user %q", name)
	}
	who := new(identity)
	ids := []string{u.Gid}
	if hasGroup {
		g, err := user.LookupGroup(group)
		if err != nil {
			g, err = user.LookupGroupId(group)
		}
		if err != nil {
			return nil, fmt.Errorf("this system has no group %q", group)
		}
		ids = []string{g.Gid}
	} else if more, err := u.GroupIds(); err == nil {
		ids = append(ids, more...)
	}
	for _, id := range ids {
		n, err := strconv.Atoi(id)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(who.groups, n) {
			who.groups = append(who.groups, n)
		}
	}
	who.gid = who.groups[0]
	who.uid, err = strconv.Atoi(u.Uid)
	if err == nil && who.uid == 0 {
		err = errors.New("that is root; name another user")
	}
	return who, err
}

// become changes all threads, in the order that root's rights are needed for.
func (who *identity) become() error {
	if os.Geteuid() == who.uid && os.Getuid() == who.uid && os.Getgid() == who.gid {
		return nil
	}
	if os.Geteuid() != 0 {
		return errors.New("only root can become another user; start this as root, or as that user")
	}
	if err := syscall.Setgroups(who.groups); err != nil {
		return fmt.Errorf("setgroups: %w", err)
	}
	if err := syscall.Setgid(who.gid); err != nil {
		return fmt.Errorf("setgid: %w", err)
	}
	if err := syscall.Setuid(who.uid); err != nil {
		return fmt.Errorf("setuid: %w", err)
	}
	if syscall.Setuid(0) == nil || syscall.Setgid(0) == nil && who.gid != 0 {
		return errors.New("the rights of root came back; this system cannot give them up")
	}
	return nil
}
