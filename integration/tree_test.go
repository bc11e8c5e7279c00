package integration

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// stamp is the modification time of what fill writes.
var stamp = time.Date(2020, time.January, 2, 3, 4, 5, 0, time.UTC)

// tree is the content of files by their names; a name that ends in a slash is
// a directory.
type tree map[string]string

// fill writes the files of tr below dir.
func fill(t *testing.T, dir string, tr tree) {
	t.Helper()
	for name, content := range tr {
		file := filepath.Join(dir, name)
		if name[len(name)-1] == '/' {
			require.NoError(t, os.MkdirAll(file, 0o755))
			continue
		}
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(content), 0o644))
		require.NoError(t, os.Chtimes(file, stamp, stamp))
	}
}

// read returns what lies below dir. Directories that are not empty are told by
// what they hold.
func read(t *testing.T, dir string) tree {
	t.Helper()
	tr := tree{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if parent := filepath.Dir(name); parent != "." {
			delete(tr, filepath.ToSlash(parent)+"/")
		}
		if entry.IsDir() {
			tr[filepath.ToSlash(name)+"/"] = ""
			return nil
		}
		content, err := os.ReadFile(path)
		tr[filepath.ToSlash(name)] = string(content)
		return err
	})
	require.NoError(t, err)
	return tr
}

// noise returns n bytes that differ with the seed and repeat nowhere.
func noise(seed byte, n int64) io.Reader {
	return io.LimitReader(rand.NewChaCha8([32]byte{seed}), n)
}

// noiseString is the content of noise.
func noiseString(seed byte, n int64) string {
	b, err := io.ReadAll(noise(seed, n))
	if err != nil {
		panic(err)
	}
	return string(b)
}

// digest is the length and SHA-256 of what r gives.
type digest struct {
	size int64
	sum  string
}

func digestOf(t *testing.T, r io.Reader) digest {
	t.Helper()
	h := sha256.New()
	n, err := io.Copy(h, r)
	require.NoError(t, err)
	return digest{n, hex.EncodeToString(h.Sum(nil))}
}

func digestOfFile(t *testing.T, file string) digest {
	t.Helper()
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	return digestOf(t, f)
}

// text returns a file's content.
func text(t *testing.T, elem ...string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(elem...))
	require.NoError(t, err)
	return string(b)
}
