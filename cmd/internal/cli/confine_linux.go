package cli

import (
	"crypto/x509"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
	// Both read files that are out of reach then, and keep what they say.
	zone, _ := time.Now().Zone()
	if a.ca != nil || strings.HasPrefix(a.AuthURL, "https:") {
		x509.SystemCertPool()
	}
	err := landlock.V5.BestEffort().RestrictPaths(a.reach()...)
	abi, absent := ll.LandlockGetABIVersion()
	switch {
	case err != nil:
		return fmt.Errorf("landlock: %w", err)
	case a.Verbose == 0:
	case absent != nil || abi < 2:
		a.Log.Warn("this kernel has no Landlock; all that the user may open is in reach", "user", a.RunAs)
	default:
		also := slices.Concat(a.readAgain(), a.programDirs())
		a.Log.Info("only what is served is in reach", "user", a.RunAs, "landlock", abi, "zone", zone, "also_readable", strings.Join(also, " "))
		a.warnOfWide(also)
	}
	return nil
}

// readAgain are the directories of files that are read again: one may have been
// replaced by another by then, and links may lead to it.
func (a *App) readAgain() (dirs []string) {
	for _, file := range a.filesReadAgain() {
		dirs = append(dirs, filepath.Dir(file), filepath.Dir(real(file)))
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// warnOfWide tells of directories that leave much more in reach than a file.
func (a *App) warnOfWide(dirs []string) {
	for _, dir := range dirs {
		info, err := os.Stat(dir)
		above := err == nil && slices.ContainsFunc(a.dirs(), func(served string) bool { return within(real(served), info) })
		if above || dir == "/" || dir == "/etc" {
			a.Log.Warn("all below this directory is in reach, as a file in it is needed; give that a directory of its own", "dir", dir)
		}
	}
}

// reach is what stays in reach.
func (a *App) reach() []landlock.Rule {
	trees := landlock.RWDirs(a.dirs()...).WithRefer()
	if a.ReadOnly {
		trees = landlock.RODirs(a.dirs()...)
	}
	rules := []landlock.Rule{trees}
	if dirs := a.readAgain(); len(dirs) > 0 {
		rules = append(rules, landlock.RODirs(dirs...))
	}
	if dir, err := a.stateDir(); err == nil && a.ca != nil {
		rules = append(rules, landlock.RWDirs(acmeDir(dir)))
	}
	if _, err := netip.ParseAddr(a.base.PublicHost); err != nil && a.base.PublicHost != "" || a.outside() || a.ca != nil {
		rules = append(rules, nameReach()...)
	}
	rules = append(rules, a.controlReach()...)
	return append(rules, a.programReach()...)
}

// nameReach is what tells how names are looked up. Where these files are links,
// as to /run/systemd/resolve, others take their place when the network changes.
func nameReach() []landlock.Rule {
	var rules []landlock.Rule
	for _, name := range []string{"/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/gai.conf"} {
		rules = append(rules, landlock.ROFiles(name).IgnoreIfMissing())
		if dir := filepath.Dir(real(name)); dir != "/etc" {
			rules = append(rules, landlock.RODirs(dir).IgnoreIfMissing())
		}
	}
	return rules
}

// programDirs are where the program is that is to be run.
func (a *App) programDirs() []string {
	path, err := a.authProgram()
	if path == "" || err != nil {
		return nil
	}
	return slices.Compact([]string{filepath.Dir(path), filepath.Dir(real(path))})
}

// programReach is what a program needs that is to be run: what is in its
// directory, other programs, as an interpreter, libraries, the null device and
// the certificates of those whom it may ask in turn. What it writes is not.
func (a *App) programReach() []landlock.Rule {
	dirs := a.programDirs()
	if dirs == nil {
		return nil
	}
	dirs = append(dirs, "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ssl", "/etc/pki")
	return []landlock.Rule{
		landlock.RODirs(dirs...).IgnoreIfMissing(),
		landlock.ROFiles("/etc/ld.so.cache", "/etc/ld.so.preload").IgnoreIfMissing(),
		landlock.RWFiles("/dev/null"),
	}
}

// controlReach is what it takes to keep bans, and to take the socket away.
func (a *App) controlReach() (rules []landlock.Rule) {
	if a.state != nil {
		rules = append(rules, landlock.RWDirs(a.state.Path()))
	}
	if a.Control != "" && a.Control != noControl {
		rules = append(rules, landlock.PathAccess(ll.AccessFSRemoveFile, filepath.Dir(a.Control)))
	}
	return rules
}
