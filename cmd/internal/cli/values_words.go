package cli

import (
	"errors"
	"strings"

	"uftpd/cmd/internal/door"
	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// choice is a flag whose value is one of some words.
type choice[T comparable] struct {
	at    *T
	words []word[T]
}

type word[T comparable] struct {
	name  string
	value T
}

func (c choice[T]) Set(s string) error {
	var names []string
	for _, w := range c.words {
		if w.name == s {
			*c.at = w.value
			return nil
		}
		names = append(names, w.name)
	}
	last := len(names) - 1
	return errors.New("it is " + strings.Join(names[:last], ", ") + " or " + names[last])
}

func (c choice[T]) String() string {
	for _, w := range c.words {
		if c.at != nil && w.value == *c.at {
			return w.name
		}
	}
	return ""
}
func (choice[T]) Type() string { return "word" }

func tlsChoice(at *tlsMode) choice[tlsMode] {
	return choice[tlsMode]{at, []word[tlsMode]{{"off", tlsOff}, {"auto", tlsAuto}, {"required", tlsRequired}}}
}

func dataChoice(at *dataMode) choice[dataMode] {
	return choice[dataMode]{at, []word[dataMode]{{"optional", dataOptional}, {"required", dataRequired}}}
}

func bindingChoice(at *ftp.Binding) choice[ftp.Binding] {
	return choice[ftp.Binding]{at, []word[ftp.Binding]{{"off", ftp.BindOff}, {"prefer", ftp.BindPrefer}, {"require", ftp.BindRequire}}}
}

func partialChoice(at *vfs.Partial) choice[vfs.Partial] {
	return choice[vfs.Partial]{at, []word[vfs.Partial]{{"keep", vfs.Keep}, {"discard", vfs.Drop}, {"hide", vfs.Hide}}}
}

// userValue adds a user.
type userValue []door.Named

func (v *userValue) Set(s string) error {
	name, password, ok := strings.Cut(s, ":")
	if !ok || name == "" || password == "" {
		return errors.New("a user is name:password")
	}
	*v = append(*v, door.Named{Name: name, Password: password})
	return nil
}

func (*userValue) String() string { return "" }
func (*userValue) Type() string   { return "user" }

// charsetValue is the name of a charset.
type charsetValue struct {
	at   *ftp.Charset
	name string
}

func (v *charsetValue) Set(s string) error {
	c, err := Charset(s)
	if err == nil {
		*v.at, v.name = c, s
	}
	return err
}

func (v *charsetValue) String() string { return v.name }
func (*charsetValue) Type() string     { return "charset" }
