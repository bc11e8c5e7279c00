package ftptest

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"

	"uftpd/shared/vfs"
)

// fault is a file with which something fails: open, read or write.
type fault struct {
	op, name string
	err      error
}

// faultErrors are what @fault may have a file fail with.
var faultErrors = map[string]error{
	"EDQUOT": syscall.EDQUOT,
	"EINVAL": syscall.EINVAL,
	"EIO":    syscall.EIO,
	"EMFILE": syscall.EMFILE,
	"other":  errors.New("an error that says nothing about a file"),
}

func (h *header) addFault(arg string) error {
	words := strings.Fields(arg)
	if len(words) != 3 || faultErrors[words[1]] == nil {
		return errors.New("want an operation, an error and a name")
	}
	op, err := oneOf(words[0], []string{"open", "read", "write"})
	h.faults = append(h.faults, fault{op, words[2], faultErrors[words[1]]})
	return err
}

// faulty is a tree in which some files fail.
type faulty struct {
	vfs.WriteFS
	faults []fault
}

// fails returns the error of an operation on a file, as the system would.
func (f faulty) fails(op, name string) error {
	for _, fault := range f.faults {
		if fault.op != op || fault.name != name {
			continue
		}
		if _, ok := fault.err.(syscall.Errno); ok {
			return &fs.PathError{Op: op, Path: name, Err: fault.err}
		}
		return fault.err
	}
	return nil
}

func (f faulty) Open(name string) (fs.File, error) {
	if err := f.fails("open", name); err != nil {
		return nil, err
	}
	file, err := f.WriteFS.Open(name)
	if failure := f.fails("read", name); err == nil && failure != nil {
		return unreadable{file, failure}, nil
	}
	return file, err
}

func (f faulty) OpenFile(name string, flag int, perm fs.FileMode) (vfs.File, error) {
	if err := f.fails("open", name); err != nil {
		return nil, err
	}
	file, err := f.WriteFS.OpenFile(name, flag, perm)
	if failure := f.fails("write", name); err == nil && failure != nil {
		return unwritable{file, failure}, nil
	}
	return file, err
}

type unreadable struct {
	fs.File
	err error
}

func (f unreadable) Read([]byte) (int, error) { return 0, f.err }

type unwritable struct {
	vfs.File
	err error
}

func (f unwritable) Write([]byte) (int, error) { return 0, f.err }
