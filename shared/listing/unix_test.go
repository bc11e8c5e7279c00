package listing

import (
	"io/fs"
	"strings"
	"testing"
	"time"
)

func TestAppendUnix(t *testing.T) {
	t.Parallel()
	now := then.AddDate(3, 0, 0)
	tests := []struct {
		info       file
		name, link string
		want       string
	}{
		{file{0o644, 6, then}, "a.txt", "",
			"-rw-r--r--   1 ftp      ftp             6 Jan  2  2020 a.txt\r\n"},
		{file{fs.ModeDir | 0o755, 4096, then}, "dir with space", "",
			"drwxr-xr-x   1 ftp      ftp          4096 Jan  2  2020 dir with space\r\n"},
		{file{fs.ModeSymlink | 0o777, 7, then}, "l", "../x y",
			"lrwxrwxrwx   1 ftp      ftp             7 Jan  2  2020 l -> ../x y\r\n"},
		{file{fs.ModeSymlink | 0o777, 7, then}, "l", "x\r\ny",
			"lrwxrwxrwx   1 ftp      ftp             7 Jan  2  2020 l -> x??y\r\n"},
		{file{fs.ModeDevice | fs.ModeCharDevice | 0o666, 259, then}, "null", "",
			"crw-rw-rw-   1 ftp      ftp             0 Jan  2  2020 null\r\n"},
		{file{fs.ModeDevice | 0o660, 2049, then}, "sda1", "",
			"brw-rw----   1 ftp      ftp             0 Jan  2  2020 sda1\r\n"},
		{file{0, 1<<63 - 1, then}, "huge", "",
			"----------   1 ftp      ftp      9223372036854775807 Jan  2  2020 huge\r\n"},
		{file{0o600, -1, then}, "negative", "",
			"-rw-------   1 ftp      ftp             0 Jan  2  2020 negative\r\n"},
		{file{0o600, 0, time.Time{}}, "no time", "",
			"-rw-------   1 ftp      ftp             0 Jan  1  1970 no time\r\n"},
		{file{0o600, 12345678, time.Date(-5, 12, 25, 0, 0, 0, 0, time.UTC)}, "old", "",
			"-rw-------   1 ftp      ftp      12345678 Jan  1  0000 old\r\n"},
		{file{0o600, 123456789, time.Date(123456, 7, 8, 0, 0, 0, 0, time.UTC)}, "far", "",
			"-rw-------   1 ftp      ftp      123456789 Dec 31  9999 far\r\n"},
		{file{0o600, 0, then}, "a\n-rw-r--r--   1 0 0 0 Jan 01 2020 evil\r\x00\x1b\x7f", "",
			"-rw-------   1 ftp      ftp             0 Jan  2  2020 a?-rw-r--r--   1 0 0 0 Jan 01 2020 evil????\r\n"},
		{file{0o600, 0, then}, " \xff\xfe\x85ünï ", "",
			"-rw-------   1 ftp      ftp             0 Jan  2  2020  \xff\xfe\x85ünï \r\n"},
	}
	for _, tt := range tests {
		got := string(AppendUnix([]byte("kept"), tt.info, tt.name, tt.link, now))
		if want := "kept" + tt.want; got != want {
			t.Errorf("%q:\n got %q\nwant %q", tt.name, got, want)
		}
	}
}

func TestAppendMode(t *testing.T) {
	t.Parallel()
	tests := []struct {
		mode fs.FileMode
		want string
	}{
		{0, "----------"},
		{0o777, "-rwxrwxrwx"},
		{0o421, "-r---w---x"},
		{0o124, "---x-w-r--"},
		{fs.ModeSetuid | 0o755, "-rwsr-xr-x"},
		{fs.ModeSetuid | 0o644, "-rwSr--r--"},
		{fs.ModeSetgid | 0o755, "-rwxr-sr-x"},
		{fs.ModeSetgid | 0o745, "-rwxr-Sr-x"},
		{fs.ModeDir | fs.ModeSticky | 0o777, "drwxrwxrwt"},
		{fs.ModeDir | fs.ModeSticky | 0o770, "drwxrwx--T"},
		{fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky, "---S--S--T"},
		{fs.ModeSymlink | 0o777, "lrwxrwxrwx"},
		{fs.ModeNamedPipe | 0o600, "prw-------"},
		{fs.ModeSocket | 0o600, "srw-------"},
		{fs.ModeDevice | 0o600, "brw-------"},
		{fs.ModeDevice | fs.ModeCharDevice | 0o600, "crw-------"},
		{fs.ModeIrregular | 0o600, "-rw-------"},
	}
	for _, tt := range tests {
		if got := string(appendMode(nil, tt.mode)); got != tt.want {
			t.Errorf("mode %v: got %q, want %q", tt.mode, got, tt.want)
		}
	}
}

