package cli

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"time"

	"github.com/landlock-lsm/go-landlock/landlock"
	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// confine lets no program that is started gain rights, and leaves only those
// files in reach which are needed, as far as the kernel can do that.
func (a *App) confine() error {
	if err := ll.AllThreadsPrctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("no_new_privs: %w", err)
	}
	zone, _ := time.Now().Zone() // reads the zone's file, which is out of reach then
	err := landlock.V5.BestEffort().RestrictPaths(a.reach()...)
	abi, absent := ll.LandlockGetABIVersion()
	switch {
	case err != nil:
		return fmt.Errorf("landlock: %w", err)
	case a.Verbose == 0:
	case absent != nil || abi < 2:
		a.Log.Warn("this kernel has no Landlock; all that the user may open is in reach", "user", a.RunAs)
	default:
		a.Log.Info("only what is served is in reach", "user", a.RunAs, "landlock", abi, "zone", zone)
	}
	return nil
}

// reach is what stays in reach. A file that is read again may have been
// replaced by another, so that its directory must be readable.
func (a *App) reach() []landlock.Rule {
	trees := landlock.RWDirs(a.dirs()...).WithRefer()
	if a.ReadOnly {
		trees = landlock.RODirs(a.dirs()...)
	}
	rules := []landlock.Rule{trees}
	for _, file := range []string{a.UsersFile, a.Cert, a.Key} {
		if file != "" {
			rules = append(rules, landlock.RODirs(filepath.Dir(file)))
		}
	}
	if dir, err := a.stateDir(); err == nil && a.TLS != tlsOff && a.Cert == "" {
		rules = append(rules, landlock.RWDirs(dir).IgnoreIfMissing())
	}
	if _, err := netip.ParseAddr(a.base.PublicHost); err != nil && a.base.PublicHost != "" {
		names := []string{"/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/gai.conf"}
		rules = append(rules, landlock.ROFiles(names...).IgnoreIfMissing())
	}
	return rules
}
