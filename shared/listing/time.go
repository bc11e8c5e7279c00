package listing

import (
	"errors"
	"time"
)

// ErrTime is the error of [ParseTime].
var ErrTime = errors.New("time is not YYYYMMDDHHMMSS[.sss]")

// AppendTime appends t as RFC 3659 section 2.3 writes times: the 14 digits of
// YYYYMMDDHHMMSS, in UTC. The fraction of a second is left out, because several
// clients take just 14 digits. Times before year 0 or after year 9999 become
// the first or last one that has 14 digits.
func AppendTime(b []byte, t time.Time) []byte {
	t = clamp(t)
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	b = appendDigits(b, year*100+int(month), 6)
	b = appendDigits(b, day*100+hour, 4)
	return appendDigits(b, minute*100+second, 4)
}

// ParseTime reads a time of RFC 3659 section 2.3: YYYYMMDDHHMMSS, in UTC, with
// or without a fraction of a second, which counts up to its ninth digit. Second
// 60, a leap second, is taken for the first of the next minute. Anything else
// is [ErrTime], also a day which that month does not have.
func ParseTime(s string) (time.Time, error) {
	nanos, ok := 0, true
	if len(s) > 14 {
		nanos, ok = fraction(s[14:])
		s = s[:14]
	}
	if !ok || len(s) < 14 || !allDigits(s) {
		return time.Time{}, ErrTime
	}
	year, month, day := number(s[:4]), number(s[4:6]), number(s[6:8])
	hour, minute, second := number(s[8:10]), number(s[10:12]), number(s[12:])
	if hour > 23 || minute > 59 || second > 60 {
		return time.Time{}, ErrTime
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if t.Day() != day || t.Month() != time.Month(month) {
		return time.Time{}, ErrTime
	}
	return time.Date(year, t.Month(), day, hour, minute, second, nanos, time.UTC), nil
}

// fraction reads ".sss" as nanoseconds.
func fraction(s string) (nanos int, ok bool) {
	if len(s) < 2 || s[0] != '.' || !allDigits(s[1:]) {
		return 0, false
	}
	s = s[1:]
	for i := range 9 {
		nanos *= 10
		if i < len(s) {
			nanos += int(s[i] - '0')
		}
	}
	return nanos, true
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// number is the value of a short string of digits.
func number(s string) (n int) {
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// clamp returns t in UTC, moved to where its year has four digits.
func clamp(t time.Time) time.Time {
	t = t.UTC()
	switch year := t.Year(); {
	case year < 0:
		return time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
	case year > 9999:
		return time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	}
	return t
}

// appendDigits appends n with zeros in front, as width digits.
func appendDigits(b []byte, n, width int) []byte {
	end := len(b) + width
	for range width {
		b = append(b, '0')
	}
	for i := end - 1; n > 0 && i >= end-width; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	return b
}
