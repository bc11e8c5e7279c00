package cli

import (
	"errors"
	"io/fs"
	"math"
	"strconv"
	"strings"
	"time"
)

// timeoutValue is a duration of which 0 means that there is no end; the
// packages have a negative one for that.
type timeoutValue time.Duration

func (v *timeoutValue) Set(s string) error {
	var d limitValue
	if s != "0" {
		if err := d.Set(s); err != nil {
			return err
		}
	}
	*v = timeoutValue(d)
	if d == 0 {
		*v = -1
	}
	return nil
}

func (v *timeoutValue) String() string { return time.Duration(max(*v, 0)).String() }
func (*timeoutValue) Type() string     { return "duration" }

// countValue is a number of which 0 means that there is no bound; the packages
// have a negative one for that.
type countValue int

func (v *countValue) Set(s string) error {
	n, err := strconv.ParseUint(s, 10, 31)
	if err != nil {
		return errors.New("it is a number, 0 for no bound")
	}
	*v = countValue(n)
	if n == 0 {
		*v = -1
	}
	return nil
}

func (v *countValue) String() string { return strconv.Itoa(max(int(*v), 0)) }
func (*countValue) Type() string     { return "count" }

// rateValue is bytes per second, 0 for no bound. Units are powers of 1024.
type rateValue int64

func (v *rateValue) Set(s string) error {
	digits, shift := s, 0
	if s != "" {
		if i := strings.IndexByte("KMG", s[len(s)-1]); i >= 0 {
			digits, shift = s[:len(s)-1], 10*(i+1)
		}
	}
	n, err := strconv.ParseUint(digits, 10, 63)
	if err != nil || n > math.MaxInt64>>shift {
		return errors.New("it is bytes per second, perhaps with K, M or G, as 500K")
	}
	*v = rateValue(n << shift)
	return nil
}

func (v *rateValue) String() string { return strconv.FormatInt(int64(*v), 10) }
func (*rateValue) Type() string     { return "rate" }

// umaskValue is a mode in octal.
type umaskValue fs.FileMode

func (v *umaskValue) Set(s string) error {
	n, err := strconv.ParseUint(s, 8, 32)
	if err != nil || n > 0o777 {
		return errors.New("it is an octal number up to 777, as 027")
	}
	*v = umaskValue(n)
	return nil
}

func (v *umaskValue) String() string { return strconv.FormatUint(uint64(*v), 8) }
func (*umaskValue) Type() string     { return "umask" }
