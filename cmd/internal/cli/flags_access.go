package cli

import (
	"errors"

	"github.com/spf13/pflag"
)

func (o *Options) accessFlags(f *pflag.FlagSet) {
	f.BoolVar(&o.ReadOnly, "read-only", false, "nobody can change anything")
	f.Var((*userValue)(&o.Users), "user", "let in who knows `NAME:PASSWORD`, may be given\nmore than once; no other gets in then. Others\non this machine can see the password (ps)")
	f.StringVar(&o.UsersFile, "users", "", "let in those whom `FILE` has, see passwd; a\nfile of Apache's htpasswd will do")
	f.BoolVar(&o.Anonymous, "anonymous", false, "let in anonymous and ftp without a password,\nto read; without users: only them")
	f.BoolVar(&o.GuestsWrite, "anonymous-write", false, "the same, and let them change things")
	f.StringVar(&o.RunAs, "run-as", "", "become `USER[:GROUP]` once the port is open;\nfor root, and for good. On Linux only what is\nserved is in reach then. Not on Windows")
}

func (o *Options) tlsFlags(f *pflag.FlagSet) {
	f.Var(tlsChoice(&o.TLS), "tls", "`MODE` is off, the default; auto, where clients\nmay encrypt; or required, where they must")
	f.StringVar(&o.Cert, "cert", "", "the certificate is in `FILE`, in PEM; it is\nread again when it changes. Default: one that\nis made at the first start and kept")
	f.StringVar(&o.Key, "key", "", "its key is in `FILE`, in PEM")
	f.Var(bindingChoice(&o.base.DataBinding), "tls-binding", "data connections must resume the session of\ntheir control connection: `MODE` is off, prefer,\nthe default, or require")
	f.StringVar(&o.StateDir, "state-dir", "", "keep the certificate in `DIR`, default: uftpd\nin the directory of the user's configurations")
}

// agree checks flags that go together.
func (o *Options) agree() error {
	switch {
	case (o.Cert == "") != (o.Key == ""):
		return errors.New("--cert and --key go together")
	case o.Cert != "" && o.TLS == tlsOff:
		return errors.New("--cert is of no use without --tls auto or --tls required")
	case o.ImplicitPort >= 0 && o.TLS == tlsOff:
		return errors.New("--implicit-port is of no use without --tls auto or --tls required")
	case o.ReadOnly && o.GuestsWrite:
		return errors.New("--read-only and --anonymous-write contradict each other")
	}
	return nil
}
