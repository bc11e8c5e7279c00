package ftptest

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// header is what the @ lines of a transcript say.
type header struct {
	tree    string
	listen  string
	from    netip.Addr
	taken   bool
	login   func(accountOf) func(*ftp.Server)
	account []func(*ftp.Account)
	fields  []func(*ftp.Server)
	links   []link
	fifos   []string
	sparse  []sparse
	dirs    int
	limit   int64
	quota   vfs.Amount
	faults  []fault
	only    []string
}

type link struct{ name, target string }

type sparse struct {
	name string
	size int64
}

// accountOf makes the account of whoever has logged in.
type accountOf func() ftp.Account

// headers is the table of header lines. Each takes the text behind its key.
var headers = map[string]func(h *header, arg string) error{
	"tree":      func(h *header, arg string) (err error) { h.tree, err = oneOf(arg, trees); return err },
	"login":     (*header).onlyLogin,
	"account":   func(h *header, arg string) error { return addField(&h.account, arg) },
	"tls":       (*header).secure,
	"certlogin": (*header).certLogin,
	"set":       func(h *header, arg string) error { return addField(&h.fields, arg) },
	"refuse":    (*header).refuse,
	"host":      (*header).addHost,
	"charset":   (*header).setCharset,
	"limit":     func(h *header, arg string) (err error) { h.limit, err = strconv.ParseInt(arg, 10, 64); return err },
	"quota":     (*header).setQuota,
	"fault":     (*header).addFault,
	"listen":    func(h *header, arg string) error { h.listen = arg; return nil },
	"from":      func(h *header, arg string) (err error) { h.from, err = netip.ParseAddr(arg); return err },
	"taken":     func(h *header, arg string) error { h.taken = true; return nothingBehind(arg) },
	"link":      (*header).addLink,
	"fifo":      func(h *header, arg string) error { h.fifos = append(h.fifos, arg); return nil },
	"sparse":    (*header).addSparse,
	"dirs":      func(h *header, arg string) (err error) { h.dirs, err = strconv.Atoi(arg); return err },
	"only":      func(h *header, arg string) error { h.only = strings.Fields(arg); return nil },
}

// trees are the kinds of tree that @tree knows; the first is the default.
var trees = []string{"disk", "mem", "readonly", "dirfs"}

// set takes one header line.
func (h *header) set(key, arg string) error {
	set, ok := headers[key]
	if !ok {
		return fmt.Errorf("unknown header %q", key)
	}
	return set(h, arg)
}

// options are what the headers change about the server.
func (h *header) options() []func(*ftp.Server) {
	if h.login == nil {
		return h.fields
	}
	return append([]func(*ftp.Server){h.login(h.newAccount)}, h.fields...)
}

func (h *header) newAccount() ftp.Account {
	var a ftp.Account
	for _, set := range h.account {
		set(&a)
	}
	return a
}

func (h *header) onlyLogin(arg string) error {
	user, password, ok := strings.Cut(arg, ":")
	if !ok {
		return errors.New("want user:password")
	}
	h.login = func(account accountOf) func(*ftp.Server) { return onlyLogin(user, password, account) }
	return nil
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

func (h *header) certLogin(arg string) error {
	h.fields = append(h.fields, certLogin(arg))
	return nil
}

func (h *header) refuse(arg string) error {
	h.fields = append(h.fields, func(s *ftp.Server) {
		s.Accept = func(*ftp.Client) error { return errors.New("the transcript refuses all") }
	})
	return nothingBehind(arg)
}

func (h *header) addHost(arg string) error {
	name, dir, err := two(arg, "a name and a directory")
	h.fields = append(h.fields, virtualHost(name, dir))
	return err
}

func (h *header) setCharset(arg string) error {
	_, err := oneOf(arg, []string{"latin-1"})
	h.fields = append(h.fields, func(s *ftp.Server) { s.Charset = latin1{} })
	return err
}

// setQuota reads bytes, and perhaps entries.
func (h *header) setQuota(arg string) (err error) {
	size, entries, both := strings.Cut(arg, " ")
	if both {
		h.quota.Entries, err = strconv.ParseInt(entries, 10, 64)
	}
	if err == nil {
		h.quota.Bytes, err = strconv.ParseInt(size, 10, 64)
	}
	return err
}

func (h *header) addLink(arg string) error {
	name, target, err := two(arg, "a name and a target")
	h.links = append(h.links, link{name, target})
	return err
}

func (h *header) addSparse(arg string) error {
	name, text, err := two(arg, "a name and a size")
	if err != nil {
		return err
	}
	size, err := strconv.ParseInt(text, 10, 64)
	h.sparse = append(h.sparse, sparse{name, size})
	return err
}

// two cuts what stands behind a header in two words.
func two(arg, wanted string) (first, rest string, err error) {
	first, rest, ok := strings.Cut(arg, " ")
	if !ok {
		err = errors.New("want " + wanted)
	}
	return first, rest, err
}

func nothingBehind(arg string) error {
	if arg != "" {
		return errors.New("takes no argument")
	}
	return nil
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