func TestAppendDate(t *testing.T) {
	t.Parallel()
	now := time.Date(2024, 8, 31, 12, 30, 0, 500, time.UTC)
	half := now.Add(-15778476 * time.Second)
	tests := []struct {
		time time.Time
		want string
	}{
		{now, "Aug 31 12:30"},
		{now.Add(time.Nanosecond), "Aug 31  2024"},
		{now.Add(time.Hour), "Aug 31  2024"},
		{now.Add(-time.Nanosecond), "Aug 31 12:30"},
		{half, "Mar  1  2024"},
		{half.Add(-time.Nanosecond), "Mar  1  2024"},
		{half.Add(time.Nanosecond), "Mar  1 21:35"},
		{time.Date(2024, 2, 29, 23, 59, 59, 0, time.UTC), "Feb 29  2024"},
		{time.Date(2024, 3, 9, 0, 0, 0, 0, time.UTC), "Mar  9 00:00"},
		{time.Date(2023, 12, 31, 23, 0, 0, 0, time.FixedZone("", -2*3600)), "Jan  1  2024"},
		{time.Date(2024, 7, 1, 1, 5, 0, 0, time.FixedZone("", 2*3600)), "Jun 30 23:05"},
		{time.Date(987, 11, 10, 0, 0, 0, 0, time.UTC), "Nov 10  0987"},
	}
	for _, tt := range tests {
		if got := string(appendDate(nil, tt.time, now)); got != tt.want {
			t.Errorf("%v: got %q, want %q", tt.time, got, tt.want)
		}
	}
}

func TestMonths(t *testing.T) {
	t.Parallel()
	for m := time.January; m <= time.December; m++ {
		day := time.Date(2001, m, 11, 0, 0, 0, 0, time.UTC)
		want := m.String()[:3] + " 11  2001"
		if got := string(appendDate(nil, day, then.AddDate(9, 0, 0))); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestIndicator(t *testing.T) {
	t.Parallel()
	tests := map[fs.FileMode]string{
		0o644: "", 0o654: "*", fs.ModeDir | 0o755: "/", fs.ModeSymlink | 0o777: "@",
		fs.ModeNamedPipe: "|", fs.ModeSocket | 0o777: "=", fs.ModeDevice | 0o777: "",
	}
	for mode, want := range tests {
		if got := Indicator(mode); got != want {
			t.Errorf("%v: got %q, want %q", mode, got, want)
		}
	}
}

func TestAppendName(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"a.txt": "a.txt\r\n", " b ": " b \r\n", "x\r\ny\x00\x7f\t": "x??y???\r\n", "\xff": "\xff\r\n",
	}
	for name, want := range tests {
		if got := string(AppendName([]byte("\n"), name)); got != "\n"+want {
			t.Errorf("%q: got %q, want %q", name, got, "\n"+want)
		}
	}
}

func FuzzUnixLine(f *testing.F) {
	f.Add(uint32(0o644), int64(6), int64(1577934245), "a.txt", "")
	f.Add(uint32(fs.ModeSymlink|0o777), int64(-1), int64(-1), "l\r\nx", "\n")
	f.Add(^uint32(0), int64(1<<62), int64(1<<62), " -> ", " -> \x00")
	f.Fuzz(func(t *testing.T, mode uint32, size, seconds int64, name, link string) {
		if name == "" {
			t.Skip("no file is without a name")
		}
		info := file{fs.FileMode(mode), size, time.Unix(seconds, 0)}
		line := string(AppendUnix(nil, info, name, link, then))
		m := lsLine.FindStringSubmatch(line)
		if m == nil || strings.ContainsAny(line[:len(line)-2], "\r\n\x00") {
			t.Fatalf("not one line that parses: %q", line)
		}
		if want := len(name); link == "" && len(m[2]) != want {
			t.Fatalf("name %q became %q", name, m[2])
		}
		line = string(AppendMLSx(nil, info, name, DefaultFacts, AllRights))
		if m := factLine.FindStringSubmatch(line); m == nil || len(m[1]) != len(name) {
			t.Fatalf("not one line that parses: %q", line)
		}
	})
}
