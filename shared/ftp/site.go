package ftp

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"uftpd/shared/vfs"
)

// siteCommands is the table of SITE, as commands is that of the session.
var siteCommands = []Command{
	{"HELP", 0, (*Session).siteHelp, nil, "SITE HELP: list the SITE commands"},
	{"CHMOD", NeedArg, (*Session).chmodCmd, nil, "SITE CHMOD mode path: set a file's mode, in octal"},
	{"UMASK", 0, (*Session).umaskCmd, nil, "SITE UMASK [mask]: tell or set what new files' modes lack"},
	{"UTIME", NeedArg, (*Session).utimeCmd, nil, "SITE UTIME time path: set the modification time"},
	{"SYMLINK", NeedArg, (*Session).symlinkCmd, nil, "SITE SYMLINK target path: make a link"},
	{"CPFR", NeedArg, (*Session).cpfrCmd, nil, "SITE CPFR path: name what CPTO copies"},
	{"CPTO", NeedArg, (*Session).cptoCmd, nil, "SITE CPTO path: copy it"},
	{"COPY", NeedArg, (*Session).copyCmd, nil, "SITE COPY from to: copy a file"},
	{"MKDIR", NeedArg, (*Session).siteMkdir, nil, "SITE MKDIR path: make a directory and its parents"},
	{"RMDIR", NeedArg, (*Session).siteRmdir, nil, "SITE RMDIR path: remove a directory and all in it"},
	{"WHO", 0, (*Session).whoCmd, nil, "SITE WHO: list the sessions of this user"},
	{"IDLE", 0, (*Session).idleCmd, nil, "SITE IDLE [seconds]: tell or set the idle time-out"},
}

// siteCmd serves the commands that are this server's own (RFC 959 section 4.1.3).
func (s *Session) siteCmd(arg string) Reply {
	verb, rest := splitLine(arg)
	row := s.srv.site[verb]
	switch {
	case row == nil || row.Run == nil:
		return Say(504, "Unknown SITE command, see SITE HELP.")
	case row.Flags&NeedArg != 0 && strings.TrimSpace(rest) == "":
		return Say(501, "%s", row.Help)
	}
	return row.Run(s, rest)
}

func (s *Session) siteHelp(string) Reply {
	r := Reply{Code: 214, Text: "SITE commands:"}
	for _, row := range s.srv.siteTable {
		if row.Run != nil {
			r.Lines = append(r.Lines, row.Help)
		}
	}
	r.Lines = append(r.Lines, "End")
	return r
}

func (s *Session) chmodCmd(arg string) Reply {
	octal, path, _ := strings.Cut(arg, " ")
	mode, ok := parseMode(octal)
	switch {
	case path == "":
		return Say(501, "SITE CHMOD takes a mode and a path.")
	case !ok:
		return errMode
	}
	return s.onName("SITE CHMOD", path, func(name string) (Reply, error) {
		if name == "." {
			return Reply{}, &fs.PathError{Op: "chmod", Path: "/", Err: fs.ErrPermission}
		}
		return Say(200, "Mode set."), vfs.Chmod(s.fsys, name, mode)
	})
}

func (s *Session) umaskCmd(arg string) Reply {
	if arg = strings.TrimSpace(arg); arg != "" {
		mask, ok := parseMode(arg)
		if !ok {
			return errMode
		}
		s.umask = mask
	}
	return Say(200, "UMASK is %03o.", s.umask)
}

func (s *Session) symlinkCmd(arg string) Reply {
	target, path, ok := twoPaths(arg)
	if !ok {
		return Say(501, "SITE SYMLINK takes a target and a path.")
	}
	return s.onName("SITE SYMLINK", path, func(name string) (Reply, error) {
		return Say(200, "Link made."), vfs.Symlink(s.fsys, target, name)
	})
}

// twoPaths splits two paths, which are put in quotes when they hold blanks.
func twoPaths(arg string) (first, second string, ok bool) {
	first, rest, ok := cutPath(strings.TrimSpace(arg))
	if !ok {
		return "", "", false
	}
	second, rest, ok = cutPath(strings.TrimSpace(rest))
	return first, second, ok && strings.TrimSpace(rest) == ""
}

func cutPath(s string) (path, rest string, ok bool) {
	if quoted, found := strings.CutPrefix(s, `"`); found {
		path, rest, ok = strings.Cut(quoted, `"`)
		return path, rest, ok && path != ""
	}
	path, rest, _ = strings.Cut(s, " ")
	return path, rest, path != ""
}

// whoCmd lists the sessions of the same user: those of others are not his business.
func (s *Session) whoCmd(string) Reply {
	me := s.client.User()
	r := Reply{Code: 211, Text: fmt.Sprintf("%d client(s) connected, of these %s:", s.srv.Sessions(), me)}
	for _, c := range s.srv.Clients() {
		if c.User() == me {
			r.Lines = append(r.Lines, fmt.Sprintf("%d %s since %s: %s",
				c.ID(), c.Addr().Addr(), c.Since().UTC().Format(time.DateTime), c.Command()))
		}
	}
	r.Lines = append(r.Lines, "End")
	return r
}

// idleCmd lets a client wait for less long than the server would.
func (s *Session) idleCmd(arg string) Reply {
	most := s.srv.limits.idle
	if arg = strings.TrimSpace(arg); arg != "" {
		n, err := strconv.ParseUint(arg, 10, 31)
		d := time.Duration(n) * time.Second
		if err != nil || n == 0 || most > 0 && d > most {
			return Say(501, "SITE IDLE takes from 1 to %d seconds.", int(most.Seconds()))
		}
		s.idle = d
	}
	return Say(200, "Idle time-out is %d seconds.", int(s.idle.Seconds()))
}
