package cli

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"uftpd/cmd/internal/door"
	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

func TestFlags(t *testing.T) {
	t.Parallel()
	p := Program{Name: "prog", Service: true}
	for _, tt := range []struct {
		args string
		want func(o *Options)
	}{
		{"", func(*Options) {}},
		{"-p 2121", func(o *Options) { o.Port = 2121 }},
		{"--port=0 --host ::1", func(o *Options) { o.Port, o.Host = 0, "::1" }},
		{"--host [::1] --read-only", func(o *Options) { o.Host, o.ReadOnly = "::1", true }},
		{"--host fe80::1%eth0", func(o *Options) { o.Host = "fe80::1%eth0" }},
		{"--passive-ports 50000-50100", func(o *Options) { o.base.PassivePorts = ftp.PortRange{First: 50000, Last: 50100} }},
		{"--passive-ports 50000", func(o *Options) { o.base.PassivePorts = ftp.PortRange{First: 50000, Last: 50000} }},
		{"--public-host ftp.example.org", func(o *Options) { o.base.PublicHost = "ftp.example.org" }},
		{"--drain-timeout 1h30m", func(o *Options) { o.DrainTimeout = 90 * time.Minute }},
		{"-v", func(o *Options) { o.Verbose = 2 }},
		{"-vvv", func(o *Options) { o.Verbose = 2 }},
		{"--verbose", func(o *Options) { o.Verbose = 2 }},
		{"--verbose=0 -v", func(o *Options) { o.Verbose = 1 }},
		{"--verbose 0", func(o *Options) { o.Verbose = 0 }},
		{"-v 1 --log-format json", func(o *Options) { o.Verbose, o.LogFormat = 1, "json" }},
		{"--user ann:a:b --user bob:c", func(o *Options) { o.Users = []door.Named{{Name: "ann", Password: "a:b"}, {Name: "bob", Password: "c"}} }},
		{"--users f --anonymous", func(o *Options) { o.UsersFile, o.Anonymous = "f", true }},
		{"--anonymous-write --anonymous-dir d", func(o *Options) { o.GuestsWrite, o.GuestsDir = true, "d" }},
		{"--tls required --cert c --key k", func(o *Options) { o.TLS, o.Cert, o.Key = tlsRequired, "c", "k" }},
		{"--tls auto --acme a.example.org --acme b.example.org --acme-email e --acme-directory https://u --acme-challenge tls --acme-port 8443", func(o *Options) {
			o.TLS, o.ACME, o.ACMEEmail, o.ACMEDirectory, o.ACMEByTLS, o.ACMEPort = tlsAuto, []string{"a.example.org", "b.example.org"}, "e", "https://u", true, 8443
		}},
		{"--tls required --client-ca c --client-certs both --users f", func(o *Options) {
			o.TLS, o.ClientCA, o.ClientCerts, o.UsersFile = tlsRequired, "c", door.CertsBoth, "f"
		}},
		{"--tls auto --tls-data required", func(o *Options) { o.TLS, o.DataTLS = tlsAuto, dataRequired }},
		{"--tls auto --tls-binding require --state-dir d", func(o *Options) { o.TLS, o.base.DataBinding, o.StateDir = tlsAuto, ftp.BindRequire, "d" }},
		{"--login-timeout 5s --idle-timeout 0 --stall-timeout 1m", func(o *Options) {
			o.base.LoginTimeout, o.base.IdleTimeout, o.base.StallTimeout = 5*time.Second, -1, time.Minute
		}},
		{"--max-sessions 3 --max-per-host 0", func(o *Options) { o.base.MaxSessions, o.base.MaxPerHost = 3, -1 }},
		{"--rate-down 500K --rate-up 2M", func(o *Options) { o.base.Rates = ftp.Rates{Down: 500 << 10, Up: 2 << 20} }},
		{"--proxy-protocol 192.0.2.0/24 --proxy-protocol ::1", func(o *Options) { o.Proxies = []string{"192.0.2.0/24", "::1"} }},
		{"--tls auto --implicit-port 990", func(o *Options) { o.TLS, o.ImplicitPort = tlsAuto, 990 }},
		{"--run-as ftp:nogroup", func(o *Options) { o.RunAs = "ftp:nogroup" }},
		{"--partial hide --durable", func(o *Options) { o.Partial, o.Durable = vfs.Hide, true }},
		{"--umask 027 --hide-dotfiles", func(o *Options) { o.base.Umask, o.base.HideDotfiles = 0o027, true }},
		{"--passive-ports 1-2 --announced-ports 3000 --any-data-peer --active-to-peer", func(o *Options) {
			o.base.PassivePorts = ftp.PortRange{First: 1, Last: 2}
			o.base.AnnouncedPorts, o.base.AnyDataPeer, o.base.ActiveToPeer = 3000, true, true
		}},
		{"--auth-program p --auth-arg -a --auth-arg b,c", func(o *Options) { o.AuthProgram, o.AuthArgs = "p", []string{"-a", "b,c"} }},
		{"--control /run/x --state-dir d", func(o *Options) { o.Control, o.StateDir = "/run/x", "d" }},
		{"--auth-url http://127.0.0.1/login", func(o *Options) { o.AuthURL = "http://127.0.0.1/login" }},
		{"--tls auto --strict-close --allow-symlinks", func(o *Options) {
			o.TLS, o.base.StrictClose, o.base.AllowSymlinks = tlsAuto, true, true
		}},
		{"--open-timeout 2s --login-delay 0", func(o *Options) { o.base.OpenTimeout, o.base.LoginDelay = 2*time.Second, -1 }},
		{"--session-rate-down 1K --session-rate-up 2K", func(o *Options) { o.base.SessionRates = ftp.Rates{Down: 1 << 10, Up: 2 << 10} }},
	} {
		got, err := p.parse(strings.Fields(tt.args))
		if err != nil {
			t.Errorf("%q: %v", tt.args, err)
			continue
		}
		want := defaults()
		tt.want(want)
		want.Dir, want.themes, got.themes = got.Dir, nil, nil
		if !equal(*got, *want) {
			t.Errorf("%q: got %+v, want %+v", tt.args, *got, *want)
		}
	}
}

