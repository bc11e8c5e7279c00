package listing

import (
	"errors"
	"testing"
	"time"
)

func TestAppendTime(t *testing.T) {
	t.Parallel()
	tests := []struct {
		time time.Time
		want string
	}{
		{then, "20200102030405"},
		{time.Unix(0, 0), "19700101000000"},
		{time.Date(2024, 2, 29, 23, 59, 59, 999999999, time.UTC), "20240229235959"},
		{time.Date(2024, 3, 1, 0, 30, 0, 0, time.FixedZone("", 3600)), "20240229233000"},
		{time.Date(987, 11, 10, 9, 8, 7, 0, time.UTC), "09871110090807"},
		{time.Date(-1, 6, 5, 4, 3, 2, 0, time.UTC), "00000101000000"},
		{time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), "99991231235959"},
	}
	for _, tt := range tests {
		if got := string(AppendTime([]byte("213 "), tt.time)); got != "213 "+tt.want {
			t.Errorf("%v: got %q, want %q", tt.time, got, "213 "+tt.want)
		}
	}
}

func TestParseTime(t *testing.T) {
	t.Parallel()
	date := func(y, mo, d, h, mi, s, n int) time.Time {
		return time.Date(y, time.Month(mo), d, h, mi, s, n, time.UTC)
	}
	tests := []struct {
		text string
		want time.Time
	}{
		{"20200102030405", date(2020, 1, 2, 3, 4, 5, 0)},
		{"20200102030405.5", date(2020, 1, 2, 3, 4, 5, 500000000)},
		{"20200102030405.050", date(2020, 1, 2, 3, 4, 5, 50000000)},
		{"20200102030405.123456789", date(2020, 1, 2, 3, 4, 5, 123456789)},
		{"20200102030405.1234567899", date(2020, 1, 2, 3, 4, 5, 123456789)},
		{"20240229000000", date(2024, 2, 29, 0, 0, 0, 0)},
		{"20000229000000", date(2000, 2, 29, 0, 0, 0, 0)},
		{"20161231235960", date(2017, 1, 1, 0, 0, 0, 0)},
		{"20161231235960.25", date(2017, 1, 1, 0, 0, 0, 250000000)},
		{"00000101000000", date(0, 1, 1, 0, 0, 0, 0)},
		{"99991231235959", date(9999, 12, 31, 23, 59, 59, 0)},
	}
	for _, tt := range tests {
		got, err := ParseTime(tt.text)
		if err != nil || got != tt.want {
			t.Errorf("%q: got %v, %v, want %v", tt.text, got, err, tt.want)
		}
	}
}

func TestParseTimeRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "2020", "2020010203040", "202001020304055", "20200102030405.", "20200102030405.x",
		"20200102030405.-1", "20200102030405,5", "20200102030405 ", " 20200102030405",
		"+2020010203040", "2020010203040x", "２０２００１",
		"20200002030405", "20201302030405", "20200100030405", "20200132030405",
		"20230229000000", "19000229000000", "20240230000000", "20240431000000",
		"20200102240000", "20200102036000", "20200102030461",
	} {
		if got, err := ParseTime(text); !errors.Is(err, ErrTime) || !got.IsZero() {
			t.Errorf("%q: got %v, %v", text, got, err)
		}
	}
}

func FuzzTime(f *testing.F) {
	for _, s := range []string{"20200102030405", "20240229235960.123456789", "00000101000000", "99991231235960"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		parsed, err := ParseTime(s)
		if err != nil {
			return
		}
		text := string(AppendTime(nil, parsed))
		if s[12:14] != "60" && text != s[:14] {
			t.Fatalf("%q became %q", s, text)
		}
		again, err := ParseTime(text)
		if err != nil || parsed.Year() < 10000 && !again.Equal(parsed.Truncate(time.Second)) {
			t.Fatalf("%q is %v, then %v, %v", s, parsed, again, err)
		}
	})
}
