package cli

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/pflag"
)

// theme is a group of flags that are told together.
type theme struct {
	title string
	flags *pflag.FlagSet
}

// newTheme returns a theme whose flags add adds, in their order.
func newTheme(title string, add func(*pflag.FlagSet)) theme {
	flags := pflag.NewFlagSet(title, pflag.ContinueOnError)
	flags.SortFlags = false
	if add != nil {
		add(flags)
	}
	return theme{title, flags}
}

// options returns the options as they are without any flag, with the flags that
// set them.
func (p *Program) options() *Options {
	o := defaults()
	o.themes = []theme{
		newTheme("Where it listens", p.listenFlags(o)),
		newTheme("Who may do what", o.accessFlags),
		newTheme("Encryption", p.tlsFlags(o)),
		newTheme("Data connections", o.dataFlags),
		newTheme("Files", o.fileFlags),
		newTheme("Limits", o.limitFlags),
		newTheme("Sessions", p.sessionFlags(o)),
		newTheme("Log", p.logFlags(o)),
		newTheme("These flags", o.helpFlags),
	}
	o.all = pflag.NewFlagSet(p.Name, pflag.ContinueOnError)
	o.all.Usage = func() {}
	for _, t := range o.themes {
		o.all.AddFlagSet(t.flags)
	}
	return o
}

// parse turns arguments into options. Its errors are for the person who typed them.
func (p *Program) parse(args []string) (*Options, error) {
	o := p.options()
	all := o.all
	if err := all.Parse(joinLevel(args)); err != nil {
		return nil, err
	}
	if all.NArg() > 1 {
		return nil, fmt.Errorf("one DIR can be served, not %d: %q", all.NArg(), all.Args())
	}
	if all.NArg() == 1 && all.Arg(0) == "" {
		return nil, errors.New("DIR is empty; leave it out to serve the current directory")
	}
	return o, o.complete(p.options().all)
}

// complete takes what a file adds to the flags, and checks the whole. What of
// the file the flags override is set in spare.
func (o *Options) complete(spare *pflag.FlagSet) error {
	args := o.all.Args()
	if o.config != "" && !o.help && !o.version {
		dir, err := fromFile(o.config, o.all, spare)
		if err != nil {
			return err
		}
		if len(args) == 0 && dir != "" {
			args = []string{dir}
		}
	}
	if err := o.setDir(args); err != nil {
		return err
	}
	return o.agree()
}

func (p *Program) listenFlags(o *Options) func(*pflag.FlagSet) {
	return func(f *pflag.FlagSet) {
		f.Var((*hostValue)(&o.Host), "host", "listen on this `ADDRESS` or name of the machine\nonly; default: on all of them")
		f.VarP((*portValue)(&o.Port), "port", "p", "listen on this `PORT`, default 21, or at the\nsocket that systemd hands over, if it does;\n0: one that is free, told at the start")
		if p.Service {
			f.Var((*optionalPort)(&o.ImplicitPort), "implicit-port", "listen on this `PORT`, too, for clients that\nbegin with TLS, as on 990; default: on none")
			f.Var((*proxiesValue)(&o.Proxies), "proxy-protocol", "connections from `NETWORK`, as 192.0.2.0/24,\nbegin with the PROXY protocol, which names the\nclient; data comes straight, or with\n--any-data-peer; may be given more than once")
		}
	}
}

func (p *Program) sessionFlags(o *Options) func(*pflag.FlagSet) {
	return func(f *pflag.FlagSet) {
		f.Var((*limitValue)(&o.DrainTimeout), "drain-timeout", "transfers may go on this `TIME` after a signal\nto stop, as 90s or 5m; default 30s")
		if p.Service {
			f.StringVar(&o.Control, "control", "", "uftpd clients, end, bans and lift ask this one\nat the socket `PATH`; off: nowhere. Default: in\nthe state-dir, if there are users. For this\nuser and root. Not on Windows")
		}
		if p.Flags != nil {
			p.Flags(f)
		}
	}
}

func (p *Program) logFlags(o *Options) func(*pflag.FlagSet) {
	return func(f *pflag.FlagSet) {
		f.VarPF((*levelValue)(&o.Verbose), "verbose", "v", "how much is logged: `N` is 0 for nothing, 1 for\nlogins and transfers, 2 for each command;\nwithout N, or as -v, one more; default 1").NoOptDefVal = more
		f.Var((*formatValue)(&o.LogFormat), "log-format", "`FORMAT` of the log on standard error: text,\nthe default, or json")
		if p.Service {
			f.Var((*meterValue)(&o.Metrics), "metrics", "tell Prometheus figures at `[HOST:]PORT`, path\n/metrics; without HOST to this machine alone.\nDefault: nowhere")
		}
	}
}

func (o *Options) helpFlags(f *pflag.FlagSet) {
	f.StringVar(&o.config, "config", "", "take flags from `FILE` in TOML: keys are their\nnames, and dir for DIR; paths are relative to\nits directory; those given here win")
	f.BoolVarP(&o.help, "help", "h", false, "print this text")
	f.BoolVar(&o.version, "version", false, "print the version")
}

// joinLevel makes "--verbose 2" one word. Flags whose value may be left out
// take it only with "=" otherwise, and a directory "2" would be served.
func joinLevel(args []string) []string {
	args = slices.Clone(args)
	for i := 0; i+1 < len(args) && args[i] != "--"; i++ {
		if args[i] != "--verbose" && args[i] != "-v" {
			continue
		}
		if next := args[i+1]; next == "0" || next == "1" || next == "2" {
			args = slices.Replace(args, i, i+2, args[i]+"="+next)
		}
	}
	return args
}
