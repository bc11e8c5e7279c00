package vfs

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"hash/fnv"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
)

// A temporary is called ".uftpd-<process>-<number>-<kind>-<name>". It tells
// the next start all it has to know after a crash.
const (
	keepable = "k" // the name was free: a part may take it
	spare    = "s" // a part is of no use: a file stands under the name
	hashed   = "h" // the name is too long to be kept here; a hash of it is told
)

// process tells the temporaries of this process from those of others.
var process = func() string {
	var b [6]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}()

var tempNumber atomic.Uint64

// tempName makes the name of a temporary for base.
func tempName(base string, free bool) string {
	kind := spare
	if free {
		kind = keepable
	}
	start := tempPrefix + process + "-" + strconv.FormatUint(tempNumber.Add(1), 36) + "-"
	if name := start + kind + "-" + base; len(name) <= maxComponent {
		return name
	}
	h := fnv.New64a()
	h.Write([]byte(base))
	return start + hashed + "-" + hex.EncodeToString(h.Sum(nil))
}

// errNoMark means that others take temporaries away as fast as they are made.
var errNoMark = errors.New("no temporary can be marked as one in use")

// openTemp makes a temporary for base, marked as one of this process.
func openTemp(dir parent, base string, free bool, mode fs.FileMode) (f *os.File, temp string, err error) {
	const tries = 100
	for range tries {
		temp = tempName(base, free)
		f, err = dir.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL|nonblock, mode)
		if err != nil || lock(f) && !removed(dir, temp, f) {
			return f, temp, err
		}
		// Recover of another process has found it before it was marked.
		f.Close()
		dir.Remove(temp)
	}
	return nil, "", errNoMark
}

// removed reports whether a temporary that was just made is gone. Some file
// systems tell of no links, so that the name has the last word.
func removed(dir parent, temp string, f *os.File) bool {
	if !nameless(f) {
		return false
	}
	_, err := dir.Lstat(temp)
	return err != nil
}

// parseTemp says which process made a temporary, and for which name. base is
// empty if a part must not take the name.
func parseTemp(temp string) (owner, base string, ok bool) {
	rest, ok := strings.CutPrefix(temp, tempPrefix)
	if !ok {
		return "", "", false
	}
	fields := strings.SplitN(rest, "-", 4)
	if len(fields) != 4 || len(fields[0]) != len(process) || fields[3] == "" {
		return "", "", false
	}
	switch fields[2] {
	case keepable:
		return fields[0], fields[3], true
	case spare, hashed:
		return fields[0], "", true
	}
	return "", "", false
}
