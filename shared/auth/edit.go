package auth

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// maxFile is the largest users file, maxPassword the longest password, in bytes.
const (
	maxFile     = 64 << 20
	maxPassword = 1024
)

// ErrNoUser means that a users file does not have the user.
var ErrNoUser = errors.New("no such user")

// SetPassword gives a user of a users file a password, and makes the user, and
// the file, if there is none. All else in the file stays as it is, byte for
// byte, also lines that [LoadUsers] would refuse. The file is replaced in one
// step and keeps its mode and owner; a new one is the owner's alone (0600).
func SetPassword(path, name, password string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	if err := checkPassword(password); err != nil {
		return err
	}
	h, err := newHash(password)
	if err != nil {
		return err
	}
	return replaceFile(path, true, func(text string) (string, error) { return withHash(text, name, h) })
}

// RemoveUser removes a user from a users file, as SetPassword changes it.
// Without such a user the error matches [ErrNoUser].
func RemoveUser(path, name string) error {
	return replaceFile(path, false, func(text string) (string, error) { return withoutUser(text, name) })
}

func checkPassword(password string) error {
	switch {
	case password == "":
		return errors.New("the password is empty")
	case len(password) > maxPassword:
		return fmt.Errorf("the password is longer than %d bytes", maxPassword)
	case strings.ContainsAny(password, "\x00\r\n"):
		return errors.New("the password has a line break or a NUL, which no client can send")
	}
	return nil
}

// splitUser finds a user's line in a file. When there is none, after is all.
func splitUser(text, name string) (before, line, after string, err error) {
	at := 0
	for next := range strings.Lines(text) {
		owner, _, _ := strings.Cut(strings.TrimRight(next, "\r\n"), ":")
		if isUser(next) && owner == name {
			if line != "" {
				return "", "", "", fmt.Errorf("user %q stands there twice", name)
			}
			before, line, after = text[:at], next, text[at+len(next):]
		}
		at += len(next)
	}
	if line == "" {
		after = text
	}
	return before, line, after, nil
}

// withHash puts the hash into the user's line, or adds a line.
func withHash(text, name, h string) (string, error) {
	before, line, after, err := splitUser(text, name)
	if err != nil {
		return "", err
	}
	if line == "" {
		newline := "\n"
		if strings.Contains(after, "\r\n") {
			newline = "\r\n"
		}
		if after != "" && !strings.HasSuffix(after, "\n") {
			after += newline
		}
		return after + name + ":" + h + newline, nil
	}
	content := strings.TrimRight(line, "\r\n")
	rest := line[len(content):]
	if fields := strings.SplitN(content, ":", 3); len(fields) == 3 {
		rest = ":" + fields[2] + rest
	}
	return before + name + ":" + h + rest + after, nil
}

func withoutUser(text, name string) (string, error) {
	before, line, after, err := splitUser(text, name)
	if err == nil && line == "" {
		err = fmt.Errorf("%w: %q", ErrNoUser, name)
	}
	return before + after, err
}

// readFile reads a users file of reasonable size.
func readFile(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", &fs.PathError{Op: "open", Path: path, Err: errors.New("not a regular file")}
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(text) > maxFile {
		err = fmt.Errorf("%s: more than %d MiB", path, maxFile>>20)
	}
	return string(text), err
}
