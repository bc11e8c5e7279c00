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
	err = who.possible()
	if err == nil {
		err = a.handTo(who)
	}
	if err == nil {
		err = a.confine() // before the way to a tree is closed to the user
	}
	if err == nil {
		err = who.become()
	}
	if err == nil {
		_, err = a.authProgram() // root may run what this user may not
	}
	if err == nil {
		err = a.readable() // and read it
	}
	if err != nil {
		return fmt.Errorf("--run-as %s: %w", a.RunAs, err)
	}
	return nil
}

// handTo makes what is kept the user's.
func (a *App) handTo(who *identity) error {
	if os.Geteuid() != 0 {
		return nil
	}
	if err := a.state.HandTo(who.uid, who.gid); err != nil || a.ca == nil {
		return err
	}
	return a.ca.Give(who.uid, who.gid)
}

// readable finds out whether what is read again can be: else nobody would
// notice that a user is still let in who has been taken out, or that a
// certificate ends.
func (a *App) readable() error {
	for _, file := range a.filesReadAgain() {
		f, err := os.Open(file)
		if err != nil {
			return fmt.Errorf("this user cannot read the file again when it changes: %w; change the rights of it, or of a directory above", err)
		}
		f.Close()
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

// here reports whether this process is the user's already.
func (who *identity) here() bool {
	return os.Geteuid() == who.uid && os.Getuid() == who.uid && os.Getgid() == who.gid
}

// possible says why this process cannot become the user.
func (who *identity) possible() error {
	if !who.here() && os.Geteuid() != 0 {
		return errors.New("only root can become another user; start this as root, or as that user")
	}
	return nil
}

// become changes all threads, in the order that root's rights are needed for.
func (who *identity) become() error {
	if who.here() {
		return dropCapabilities()
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
