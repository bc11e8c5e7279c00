package ftp

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Bounds that no configuration changes.
const (
	// maxLine bounds a command line. The longest path Linux takes has 4096
	// bytes, and each may be a doubled IAC.
	maxLine = 8 << 10
	// maxHeld bounds the memory of the lines kept while a transfer runs; further
	// ones wait in the socket.
	maxHeld = 64 << 10
	// maxLoginTries is how many refused passwords end the connection.
	maxLoginTries = 5
)

// limits are the time-outs in force; zero means none.
type limits struct{ login, idle, stall, open, loginDelay time.Duration }

// prepare checks the configuration and builds what sessions share.
func (s *Server) prepare() error {
	if s.FS == nil && s.Login == nil {
		return errors.New("no tree to serve: set FS or Login")
	}
	for name, host := range s.Hosts {
		if host.FS == nil && host.Login == nil {
			return fmt.Errorf("virtual host %q has no tree to serve: set FS or Login", name)
		}
	}
	if r := s.PassivePorts; r.First > r.Last || (r.First == 0 && r.Last != 0) {
		return fmt.Errorf("passive ports %d-%d are no range: the first must be at least 1 and not above the last", r.First, r.Last)
	}
	s.limits = limits{
		login: orDefault(s.LoginTimeout, time.Minute),
		idle:  orDefault(s.IdleTimeout, 5*time.Minute),
		stall: orDefault(s.StallTimeout, time.Minute),
		open:  orDefault(s.OpenTimeout, 20*time.Second),

		loginDelay: orDefault(s.LoginDelay, time.Second),
	}
	if last := int(s.AnnouncedPorts) + int(s.PassivePorts.Last-s.PassivePorts.First); s.AnnouncedPorts != 0 && (s.PassivePorts.First == 0 || last > 65535) {
		return errors.New("announced ports need a range of passive ports, and must not go beyond 65535")
	}
	s.pace = newPair(s.Rates)
	if err := s.prepareTLS(); err != nil {
		return err
	}
	s.host = Host{FS: s.FS, Login: s.Login, CertLogin: s.CertLogin, Greeting: s.Greeting}
	for _, row := range slices.Concat(s.Commands, s.SiteCommands) {
		if row.Name == "" || row.Name != strings.ToUpper(row.Name) || strings.Contains(row.Name, " ") {
			return fmt.Errorf("a command of one's own is called %q: a name is a word in upper case", row.Name)
		}
	}
	s.table, s.index = buildTable(commands, s.Commands, s.ruledOut)
	for alias, name := range aliases {
		if s.index[alias] == nil {
			s.index[alias] = s.index[name]
		}
	}
	s.siteTable, s.site = buildTable(siteCommands, s.SiteCommands, s.ruledOut)
	return nil
}

func orDefault(d, def time.Duration) time.Duration {
	switch {
	case d == 0:
		return def
	case d < 0:
		return 0
	}
	return d
}

// in returns the time in d from now, or no time at all when d is zero.
func in(d time.Duration) time.Time {
	if d == 0 {
		return time.Time{}
	}
	return time.Now().Add(d)
}
