package auth

import (
	"errors"
	"fmt"
	"strings"
)

// maxName is the longest name of a user, in bytes.
const maxName = 255

// maxErrors is how many of a file's errors are told.
const maxErrors = 10

// locked stands for a hash in accounts without a password.
const locked = "!"

// entry is a line of a users file.
type entry struct {
	user User
	hash hash // nil: no password
}

// parse reads a users file. Errors begin with the file and the line.
func parse(file, text string) ([]*entry, error) {
	lines := map[string]int{} // of each name
	var entries []*entry
	var errs []error
	n := 0
	for line := range strings.Lines(text) {
		n++
		e, err := parseLine(strings.TrimRight(line, "\r\n"))
		if err == nil && e == nil {
			continue
		}
		if err == nil && lines[e.user.Name] != 0 {
			err = fmt.Errorf("user %q stands in line %d already", e.user.Name, lines[e.user.Name])
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s:%d: %w", file, n, err))
			if len(errs) == maxErrors {
				break
			}
			continue
		}
		lines[e.user.Name] = n
		entries = append(entries, e)
	}
	return entries, errors.Join(errs...)
}

// isUser reports whether a line is about a user: neither blank nor a comment.
func isUser(line string) bool {
	return strings.TrimSpace(line) != "" && line[0] != '#'
}

// parseLine reads one line; nil if it is about no user.
func parseLine(line string) (*entry, error) {
	if !isUser(line) {
		return nil, nil
	}
	fields := strings.SplitN(line, ":", 5)
	if len(fields) < 2 {
		return nil, errors.New("no colon: a line is name:hash[:rights[:limits[:dir]]]")
	}
	fields = append(fields, "", "", "")
	e := &entry{user: User{Name: fields[0], Dir: fields[4]}}
	if err := CheckName(e.user.Name); err != nil {
		return nil, err
	}
	var err error
	if fields[1] != locked {
		e.hash, err = parseHash(fields[1])
	}
	if err == nil {
		e.user.Rights, err = ParseRights(fields[2])
	}
	if err == nil {
		e.user.Limits, err = ParseLimits(fields[3])
	}
	if err == nil && hasControl(e.user.Dir) {
		err = errors.New("the directory has control characters")
	}
	if err != nil {
		return nil, fmt.Errorf("user %q: %w", e.user.Name, err)
	}
	return e, nil
}

// CheckName reports why a name can't be one in a users file.
func CheckName(name string) error {
	switch {
	case name == "":
		return errors.New("the name is empty")
	case len(name) > maxName:
		return fmt.Errorf("the name is longer than %d bytes", maxName)
	case hasControl(name):
		return fmt.Errorf("the name %q has control characters", name)
	case strings.TrimSpace(name) != name:
		return fmt.Errorf("the name %q begins or ends with a space", name)
	case name[0] == '#' || strings.HasPrefix(name, "\ufeff"):
		return fmt.Errorf("the name %q begins with a # or a byte order mark", name)
	case strings.Contains(name, ":"):
		return fmt.Errorf("the name %q has a colon", name)
	}
	return nil
}

func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}
