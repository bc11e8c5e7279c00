package listing

import (
	"os"
	"strings"
	"testing"
	"time"
)

// diskInfo is the info of a file of the disk, with all that the system tells.
func diskInfo(tb testing.TB) os.FileInfo {
	tb.Helper()
	info, err := os.Stat(".")
	if err != nil {
		tb.Fatal(err)
	}
	return info
}

// lines are the functions that write one.
func lines(info os.FileInfo, now time.Time) map[string]func(b []byte) []byte {
	const name = "a file of some length.txt"
	withBirth := born{file{0o644, 1 << 40, then}, then}
	return map[string]func(b []byte) []byte{
		"Unix":  func(b []byte) []byte { return AppendUnix(b, info, name, "to", now) },
		"Name":  func(b []byte) []byte { return AppendName(b, name) },
		"MLSx":  func(b []byte) []byte { return AppendMLSx(b, info, name, DefaultFacts, AllRights) },
		"Facts": func(b []byte) []byte { return AppendFacts(b, info, AllFacts, AllRights, TypeCurrent) },
		"Birth": func(b []byte) []byte { return AppendFacts(b, &withBirth, AllFacts, AllRights, "") },
		"Time":  func(b []byte) []byte { return AppendTime(b, now) },
	}
}

// TestNoAllocs is not parallel: allocations are counted for the whole process.
func TestNoAllocs(t *testing.T) {
	b := make([]byte, 0, 512)
	for name, line := range lines(diskInfo(t), time.Now()) {
		if n := testing.AllocsPerRun(100, func() { b = line(b[:0]) }); n != 0 {
			t.Errorf("%s: %v allocations a line", name, n)
		}
	}
	p := Compile("*[a-c]?.txt")
	if n := testing.AllocsPerRun(100, func() { p.Match("a file of some length.txt") }); n != 0 {
		t.Errorf("Match: %v allocations", n)
	}
}

func BenchmarkLine(b *testing.B) {
	for name, line := range lines(diskInfo(b), time.Now()) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			buf := make([]byte, 0, 512)
			for b.Loop() {
				buf = line(buf[:0])
			}
		})
	}
}

func BenchmarkMatch(b *testing.B) {
	for name, c := range map[string]struct{ pattern, name string }{
		"short": {"*[a-c]?.txt", "a file of some length.txt"},
		"evil":  {"*" + strings.Repeat("a", 127) + "b*", strings.Repeat("a", 255)},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			p := Compile(c.pattern)
			for b.Loop() {
				p.Match(c.name)
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		ParseOptions("-la dir with space")
		_, _ = ParseTime("20200102030405.678")
		ParseFacts("type;size;modify;perm;")
	}
}
