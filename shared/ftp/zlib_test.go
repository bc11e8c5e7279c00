package ftp_test

import (
	"bytes"
	"compress/zlib"
	"io"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

func deflate(t testing.TB, b []byte, level int) []byte {
	t.Helper()
	var out bytes.Buffer
	z, err := zlib.NewWriterLevel(&out, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func inflate(t testing.TB, b string) []byte {
	t.Helper()
	z, err := zlib.NewReader(strings.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// text is what deflates well.
func text(n int) []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	for b.Len() < n {
		b.WriteString("2026-11-22 host daemon[" + string(rune('a'+rng.IntN(26))) + "]: something has happened again\n")
	}
	return b.Bytes()[:n]
}

// TestDeflated moves files of sizes around those of buffers both ways, at
// several levels.
func TestDeflated(t *testing.T) {
	t.Parallel()
	mem := vfs.NewMem()
	c := login(t, serve(t, &ftp.Server{FS: mem}))
	c.cmd("MODE Z", "200")
	for _, level := range []int{1, 6, 9} {
		c.cmd("OPTS MODE Z LEVEL "+string(rune('0'+level)), "200")
		for _, size := range []int{0, 1, 32<<10 - 1, 64 << 10, 64<<10 + 1, 300 << 10} {
			want := text(size)
			c.put("STOR f", string(deflate(t, want, level)), "226 Transfer complete.")
			if got, err := fs.ReadFile(mem, "f"); !bytes.Equal(got, want) || err != nil {
				t.Fatalf("level %d, %d bytes up: %d bytes, %v", level, size, len(got), err)
			}
			if got := inflate(t, c.get("RETR f")); !bytes.Equal(got, want) {
				t.Fatalf("level %d, %d bytes down: %d bytes", level, size, len(got))
			}
		}
	}
}

// zeros is a deflated stream of so many MiB of zeros, without its end: each MiB
// deflates to the same few bytes.
func zeros(t *testing.T, mib int) string {
	t.Helper()
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	var before int
	for range 3 {
		before = out.Len()
		if _, err := z.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
		if err := z.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	return out.String() + strings.Repeat(out.String()[before:], mib-3)
}

// TestBomb uploads 200 KB that inflate to 200 MB.
func TestBomb(t *testing.T) {
	t.Parallel()
	mem := vfs.NewMem()
	c := login(t, serve(t, &ftp.Server{FS: mem}))
	c.put("STOR f", "old", "226")
	c.cmd("MODE Z", "200")
	bomb := zeros(t, 200)
	data := c.pasv()
	c.cmd("STOR f", "150")
	go func() {
		io.WriteString(data, bomb) // until the server closes
		data.Close()
	}()
	c.want("552 Refused: the data inflates too much.")
	if got, err := fs.ReadFile(mem, "f"); string(got) != "old" || err != nil {
		t.Errorf("the old file: %d bytes, %v", len(got), err)
	}
	// Up to a bound, anything may inflate as it likes.
	c.put("STOR g", string(deflate(t, make([]byte, 8<<20), 9)), "226")
}

// brittle is a tree whose files break off.
type brittle struct{ fs.FS }

func (b brittle) Open(name string) (fs.File, error) {
	f, err := b.FS.Open(name)
	return brittleFile{f}, err
}

type brittleFile struct{ fs.File }

func (f brittleFile) Read(p []byte) (int, error) {
	n, err := f.File.Read(p)
	if err == io.EOF {
		err = fs.ErrInvalid
	}
	return n, err
}

// TestDeflatedBreaksOff shows that a download which fails does not look whole.
func TestDeflatedBreaksOff(t *testing.T) {
	t.Parallel()
	c := login(t, serve(t, &ftp.Server{FS: brittle{fstest.MapFS{"f": {Data: text(1000)}}}}))
	c.cmd("MODE Z", "200")
	data := c.pasv()
	c.cmd("RETR f", "150")
	got, err := io.ReadAll(data)
	if err != nil {
		t.Fatal(err)
	}
	data.Close()
	c.want("451")
	if z, err := zlib.NewReader(bytes.NewReader(got)); err == nil {
		if whole, err := io.ReadAll(z); err == nil {
			t.Errorf("%d bytes look like a whole stream", len(whole))
		}
	}
}

// BenchmarkDeflated tells the speed of MODE Z, in bytes of the file.
func BenchmarkDeflated(b *testing.B) {
	const size = 16 << 20
	mem := vfs.NewMem()
	c := login(b, serve(b, &ftp.Server{FS: mem}))
	content := string(text(size))
	c.put("STOR f", content, "226")
	c.cmd("MODE Z", "200")
	deflated := string(deflate(b, []byte(content), 6))
	b.Run("RETR", func(b *testing.B) {
		b.SetBytes(size)
		for b.Loop() {
			c.get("RETR f")
		}
	})
	b.Run("STOR", func(b *testing.B) {
		b.SetBytes(size)
		for b.Loop() {
			c.put("STOR g", deflated, "226")
		}
	})
	b.Run("NLST", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c.get("NLST")
		}
	})
}
