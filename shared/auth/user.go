package auth

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"uftpd/shared/vfs"
)

// User is who has logged in.
type User struct {
	// Name is the name of the account.
	Name string
	// Dir is the user's directory, as it stands in the file. Empty: that of all.
	Dir string
	// Rights are what the user may do there.
	Rights Rights
	// Limits bound how much.
	Limits Limits
}

// Rights take away from what can be done in a tree. Zero: nothing is taken.
type Rights uint8

// The rights, each with its word in a users file. They can be or-ed, except
// ReadOnly and DropBox.
const (
	// ReadOnly is "ro": see [vfs.ReadOnly].
	ReadOnly Rights = 1 << iota
	// DropBox is "dropbox": see [vfs.DropBox].
	DropBox
	// NoOverwrite is "no-overwrite": see [vfs.NoOverwrite].
	NoOverwrite
	// NoDelete is "no-delete": see [vfs.NoDelete].
	NoDelete
)

// readWrite is the word for no Rights.
const readWrite = "rw"

var rightWords = [...]struct {
	word   string
	right  Rights
	narrow func(fs.FS) fs.FS
}{
	{"ro", ReadOnly, vfs.ReadOnly},
	{"dropbox", DropBox, vfs.DropBox},
	{"no-overwrite", NoOverwrite, vfs.NoOverwrite},
	{"no-delete", NoDelete, vfs.NoDelete},
}

// Apply returns fsys with no more abilities than the rights leave.
func (r Rights) Apply(fsys fs.FS) fs.FS {
	for _, w := range rightWords {
		if r&w.right != 0 {
			fsys = w.narrow(fsys)
		}
	}
	return fsys
}

// String returns the words, separated by commas; "rw" for none.
func (r Rights) String() string {
	var words []string
	for _, w := range rightWords {
		if r&w.right != 0 {
			words = append(words, w.word)
		}
	}
	if len(words) == 0 {
		return readWrite
	}
	return strings.Join(words, ",")
}

// ParseRights reads the words of a users file, separated by commas. Empty: "rw".
func ParseRights(s string) (Rights, error) {
	var r Rights
	if s == "" {
		return r, nil
	}
	writes := false
	for word := range strings.SplitSeq(s, ",") {
		if word == readWrite {
			writes = true
			continue
		}
		right, err := rightOf(word)
		switch {
		case err != nil:
			return 0, err
		case r&right != 0:
			return 0, fmt.Errorf("right %q stands twice", word)
		}
		r |= right
	}
	switch {
	case writes && r&(ReadOnly|DropBox) != 0:
		return 0, fmt.Errorf("rights %q contradict each other", s)
	case r&ReadOnly != 0 && r&DropBox != 0:
		return 0, errors.New("rights ro and dropbox together leave nothing")
	}
	return r, nil
}

func rightOf(word string) (Rights, error) {
	for _, w := range rightWords {
		if w.word == word {
			return w.right, nil
		}
	}
	return 0, fmt.Errorf("unknown right %q; rights are rw, ro, dropbox, no-overwrite, no-delete", word)
}
