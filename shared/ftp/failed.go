package ftp

import (
	"errors"
	"io/fs"
	"syscall"

	"uftpd/shared/vfs"
)

// Failed maps an error to the reply that tells it to a client. It is the only
// such mapping; the error's own text is for the log, as it may tell more than
// a client should know. An error that wraps a [Reply] is answered with it.
func Failed(err error) Reply {
	var r Reply
	if errors.As(err, &r) {
		return r
	}
	for _, m := range mappings {
		if m.match(err) {
			return m.reply
		}
	}
	return Say(451, "Local error in processing.")
}

// mappings are tried in order.
var mappings = []struct {
	match func(error) bool
	reply Reply
}{
	{is(vfs.ErrFileQuota), Say(552, "Quota exceeded: no more files are allowed.")},
	{is(vfs.ErrQuota), Say(552, "Quota exceeded: no more bytes are allowed.")},
	{is(syscall.EDQUOT), Say(552, "Quota exceeded.")},
	{vfs.IsNoSpace, Say(452, "Not enough storage space.")},
	{is(vfs.ErrName), Say(553, "File name not allowed.")},
	{is(fs.ErrNotExist), Say(550, "No such file or directory.")},
	{is(syscall.ENOTEMPTY), Say(550, "Directory not empty.")},
	{is(fs.ErrExist), Say(550, "File exists.")},
	{is(vfs.ErrOutside), Say(550, "Not allowed: this leads out of the tree.")},
	{is(vfs.ErrReadOnly), Say(550, "Permission denied: this tree is read-only.")},
	{is(fs.ErrPermission), Say(550, "Permission denied.")},
	{is(vfs.ErrNotRegular), Say(550, "Not a regular file.")},
	{is(syscall.ENOTDIR), Say(550, "Not a directory.")},
	{is(syscall.EISDIR), Say(550, "Is a directory.")},
	{is(errors.ErrUnsupported), Say(550, "Not possible in this tree.")},
	{isPassing, Say(451, "Local error, try again later.")},
	{isPathError, Say(550, "Not possible.")},
}

func is(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

func isPathError(err error) bool {
	var pe *fs.PathError
	return errors.As(err, &pe)
}
