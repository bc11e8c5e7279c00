package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"uftpd/cmd/internal/acme"
	"uftpd/cmd/internal/door"
	"uftpd/shared/ftp"
)

// certFlags are about the certificate of the server.
func (o *Options) certFlags(f *pflag.FlagSet) {
	f.StringVar(&o.Cert, "cert", "", "the certificate is in `FILE`, in PEM; it is\nread again when it changes. Default: one that\nis made at the first start and kept")
	f.StringVar(&o.Key, "key", "", "its key is in `FILE`, in PEM")
}

// acmeFlags are about a CA that certifies the server while it runs.
func (o *Options) acmeFlags(f *pflag.FlagSet) {
	f.StringArrayVar(&o.ACME, "acme", nil, "have a CA certify `DOMAIN`, as ftp.example.org,\nwhich must lead here, and renew that in time;\nmay be given more than once. This agrees to\nthe terms of the CA")
	f.StringVar(&o.ACMEEmail, "acme-email", "", "the CA may write to this `ADDRESS`")
	f.StringVar(&o.ACMEDirectory, "acme-directory", "", "the CA is at this `URL`, that of its directory;\ndefault: Let's Encrypt")
	f.Var(challengeChoice(&o.ACMEByTLS), "acme-challenge", "how the CA finds out that a name leads here:\n`WAY` is http, the default, where it asks on\nport 80; or tls, where it asks on port 443")
	f.Var((*optionalPort)(&o.ACMEPort), "acme-port", "answer it on this `PORT`, to which a router or a\nproxy maps that one")
}

// clientFlags are about certificates of clients.
func (o *Options) clientFlags(f *pflag.FlagSet) {
	f.StringVar(&o.ClientCA, "client-ca", "", "clients may show certificates of the CA in\n`FILE`, in PEM; the user is the common name, or,\nif its name has an @, an e-mail address there")
	f.Var(certsChoice(&o.ClientCerts), "client-certs", "`MODE` is optional, the default, where who shows\none needs no password; required, where nobody\ngets in without; or both, where all need one\nand the password")
}

func challengeChoice(at *bool) choice[bool] {
	return choice[bool]{at, []word[bool]{{"http", false}, {"tls", true}}}
}

func certsChoice(at *door.Certs) choice[door.Certs] {
	return choice[door.Certs]{at, []word[door.Certs]{{"optional", door.CertsOptional}, {"required", door.CertsRequired}, {"both", door.CertsBoth}}}
}

// agreeTLS checks flags for certificates that go together.
func (o *Options) agreeTLS() error {
	for _, name := range o.ACME {
		if _, err := acme.Name(name, o.ACMEByTLS); err != nil {
			return fmt.Errorf("--acme: %w", err)
		}
	}
	if o.ACMEDirectory != "" {
		if err := acme.CheckDirectory(o.ACMEDirectory); err != nil {
			return fmt.Errorf("--acme-directory: %w", err)
		}
	}
	switch {
	case (o.Cert == "") != (o.Key == ""):
		return errors.New("--cert and --key go together")
	case o.Cert != "" && o.TLS == tlsOff:
		return errors.New("--cert is of no use without --tls auto or --tls required")
	case o.DataTLS != dataAsLogin && o.TLS == tlsOff:
		return errors.New("--tls-data is of no use without --tls auto or --tls required")
	case o.base.DataBinding != ftp.BindPrefer && o.TLS == tlsOff:
		return errors.New("--tls-binding is of no use without --tls auto or --tls required")
	case o.ACMEPort == 0:
		return errors.New("--acme-port 0 would be a port that no CA finds; name the one to which its own is mapped")
	case len(o.ACME) > 0 && o.TLS == tlsOff:
		return errors.New("--acme is of no use without --tls auto or --tls required")
	case len(o.ACME) > 0 && o.Cert != "":
		return errors.New("--acme and --cert are two ways to a certificate; give one of them")
	case len(o.ACME) == 0 && (o.ACMEEmail != "" || o.ACMEDirectory != "" || o.ACMEByTLS || o.ACMEPort >= 0):
		return errors.New("what begins with --acme- is of no use without --acme")
	}
	return o.agreeClients()
}

// agreeClients checks flags for the certificates of clients. What is required
// must be so on all ways in.
func (o *Options) agreeClients() error {
	must := o.ClientCerts == door.CertsRequired || o.ClientCerts == door.CertsBoth
	switch {
	case o.ClientCA == "" && o.ClientCerts != door.NoCerts:
		return errors.New("--client-certs is of no use without --client-ca")
	case o.ClientCA == "":
		return nil
	case o.TLS == tlsOff:
		return errors.New("--client-ca is of no use without --tls auto or --tls required")
	case must && o.TLS != tlsRequired:
		return errors.New("--client-certs required and both need --tls required, or clients would get in without TLS")
	case o.ClientCerts == door.CertsRequired && o.outside():
		return errors.New("--client-certs required leaves nothing to decide to --auth-program or --auth-url, which know no certificates' owners; make it both or optional")
	case must && o.guests():
		return errors.New("anonymous has no certificate; leave out --anonymous, or make --client-certs optional")
	case o.ClientCerts != door.CertsRequired && !o.named():
		return errors.New("without users everyone gets in, certificate or not; name users, as with --users, or make --client-certs required")
	}
	return nil
}
