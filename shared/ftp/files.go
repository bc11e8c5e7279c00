package ftp

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"uftpd/shared/vfs"
)

// onName is the frame of commands about one name: it finds the name in the
// tree and turns an error into a reply.
func (s *Session) onName(command, path string, do func(name string) (Reply, error)) Reply {
	name, err := s.Name(path)
	if err != nil {
		return s.refuse(command, err)
	}
	r, err := do(name)
	if err != nil {
		return s.refuse(command, err)
	}
	return r
}

// quoted is a path as the 257 reply has it (RFC 959 appendix II).
func quoted(name string) string {
	return `"` + strings.ReplaceAll(vfs.Path(name), `"`, `""`) + `"`
}

func (s *Session) pwdCmd(string) Reply {
	return Say(257, "%s is the working directory.", quoted(s.cwd))
}

func (s *Session) cwdCmd(arg string) Reply {
	return s.onName("CWD", arg, func(name string) (Reply, error) {
		info, err := fs.Stat(s.fsys, name)
		if err != nil {
			return Reply{}, err
		}
		if !info.IsDir() {
			return Reply{}, &fs.PathError{Op: "chdir", Path: name, Err: syscall.ENOTDIR}
		}
		s.cwd = name
		return Say(250, "Directory changed."), nil
	})
}

func (s *Session) cdupCmd(string) Reply { return s.cwdCmd("..") }

func (s *Session) mkdCmd(arg string) Reply {
	return s.onName("MKD", arg, func(name string) (Reply, error) {
		err := vfs.Mkdir(s.fsys, name, 0o777&^s.umask)
		if errors.Is(err, fs.ErrExist) {
			return Reply{}, s.existing(name)
		}
		if err != nil {
			return Reply{}, err
		}
		return Say(257, "%s created.", quoted(name)), nil
	})
}

// existing refuses MKD in the words by which clients know that all is well.
func (s *Session) existing(name string) error {
	if info, err := fs.Stat(s.fsys, name); err == nil && info.IsDir() {
		return refusal{Say(550, "Directory already exists."), fmt.Errorf("MKD %s refused: it is there already", vfs.Path(name))}
	}
	return &fs.PathError{Op: "mkdir", Path: name, Err: fs.ErrExist}
}

func (s *Session) rmdCmd(arg string) Reply {
	return s.onName("RMD", arg, func(name string) (Reply, error) {
		return Say(250, "Directory removed."), s.remove(name, true)
	})
}

func (s *Session) deleCmd(arg string) Reply {
	return s.onName("DELE", arg, func(name string) (Reply, error) {
		return Say(250, "File deleted."), s.remove(name, false)
	})
}

// remove removes a directory, or what is none; a link is none.
func (s *Session) remove(name string, dir bool) error {
	if name == "." {
		return &fs.PathError{Op: "remove", Path: "/", Err: fs.ErrPermission}
	}
	info, err := vfs.Lstat(s.fsys, name)
	if err != nil {
		return err
	}
	if info.IsDir() != dir {
		wrong := syscall.EISDIR
		if dir {
			wrong = syscall.ENOTDIR
		}
		return &fs.PathError{Op: "remove", Path: name, Err: wrong}
	}
	return vfs.Remove(s.fsys, name)
}

func (s *Session) rnfrCmd(arg string) Reply {
	s.renameFrom = ""
	return s.onName("RNFR", arg, func(name string) (Reply, error) {
		if name == "." {
			return Reply{}, &fs.PathError{Op: "rename", Path: "/", Err: fs.ErrPermission}
		}
		if _, err := vfs.Lstat(s.fsys, name); err != nil {
			return Reply{}, err
		}
		s.renameFrom = name
		return Say(350, "Ready for RNTO."), nil
	})
}

func (s *Session) rntoCmd(arg string) Reply {
	from := s.renameFrom
	s.renameFrom = ""
	if from == "" {
		return Say(503, "Send RNFR first.")
	}
	return s.onName("RNTO", arg, func(name string) (Reply, error) {
		s.sums = nil
		return Say(250, "Renamed."), vfs.Rename(s.fsys, from, name)
	})
}

// sizeCmd tells the size as it is on disk. In ASCII the transfer has another
// one, which only reading the whole file could tell (RFC 3659 section 4). A
// client that counts bytes and has sent no TYPE means them as they are.
func (s *Session) sizeCmd(arg string) Reply {
	if s.ascii {
		return Say(550, "SIZE is not available in ASCII mode; send TYPE I.")
	}
	return s.onName("SIZE", arg, func(name string) (Reply, error) {
		info, err := s.statRegular(name)
		if err != nil {
			return Reply{}, err
		}
		s.typed = true
		return Say(213, "%d", info.Size()), nil
	})
}

func (s *Session) statRegular(name string) (fs.FileInfo, error) {
	info, err := fs.Stat(s.fsys, name)
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "stat", Path: name, Err: vfs.ErrNotRegular}
	}
	return info, err
}
