package cli

import "github.com/spf13/pflag"

func (o *Options) accessFlags(f *pflag.FlagSet) {
	f.BoolVar(&o.ReadOnly, "read-only", false, "nobody can change anything")
	f.Var((*userValue)(&o.Users), "user", "let in who knows `NAME:PASSWORD`, may be given\nmore than once; no other gets in then. Others\non this machine can see the password (ps)")
	f.StringVar(&o.UsersFile, "users", "", "let in those whom `FILE` has, see passwd; a\nfile of Apache's htpasswd will do")
	f.StringVar(&o.AuthProgram, "auth-program", "", "let in whom the program `FILE` allows: it reads\na login in JSON, with user, password and addr,\nand prints {\"allow\": true}, perhaps with dir,\nrights and limits as in a users file; it is\nasked about names that no user here has")
	f.StringArrayVar(&o.AuthArgs, "auth-arg", nil, "call it with this `ARGUMENT`, may be given more\nthan once; no shell takes part")
	f.StringVar(&o.AuthURL, "auth-url", "", "let in whom the HTTP server at `URL` allows: it\ngets and answers the same, by POST. Others on\nthis machine can see a password there (ps)")
	f.BoolVar(&o.Anonymous, "anonymous", false, "let in anonymous and ftp without a password,\nto read; without users: only them")
	f.BoolVar(&o.GuestsWrite, "anonymous-write", false, "the same, and let them change things")
	f.StringVar(&o.GuestsDir, "anonymous-dir", "", "they get only `DIR`, below the one that is\nserved, or elsewhere as an absolute path")
	f.StringVar(&o.RunAs, "run-as", "", "become `USER[:GROUP]` once the port is open;\nfor root, and for good. On Linux only what is\nserved is in reach then, and all below the\ndirectories with the files of --users, --cert,\n--key and --auth-program. Not on Windows")
}

func (p *Program) tlsFlags(o *Options) func(*pflag.FlagSet) {
	return func(f *pflag.FlagSet) {
		f.Var(tlsChoice(&o.TLS), "tls", "`MODE` is off, the default; auto, where clients\nmay encrypt; or required, where they must")
		f.Var(dataChoice(&o.DataTLS), "tls-data", "files and listings alone: `MODE` is optional, or\nrequired; default: as for the login")
		o.certFlags(f)
		if p.Service {
			o.acmeFlags(f)
		}
		o.clientFlags(f)
		f.Var(bindingChoice(&o.base.DataBinding), "tls-binding", "data connections must resume the session of\ntheir control connection: `MODE` is off, prefer,\nthe default, or require")
		also := ""
		if p.Service {
			also = ", and what belongs\nto --acme, bans and the control socket"
		}
		f.StringVar(&o.StateDir, "state-dir", "", "keep the certificate in `DIR`"+also+";\ndefault: uftpd in the directory of the user's\nconfigurations")
	}
}
