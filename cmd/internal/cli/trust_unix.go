//go:build unix

package cli

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"

	"uftpd/cmd/internal/control"
	"uftpd/shared/certs"
)

// trustState refuses a directory for state that somebody else has made, or may
// change: keys and bans would be theirs.
func (a *App) trustState() error {
	state, err := a.stateDir()
	if err != nil || !a.keepsState() {
		return nil // whoever needs it tells why there is none
	}
	owners := []int{0, os.Geteuid()}
	if a.RunAs != "" {
		who, err := lookUp(a.RunAs)
		if err != nil {
			return fmt.Errorf("--run-as: %w", err)
		}
		owners = append(owners, who.uid)
	}
	const changed, seen = 0o022, 0o077
	return cmp.Or(
		trust(state, changed, owners),
		trust(filepath.Join(state, control.OwnDir), changed, owners),
		trust(filepath.Join(state, certs.SelfSignedFile), seen, owners),
	)
}

// trust refuses a file that is not one of the owners', or with one of the bits
// in its mode.
func trust(path string, bits fs.FileMode, owners []int) error {
	info, err := os.Stat(path)
	if err != nil {
		return nil // it is made, or cannot be used, which is told then
	}
	const orElse = ", or name another directory with --state-dir"
	if sys, ok := info.Sys().(*syscall.Stat_t); ok && !slices.Contains(owners, int(sys.Uid)) {
		return fmt.Errorf("%s belongs to %s, who would know or choose what is kept there; make it yours with chown%s", path, userName(sys.Uid), orElse)
	}
	if mode := info.Mode().Perm(); mode&bits != 0 {
		return fmt.Errorf("%s is open to others, with mode %03o; close it with chmod go-rwx%s", path, mode, orElse)
	}
	return nil
}

func userName(uid uint32) string {
	id := strconv.FormatUint(uint64(uid), 10)
	if u, err := user.LookupId(id); err == nil {
		return u.Username
	}
	return "user " + id
}
