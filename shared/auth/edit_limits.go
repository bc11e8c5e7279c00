package auth

import (
	"fmt"
	"strings"
)

// SetLimits gives a user of a users file limits, as [ParseLimits] reads them and
// in place of all others; empty: none. The file is changed as by SetPassword.
// Without such a user the error matches [ErrNoUser].
func SetLimits(path, name, limits string) error {
	if _, err := ParseLimits(limits); err != nil {
		return err
	}
	return replaceFile(path, false, func(text string) (string, error) { return withLimits(text, name, limits) })
}

// withLimits puts limits into the user's line, NAME:HASH[:RIGHTS[:LIMITS[:DIR]]].
func withLimits(text, name, limits string) (string, error) {
	before, line, after, err := splitUser(text, name)
	switch {
	case err != nil:
		return "", err
	case line == "":
		return "", fmt.Errorf("%w: %q", ErrNoUser, name)
	}
	content := strings.TrimRight(line, "\r\n")
	const at, dir = 3, 4
	fields := strings.SplitN(content, ":", dir+1)
	for len(fields) <= at {
		fields = append(fields, "")
	}
	fields[at] = limits
	for limits == "" && len(fields) > 2 && fields[len(fields)-1] == "" {
		fields = fields[:len(fields)-1] // as short as it can be
	}
	return before + strings.Join(fields, ":") + line[len(content):] + after, nil
}
