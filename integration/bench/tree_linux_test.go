package bench

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// scale is how large the cases are: as benchmarks, and as tests.
type scale struct {
	dir   string           // in the tree
	files map[string]int64 // sizes, by name
	names int              // of the directory "many"
	ops   int              // small operations in a round
	idle  int              // sessions
	once  *sync.Once       // fills dir
}

var (
	full = scale{
		dir: "full", names: 10_000, ops: 500, idle: 5000, once: new(sync.Once),
		files: map[string]int64{"big": 256 << 20, "middle": 32 << 20, "part": 4 << 20, "k1": 1 << 10},
	}
	quick = scale{
		dir: "quick", names: 300, ops: 16, idle: 50, once: new(sync.Once),
		files: map[string]int64{"big": 2<<20 + 17, "middle": 300_001, "part": 70_003, "k1": 1 << 10},
	}
)

// content is what all files begin with, and what is uploaded.
type content struct {
	head []byte   // repeated in file
	file *os.File // "big"
}

// chunk is neither zeros nor easy to pack.
var chunk = sync.OnceValue(func() []byte {
	b := make([]byte, 1<<20)
	rand.NewChaCha8([32]byte{}).Read(b)
	return b
})

// stream is n bytes of content.
func stream(n int64) io.Reader { return io.LimitReader(endless{new(int)}, n) }

type endless struct{ at *int }

func (e endless) Read(p []byte) (int, error) {
	n := copy(p, chunk()[*e.at:])
	*e.at = (*e.at + n) % len(chunk())
	return n, nil
}

func (c *content) writeTo(w io.Writer, n int64) error {
	for n > 0 {
		m, err := w.Write(c.head[:min(n, int64(len(c.head)))])
		if err != nil {
			return err
		}
		n -= int64(m)
	}
	return nil
}

func (z scale) path(name string) string { return filepath.Join(work.tree, z.dir, name) }

// content makes the files, the first time, and opens what is to be uploaded.
func (z scale) content(t testing.TB) *content {
	t.Helper()
	var err error
	z.once.Do(func() { err = z.fill() })
	require.NoError(t, err)
	f, err := os.Open(z.path("big"))
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	return &content{head: chunk(), file: f}
}

func (z scale) fill() error {
	if err := os.MkdirAll(z.path("many"), 0o755); err != nil {
		return err
	}
	for name, size := range z.files {
		f, err := os.Create(z.path(name))
		if err != nil {
			return err
		}
		defer f.Close()
		if _, err := io.Copy(f, stream(size)); err != nil {
			return err
		}
	}
	for i := range z.names {
		if err := os.WriteFile(z.path(fmt.Sprintf("many/file-%06d.txt", i)), nil, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// same reports whether r has the first n bytes of content, and no more.
func same(r io.Reader, n int64) bool {
	got, err := io.ReadAll(r)
	want, _ := io.ReadAll(stream(n))
	return err == nil && bytes.Equal(got, want)
}
