package cli

import "github.com/spf13/pflag"

func (o *Options) dataFlags(f *pflag.FlagSet) {
	b := o.base
	f.Var((*rangeValue)(&b.PassivePorts), "passive-ports", "take passive data ports from `PORTS`, which are\nFIRST-LAST or one alone, to be opened in the\nfirewall; default: any")
	f.Var((*portValue)(&b.AnnouncedPorts), "announced-ports", "tell clients ports from `FIRST` on instead,\nwhich a router maps to the passive ports")
	f.Var((*publicValue)(&b.PublicHost), "public-host", "the IPv4 address or name that PASV announces\nas `HOST`, behind NAT; default: our own")
	f.BoolVar(&b.AnyDataPeer, "any-data-peer", false, "take passive data connections from any\naddress; then whoever is first gets the data")
	f.BoolVar(&b.ActiveToPeer, "active-to-peer", false, "make active data connections to the client's\naddress, whatever address PORT gives")
	f.BoolVar(&b.StrictClose, "strict-close", false, "take an upload under TLS for broken that ends\nwithout close_notify, as an attacker could end\nit; some clients never send that")
}

func (o *Options) fileFlags(f *pflag.FlagSet) {
	f.Var(partialChoice(&o.Partial), "partial", "`WHAT` becomes of a broken upload: keep, the\ndefault, to be continued; discard; or hide,\nwhich keeps it under a hidden name")
	f.BoolVar(&o.Durable, "durable", false, "confirm an upload only when it is on the disk\nfor good")
	f.Var((*umaskValue)(&o.base.Umask), "umask", "take the bits of `MASK`, octal, off the mode of\nwhat clients make, until they set their own by\nSITE UMASK; those of the umask that this is\nstarted with always are")
	f.BoolVar(&o.base.HideDotfiles, "hide-dotfiles", false, "leave names with a dot in front out of lists")
	f.BoolVar(&o.base.AllowSymlinks, "allow-symlinks", false, "let clients make links with SITE SYMLINK; none\nleads out of DIR")
	f.Var(&charsetValue{at: &o.base.Charset}, "charset", "clients that do not ask for UTF-8 use charset\n`NAME`, as gbk or cp1251, where the disk has\nUTF-8. Default: names stay as they are")
}

func (o *Options) limitFlags(f *pflag.FlagSet) {
	b := o.base
	timeout := func(p *timeoutValue, name, usage string) { f.Var(p, name, usage) }
	timeout((*timeoutValue)(&b.LoginTimeout), "login-timeout", "log in within this `TIME`, default 1m;\n0, here and below: there is no limit")
	timeout((*timeoutValue)(&b.LoginDelay), "login-delay", "a wrong password is answered after this `TIME`,\ndefault 1s")
	timeout((*timeoutValue)(&b.IdleTimeout), "idle-timeout", "a session without commands and transfers ends\nafter this `TIME`, default 5m")
	timeout((*timeoutValue)(&b.StallTimeout), "stall-timeout", "a transfer in which nothing moves ends after\nthis `TIME`, default 1m")
	timeout((*timeoutValue)(&b.OpenTimeout), "open-timeout", "a data connection must come within this `TIME`,\ndefault 20s")
	f.Var((*countValue)(&b.MaxSessions), "max-sessions", "`N` sessions at a time, default 10000")
	f.Var((*countValue)(&b.MaxPerHost), "max-per-host", "`N` sessions from one address (IPv6: one /64),\ndefault 100, from this machine any")
	f.Var((*rateValue)(&b.Rates.Down), "rate-down", "send at most so many `BYTES` a second in all,\nas 500K or 10M; K, M and G are powers of 1024")
	f.Var((*rateValue)(&b.Rates.Up), "rate-up", "receive at most so many `BYTES` a second in all")
	f.Var((*rateValue)(&b.SessionRates.Down), "session-rate-down", "send at most so many `BYTES` a second in each\nsession")
	f.Var((*rateValue)(&b.SessionRates.Up), "session-rate-up", "receive at most so many `BYTES` a second in\neach session")
}
