package ftptest

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"strconv"
	"strings"
	"time"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// addField adds a function that gives a field of a T its value; arg is both.
func addField[T any](to *[]func(*T), arg string) error {
	name, value, _ := strings.Cut(arg, " ")
	set, err := setField[T](name, value)
	*to = append(*to, set)
	return err
}

// setField returns a function that gives a field of a T its value.
func setField[T any](name, value string) (func(*T), error) {
	field, ok := reflect.TypeFor[T]().FieldByName(name)
	if !ok || !field.IsExported() {
		return nil, fmt.Errorf("unknown field %q", name)
	}
	v, err := fieldValue(field.Type, value)
	return func(of *T) {
		reflect.ValueOf(of).Elem().FieldByIndex(field.Index).Set(v)
	}, err
}

// fieldValue reads a value of one of the types that fields have.
func fieldValue(t reflect.Type, text string) (reflect.Value, error) {
	var v any
	var err error
	switch reflect.Zero(t).Interface().(type) {
	case string:
		v = text
	case bool:
		v, err = strconv.ParseBool(text)
	case int:
		v, err = strconv.Atoi(text)
	case time.Duration:
		v, err = time.ParseDuration(text)
	case ftp.Binding:
		v, err = binding(text)
	case fs.FileMode:
		var n uint64
		n, err = strconv.ParseUint(text, 8, 32)
		v = fs.FileMode(n)
	default:
		err = fmt.Errorf("a field of type %v cannot be set", t)
	}
	return reflect.ValueOf(v), err
}

func binding(text string) (ftp.Binding, error) {
	switch text {
	case "prefer":
		return ftp.BindPrefer, nil
	case "require":
		return ftp.BindRequire, nil
	case "off":
		return ftp.BindOff, nil
	}
	return 0, errors.New("want prefer, require or off")
}

// virtualHost offers a directory of the tree under a name.
func virtualHost(name, dir string) func(*ftp.Server) {
	return func(s *ftp.Server) {
		sub, err := vfs.Sub(s.FS, dir)
		if err != nil {
			panic(err) // a mistake in the transcript
		}
		if s.Hosts == nil {
			s.Hosts = map[string]ftp.Host{}
		}
		s.Hosts[name] = ftp.Host{FS: sub, Greeting: "This is " + name + "."}
	}
}

// latin1 is the charset ISO 8859-1.
type latin1 struct{}

func (latin1) Decode(s string) (string, error) {
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(rune(s[i]))
	}
	return b.String(), nil
}

func (latin1) Encode(s string) (string, error) {
	var b strings.Builder
	for _, r := range s {
		if r > 0xff {
			return "", fmt.Errorf("%q is not in ISO 8859-1", r)
		}
		b.WriteByte(byte(r))
	}
	return b.String(), nil
}