func equal(a, b Options) bool {
	return a.Host == b.Host && a.Port == b.Port && a.ReadOnly == b.ReadOnly &&
		reflect.DeepEqual(a.base, b.base) && slices.Equal(a.Users, b.Users) && a.Verbose == b.Verbose &&
		a.LogFormat == b.LogFormat && a.DrainTimeout == b.DrainTimeout && a.UsersFile == b.UsersFile &&
		a.Anonymous == b.Anonymous && a.GuestsWrite == b.GuestsWrite && a.TLS == b.TLS && a.Cert == b.Cert && a.Key == b.Key &&
		a.StateDir == b.StateDir && a.Control == b.Control && a.Partial == b.Partial && a.Durable == b.Durable && a.RunAs == b.RunAs &&
		a.AuthProgram == b.AuthProgram && slices.Equal(a.AuthArgs, b.AuthArgs) && a.AuthURL == b.AuthURL &&
		slices.Equal(a.ACME, b.ACME) && a.ACMEEmail == b.ACMEEmail && a.ACMEDirectory == b.ACMEDirectory &&
		a.ACMEByTLS == b.ACMEByTLS && a.ACMEPort == b.ACMEPort && a.ClientCA == b.ClientCA && a.ClientCerts == b.ClientCerts &&
		slices.Equal(a.Proxies, b.Proxies) && a.ImplicitPort == b.ImplicitPort
}

func TestJoinLevel(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"--verbose 2 dir":   "--verbose=2 dir",
		"-v 0":              "-v=0",
		"--verbose dir":     "--verbose dir",
		"--verbose 3":       "--verbose 3",
		"--verbose ./2":     "--verbose ./2",
		"-- --verbose 2":    "-- --verbose 2",
		"-v 1 --verbose 0":  "-v=1 --verbose=0",
		"--host -v --port":  "--host -v --port",
		"dir --verbose":     "dir --verbose",
		"--verbose=1 2":     "--verbose=1 2",
		"-vv 2 --read-only": "-vv 2 --read-only",
	} {
		if got := joinLevel(strings.Fields(args)); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%q: got %q, want %q", args, got, want)
		}
	}
}

// Each flag is in the help, in lines that fit a terminal.
func TestHelpFits(t *testing.T) {
	t.Parallel()
	p := Program{Name: "prog", Does: "serves", Service: true, Flags: func(f *pflag.FlagSet) { f.Bool("own", false, "of this program") }}
	o, err := p.parse(nil)
	if err != nil {
		t.Fatal(err)
	}
	text := p.help(o)
	for line := range strings.Lines(text) {
		if len(strings.TrimSuffix(line, "\n")) > 80 {
			t.Errorf("too wide: %q", line)
		}
	}
	for _, theme := range o.themes {
		theme.flags.VisitAll(func(f *pflag.Flag) {
			if !strings.Contains(text, "--"+f.Name) {
				t.Errorf("no --%s in the help", f.Name)
			}
		})
	}
	if !strings.Contains(text, "--own") {
		t.Error("the flag of the program is not in the help")
	}
}
