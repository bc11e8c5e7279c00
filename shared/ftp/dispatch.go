package ftp

import (
	"fmt"
	"runtime/debug"
	"strings"
)

// handle serves one command line.
func (s *Session) handle(line string) {
	verb, arg := splitLine(line)
	arg = s.decode(arg)
	cmd := s.srv.index[verb]
	s.noteCommand(cmd, verb, arg)
	s.send(s.dispatch(cmd, verb, arg))
}

// splitLine parts a line into its verb, in upper case, and its argument. Just
// one blank parts them: further ones belong to a file name.
func splitLine(line string) (verb, arg string) {
	verb, arg, _ = strings.Cut(strings.TrimLeft(line, " "), " ")
	return strings.ToUpper(verb), arg
}

// rowOf is the row that serves a line, or nil.
func (s *Session) rowOf(line string) *Command {
	verb, _ := splitLine(line)
	return s.srv.index[verb]
}

// dispatch finds out whether the command may run now, and runs it.
func (s *Session) dispatch(cmd *Command, verb, arg string) Reply {
	switch {
	case cmd == nil && (foreign[verb] || strings.Contains(arg, " HTTP/")):
		s.over = fmt.Errorf("%w: %s is not FTP", ErrRefused, verb)
		return Say(421, "This is an FTP server, closing connection.")
	case cmd == nil:
		return Say(500, "Unknown command.")
	case cmd.Flags&NoLogin == 0 && s.fsys == nil:
		return Say(530, "Please log in with USER and PASS.")
	case cmd.Run == nil:
		return Say(502, "%s is not implemented.", cmd.Name)
	case cmd.Flags&NeedArg != 0 && arg == "":
		return Say(501, "%s needs an argument.", cmd.Name)
	case strings.IndexByte(arg, 0) >= 0:
		return Say(501, "NUL is not allowed in an argument.")
	}
	return s.runGuarded(cmd, arg)
}

// runGuarded runs a handler; its panic costs the command, not the session.
func (s *Session) runGuarded(cmd *Command, arg string) (r Reply) {
	defer func() {
		if v := recover(); v != nil {
			r = s.refuse(cmd.Name, newPanicError(v))
		}
	}()
	r = cmd.Run(s, arg)
	return r
}

// panicError is a panic turned into an error; its text has the stack, for the log.
type panicError struct {
	value any
	stack []byte
}

// newPanicError is made where a panic is recovered. One that has come from
// another goroutine has its stack already.
func newPanicError(v any) error {
	if p, ok := v.(panicError); ok {
		return p
	}
	return panicError{v, debug.Stack()}
}

func (e panicError) Error() string { return fmt.Sprintf("panic: %v\n%s", e.value, e.stack) }

// refuse maps err to a reply and tells the watcher what was behind it.
func (s *Session) refuse(command string, err error) Reply {
	if s.srv.Hooks.Failed != nil {
		s.srv.Hooks.Failed(s.client, command, err)
	}
	return Failed(err)
}

func (s *Session) noteCommand(cmd *Command, verb, arg string) {
	shown := s.shown(cmd, verb, arg)
	s.client.setCommand(shown)
	if s.srv.Hooks.Command != nil {
		s.srv.Hooks.Command(s.client, shown)
	}
}

// shown is a command line as watchers see it, without what may be a secret: the
// argument of a Secret row, that of a SITE command which is not known, as
// clients try to change passwords by one, and before a login what is behind a
// verb which is not known, as that may be a misspelt PASS.
func (s *Session) shown(cmd *Command, verb, arg string) string {
	if cmd == nil && s.fsys == nil {
		behind := strings.TrimLeft(verb, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
		if behind != "" || arg != "" {
			return strings.TrimSuffix(verb, behind) + " ***"
		}
	}
	if arg == "" {
		return verb
	}
	secret := cmd != nil && cmd.Flags&Secret != 0
	if cmd != nil && cmd.Name == "SITE" && !secret {
		sub, rest := splitLine(arg)
		if row := s.srv.site[sub]; rest != "" && (row == nil || row.Flags&Secret != 0) {
			verb, secret = verb+" "+sub, true
		}
	}
	if secret {
		return verb + " ***"
	}
	return verb + " " + arg
}
