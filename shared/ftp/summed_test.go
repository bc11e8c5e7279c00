package ftp_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"uftpd/shared/ftp"
)

// TestDigest sends more than sockets buffer both ways: the digests are those of
// the bytes, in the replies as for the watcher, and are there only when asked for.
func TestDigest(t *testing.T) {
	t.Parallel()
	tree, big := newBigTree(t)
	var told []string
	c := login(t, serve(t, &ftp.Server{FS: tree, Hooks: ftp.Hooks{
		TransferEnded: func(_ *ftp.Client, tr *ftp.Transfer, _ error) { told = append(told, tr.Digest()) },
	}}))
	content := c.get("RETR " + big)
	c.cmd("SITE DIGEST ON", "200")
	sum := sha256.Sum256([]byte(content))
	want := "226 Transfer complete. 16777216 bytes, sha256=" + hex.EncodeToString(sum[:])
	if got := c.put("STOR up", content, "226"); got != want {
		t.Errorf("STOR: %s", got)
	}
	data := c.pasv()
	c.cmd("RETR up", "150")
	if got, err := io.ReadAll(data); string(got) != content || err != nil {
		t.Errorf("%d bytes came, %v", len(got), err)
	}
	data.Close()
	if got := c.want("226"); got != want {
		t.Errorf("RETR: %s", got)
	}
	c.cmd("QUIT", "221")
	if got, want := strings.Join(told, ";"), ";"+hex.EncodeToString(sum[:])+";"+hex.EncodeToString(sum[:]); got != want {
		t.Errorf("told %s", got)
	}
}

// BenchmarkDigest tells what the digests of transfers cost, against transfers
// without.
func BenchmarkDigest(b *testing.B) {
	c, dir, _ := benchServer(b)
	makeFile(b, filepath.Join(dir, "down"), largeSize)
	source := filepath.Join(b.TempDir(), "file")
	makeFile(b, source, largeSize)
	for _, state := range []string{"OFF", "ON"} {
		c.cmd("SITE DIGEST "+state, "200")
		b.Run("RETR/"+state, func(b *testing.B) {
			b.SetBytes(largeSize)
			for b.Loop() {
				data := c.pasv()
				c.cmd("RETR down", "150")
				drain(b, data, largeSize)
				c.want("226")
			}
		})
		b.Run("STOR/"+state, func(b *testing.B) {
			b.SetBytes(largeSize)
			for b.Loop() {
				data := c.pasv()
				c.cmd("STOR up", "150")
				fill(b, data, source)
				c.want("226")
			}
		})
	}
	os.Remove(source)
}
