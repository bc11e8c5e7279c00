package ftp

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestASCIIReader(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 4095)
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"line", "a\n", "a\r\n"},
		{"no end", "a", "a"},
		{"only ends", "\n\n", "\r\n\r\n"},
		{"CR LF stays", "a\r\nb\r\n", "a\r\nb\r\n"},
		{"lone CR stays", "a\rb\n", "a\rb\r\n"},
		{"CR before the buffer's edge", long + "\r\nb\n", long + "\r\nb\r\n"},
		{"LF at the buffer's edge", long + "\nb\n", long + "\r\nb\r\n"},
		{"two CR", "a\r\r\n", "a\r\r\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for how, src := range map[string]io.Reader{
				"whole":     newASCIIReader(strings.NewReader(c.in)),
				"one byte":  iotest.OneByteReader(newASCIIReader(strings.NewReader(c.in))),
				"from bits": newASCIIReader(iotest.OneByteReader(strings.NewReader(c.in))),
				"data, EOF": newASCIIReader(iotest.DataErrReader(strings.NewReader(c.in))),
			} {
				got, err := io.ReadAll(src)
				if err != nil || string(got) != c.want {
					t.Errorf("%s: got %q, %v; want %q", how, tail(got), err, tail([]byte(c.want)))
				}
			}
		})
	}
}

func tail(b []byte) []byte { return b[max(0, len(b)-20):] }

func TestASCIIWriter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"line", "a\r\n", "a\n"},
		{"LF stays", "a\nb\n", "a\nb\n"},
		{"lone CR stays", "a\rb\r\n", "a\rb\n"},
		{"CR at the end stays", "a\r", "a\r"},
		{"two CR", "a\r\r\n", "a\r\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for how, src := range map[string]io.Reader{
				"whole":    strings.NewReader(c.in),
				"one byte": iotest.OneByteReader(strings.NewReader(c.in)),
			} {
				var dst bytes.Buffer
				if err := copyASCII(&dst, src); err != nil || dst.String() != c.want {
					t.Errorf("%s: got %q, %v; want %q", how, dst.String(), err, c.want)
				}
			}
		})
	}
}

// shortWriter writes less than it is given and keeps quiet about it.
type shortWriter struct{}

func (shortWriter) Write(p []byte) (int, error) { return len(p) / 2, nil }

func TestASCIIWriterShort(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"some text\r\n", "\r"} {
		if err := copyASCII(shortWriter{}, strings.NewReader(text)); err != io.ErrShortWrite {
			t.Errorf("%q: got %v, want %v", text, err, io.ErrShortWrite)
		}
	}
}

func FuzzASCIIRoundTrip(f *testing.F) {
	f.Add([]byte("a\nb\r\nc\r"))
	f.Fuzz(func(t *testing.T, text []byte) {
		// Text with the line ends of this system comes back as it went.
		text = bytes.ReplaceAll(text, []byte("\r"), nil)
		var back bytes.Buffer
		if err := copyASCII(&back, newASCIIReader(bytes.NewReader(text))); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(back.Bytes(), text) {
			t.Fatalf("%q came back as %q", text, back.Bytes())
		}
	})
}
