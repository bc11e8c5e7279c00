package cli

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"uftpd/shared/ftp"
)

// more is the value of a level flag that is given without one.
const more = "+1"

// levelValue is a verbosity.
type levelValue int

func (v *levelValue) Set(s string) error {
	if s == more {
		*v = min(*v+1, 2)
		return nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 2 {
		return errors.New("it is 0, 1 or 2")
	}
	*v = levelValue(n)
	return nil
}

func (v *levelValue) String() string { return strconv.Itoa(int(*v)) }
func (*levelValue) Type() string     { return "level" }

// portValue is a TCP port, or 0.
type portValue uint16

func (v *portValue) Set(s string) error {
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil {
		return errors.New("a port is a number from 0 to 65535")
	}
	*v = portValue(n)
	return nil
}

func (v *portValue) String() string { return strconv.Itoa(int(*v)) }
func (*portValue) Type() string     { return "port" }

// optionalPort is a TCP port, 0, or none, which is negative.
type optionalPort int

func (v *optionalPort) Set(s string) error {
	var port portValue
	if err := port.Set(s); err != nil {
		return err
	}
	*v = optionalPort(port)
	return nil
}

func (v *optionalPort) String() string { return strconv.Itoa(int(*v)) }
func (*optionalPort) Type() string     { return "port" }

// rangeValue is a range of ports, "50000-50100"; a single port is one, too.
type rangeValue ftp.PortRange

func (v *rangeValue) Set(s string) error {
	first, last, ok := strings.Cut(s, "-")
	if !ok {
		last = first
	}
	a, err1 := strconv.ParseUint(first, 10, 16)
	b, err2 := strconv.ParseUint(last, 10, 16)
	if err1 != nil || err2 != nil || a < 1 || a > b {
		return errors.New("a range is two ports from 1 to 65535, the lower one first, as 50000-50100")
	}
	*v = rangeValue{First: uint16(a), Last: uint16(b)}
	return nil
}

func (v *rangeValue) String() string {
	return strconv.Itoa(int(v.First)) + "-" + strconv.Itoa(int(v.Last))
}
func (*rangeValue) Type() string { return "range" }

// hostValue is an address to listen on, or a name for one.
type hostValue string

func (v *hostValue) Set(s string) error {
	s = strings.TrimSuffix(strings.TrimPrefix(s, "["), "]")
	if _, err := netip.ParseAddr(s); err != nil && strings.ContainsAny(s, ":/[] ") {
		return errors.New("it is an address or a name alone; the port has a flag of its own, --port")
	}
	*v = hostValue(s)
	return nil
}

func (v *hostValue) String() string { return string(*v) }
func (*hostValue) Type() string     { return "address" }

// publicValue is an IPv4 address, as PASV has no room for another (RFC 959
// section 4.1.2), or a name for one.
type publicValue string

func (v *publicValue) Set(s string) error {
	addr, err := netip.ParseAddr(s)
	if s == "" || err == nil && !addr.Is4() || err != nil && strings.ContainsAny(s, ":/[] ") {
		return errors.New("it is an IPv4 address or a name, without a port; clients with IPv6 do not need it")
	}
	*v = publicValue(s)
	return nil
}

func (v *publicValue) String() string { return string(*v) }
func (*publicValue) Type() string     { return "host" }

// formatValue is a format of the log.
type formatValue string

func (v *formatValue) Set(s string) error {
	if s != "text" && s != "json" {
		return errors.New("it is text or json")
	}
	*v = formatValue(s)
	return nil
}

func (v *formatValue) String() string { return string(*v) }
func (*formatValue) Type() string     { return "format" }

// limitValue is a duration that is not negative.
type limitValue time.Duration

func (v *limitValue) Set(s string) error {
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 {
		return errors.New("a time has a unit, as 30s, 5m or 1h30m")
	}
	*v = limitValue(d)
	return nil
}

func (v *limitValue) String() string { return time.Duration(*v).String() }
func (*limitValue) Type() string     { return "duration" }
