package ftptest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"uftpd/shared/ftp"
)

// header is what the @ lines of a transcript say.
type header struct {
	tree   string
	listen string
	login  func(*ftp.Server)
	fields []func(*ftp.Server)
	links  []link
	fifos  []string
	sparse []sparse
	limit  int64
	only   []string
}

type link struct{ name, target string }

type sparse struct {
	name string
	size int64
}

// options are what the headers change about the server.
func (h *header) options() []func(*ftp.Server) {
	if h.login == nil {
		return h.fields
	}
	return append([]func(*ftp.Server){h.login}, h.fields...)
}

// trees are the kinds of tree that @tree knows; the first is the default.
var trees = []string{"disk", "mem", "readonly", "dirfs"}

// set takes one header line.
func (h *header) set(key, arg string) (err error) {
	first, rest, two := strings.Cut(arg, " ")
	switch key {
	case "tree":
		h.tree, err = oneOf(arg, trees)
	case "login":
		user, password, ok := strings.Cut(arg, ":")
		if !ok {
			return errors.New("want user:password")
		}
		h.login = onlyLogin(user, password)
	case "tls":
		err = h.secure(arg)
	case "certlogin":
		h.fields = append(h.fields, certLogin(arg))
	case "set":
		var field func(*ftp.Server)
		field, err = setField(first, rest)
		h.fields = append(h.fields, field)
	case "host":
		if !two {
			return errors.New("want a name and a directory")
		}
		h.fields = append(h.fields, virtualHost(first, rest))
	case "charset":
		if _, err = oneOf(arg, []string{"latin-1"}); err == nil {
			h.fields = append(h.fields, func(s *ftp.Server) { s.Charset = latin1{} })
		}
	case "limit":
		h.limit, err = strconv.ParseInt(arg, 10, 64)
	case "listen":
		h.listen = arg
	case "link":
		if !two {
			return errors.New("want a name and a target")
		}
		h.links = append(h.links, link{first, rest})
	case "fifo":
		h.fifos = append(h.fifos, arg)
	case "sparse":
		var size int64
		size, err = strconv.ParseInt(rest, 10, 64)
		h.sparse = append(h.sparse, sparse{first, size})
	case "only":
		h.only = strings.Fields(arg)
	default:
		return fmt.Errorf("unknown header %q", key)
	}
	return err
}

// secure gives the server a certificate.
func (h *header) secure(arg string) error {
	if arg != "" && arg != "clients" {
		return errors.New("want nothing or clients")
	}
	cfg, err := serverTLS(arg != "")
	h.fields = append(h.fields, func(s *ftp.Server) { s.TLS = cfg })
	return err
}

func oneOf(arg string, known []string) (string, error) {
	for _, k := range known {
		if k == arg {
			return k, nil
		}
	}
	return "", fmt.Errorf("want one of %s", strings.Join(known, ", "))
}

// special returns the names that headers have put into the tree.
func (h *header) special() []string {
	names := append([]string(nil), h.fifos...)
	for _, l := range h.links {
		names = append(names, l.name)
	}
	for _, f := range h.sparse {
		names = append(names, f.name)
	}
	return names
}
