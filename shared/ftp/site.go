package ftp

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"uftpd/shared/vfs"
)

// siteCommands is the table of SITE, as commands is that of the session.
var siteCommands = []Command{
	{"HELP", 0, (*Session).siteHelp, nil, "SITE HELP [command]: list the SITE commands, or explain one"},
	{"CHMOD", NeedArg, (*Session).chmodCmd, featIfCan(vfs.OpWrite, vfs.CanChmod, "CHMOD"), "SITE CHMOD mode path: set a file's mode, in octal"},
	{"UMASK", 0, (*Session).umaskCmd, featIf(vfs.OpCreate, "UMASK"), "SITE UMASK [mask]: tell or set what new files' modes lack"},
	{"UTIME", NeedArg, (*Session).utimeCmd, featIfCan(vfs.OpTimes, vfs.CanChtimes, "UTIME"), "SITE UTIME time path: set the modification time"},
	{"SYMLINK", NeedArg, (*Session).symlinkCmd, featIfCan(vfs.OpMake, vfs.CanSymlink, "SYMLINK"), "SITE SYMLINK target path: make a link; quotes for blanks"},
	{"CPFR", NeedArg, (*Session).cpfrCmd, featIf(vfs.OpRead|vfs.OpCreate, "CPFR"), "SITE CPFR path: name what CPTO copies"},
	{"CPTO", NeedArg, (*Session).cptoCmd, featIf(vfs.OpRead|vfs.OpCreate, "CPTO"), "SITE CPTO path: copy it"},
	{"COPY", NeedArg, (*Session).copyCmd, featIf(vfs.OpRead|vfs.OpCreate, "COPY"), "SITE COPY from to: copy a file"},
	{"MKDIR", NeedArg, (*Session).siteMkdir, featIf(vfs.OpMake, "MKDIR"), "SITE MKDIR [-p] path: make a directory and its parents"},
	{"RMDIR", NeedArg, (*Session).siteRmdir, featIf(vfs.OpDelete, "RMDIR"), "SITE RMDIR [-r] path: remove a directory and all in it"},
	{"DIGEST", 0, (*Session).siteDigest, nil, "SITE DIGEST [ON|OFF]: tell the SHA-256 of what is transferred, or not"},
	{"WHO", 0, (*Session).whoCmd, nil, "SITE WHO: list the sessions of this user from here"},
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

// siteHelp lists the SITE commands, or tells the syntax of one.
func (s *Session) siteHelp(arg string) Reply {
	if arg = strings.TrimSpace(arg); arg != "" {
		return helpOn(s.srv.site[strings.ToUpper(arg)])
	}
	r := Reply{Code: 214, Text: "SITE commands:"}
	for _, row := range s.srv.siteTable {
		if row.Run != nil {
			r.Lines = append(r.Lines, row.Help)
		}
	}
	r.Lines = append(r.Lines, "End")
	return r
}

// siteFeat names the SITE commands for clients that look for them in FEAT.
func (s *Session) siteFeat() string {
	var names []string
	for _, row := range s.srv.siteTable {
		name := row.Name
		if row.Feat != nil {
			name = row.Feat(s)
		}
		if row.Run != nil && name != "" {
			names = append(names, name)
		}
	}
	return "SITE " + strings.Join(names, ";")
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
		return Say(200, "Mode set."), s.chmod(name, mode)
	})
}

func (s *Session) umaskCmd(arg string) Reply {
	if arg = strings.TrimSpace(arg); arg != "" {
		mask, ok := parseMode(arg)
		if !ok {
			return errMode
		}
		s.umask = mask | s.srv.LeastUmask.Perm()
	}
	return Say(200, "UMASK is %03o.", s.umask)
}

// whoCmd lists the sessions of the same user from the same address: where
// others are is not his business, and many may be "anonymous".
func (s *Session) whoCmd(string) Reply {
	me := s.client
	r := Reply{Code: 211, Text: fmt.Sprintf("%d client(s) connected; %s from here:", s.srv.Sessions(), me.User())}
	for _, c := range s.srv.Clients() {
		if c.User() == me.User() && c.Addr().Addr() == me.Addr().Addr() {
			r.Lines = append(r.Lines, fmt.Sprintf("%d since %s: %s",
				c.ID(), c.Since().UTC().Format(time.DateTime), c.Command()))
		}
	}
	r.Lines = append(r.Lines, "End")
	return r
}

// idleCmd lets a client wait for less long than the server would.
func (s *Session) idleCmd(arg string) Reply {
	if arg = strings.TrimSpace(arg); arg != "" {
		most := int64(s.srv.limits.idle / time.Second)
		if most == 0 {
			most = maxIdle
		}
		n, err := strconv.ParseInt(arg, 10, 64)
		if err != nil || n < 1 || n > most {
			return Say(501, "SITE IDLE takes from 1 to %d seconds.", most)
		}
		s.idle = time.Duration(n) * time.Second
	}
	return Say(200, "Idle time-out is %d seconds.", int64(s.idle/time.Second))
}

// maxIdle is the longest idle time-out, in seconds, that a client may set where
// the server has none.
const maxIdle = 24 * 60 * 60
