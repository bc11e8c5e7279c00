package ftp_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"uftpd/shared/ftp"
)

// TestDigestTurns has large digests made in all slots: a small one is made all
// the same, long before they are ready.
func TestDigestTurns(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := errors.Join(os.WriteFile(filepath.Join(dir, "big"), nil, 0o600), os.Truncate(filepath.Join(dir, "big"), 100e9)); err != nil {
		t.Fatal(err)
	}
	addr := serve(t, &ftp.Server{FS: openDisk(t, dir)})
	login(t, addr).put("STOR small", "hello", "226")
	busy := make([]*client, runtime.GOMAXPROCS(0))
	for i := range busy {
		busy[i] = login(t, addr)
		io.WriteString(busy[i].conn, "XSHA512 big\r\n")
		busy[i].cmd("NOOP", "200") // it is under way
	}
	for range 3 {
		c := login(t, addr)
		c.cmd("XSHA1 small", "250 AAF4C61DDCC5E8A2DABEDE0F3B482CD9AEA9434D")
	}
	for _, c := range busy {
		c.cmd("ABOR", "426 Aborted.")
		c.want("226 Abort successful.")
	}
}

// TestDigestPaced has digests made in sessions that may read a byte a second,
// after the first 16 KiB: they count as downloads, can be aborted, and keep none
// who is within the bound waiting.
func TestDigestPaced(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "big"), make([]byte, 20<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	addr := serve(t, &ftp.Server{FS: openDisk(t, dir), SessionRates: ftp.Rates{Down: 1}})
	busy := make([]*client, runtime.GOMAXPROCS(0))
	for i := range busy {
		busy[i] = login(t, addr)
		io.WriteString(busy[i].conn, "HASH big\r\n")
		busy[i].cmd("NOOP", "200") // it is under way
	}
	c := login(t, addr)
	c.put("STOR small", "hello", "226")
	c.cmd("XSHA1 small", "250 AAF4C61DDCC5E8A2DABEDE0F3B482CD9AEA9434D")
	for _, c := range busy {
		c.cmd("ABOR", "426 Aborted.")
		c.want("226 Abort successful.")
	}
}
