package integration

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
)

// TestFaultDeletedUnderDownload removes a file, and replaces another, while
// they are being sent: what was asked for arrives whole.
func TestFaultDeletedUnderDownload(t *testing.T) {
	t.Parallel()
	const size = 32 << 20
	for name, change := range map[string]func(file string) error{
		"deleted": os.Remove,
		"replaced": func(file string) error {
			if err := os.WriteFile(file+".new", []byte("new"), 0o644); err != nil {
				return err
			}
			return os.Rename(file+".new", file)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := trouble(t)
			file := filepath.Join(h.dir, "big")
			require.NoError(t, os.WriteFile(file, []byte(noiseString(3, size)), 0o644))
			c := h.enter(t)
			data := c.begin("RETR big")
			head := make([]byte, 1000)
			_, err := io.ReadFull(data, head)
			require.NoError(t, err)
			require.NoError(t, change(file))
			rest, err := io.ReadAll(data)
			require.NoError(t, err)
			assert.True(t, string(head)+string(rest) == noiseString(3, size), "the file arrived otherwise")
			c.reply(226)
			h.ended(t, ftp.Complete)
			h.sound(t)
		})
	}
}

// TestFaultNamesMoveUnderUpload has another client change what stands under
// the name, and on the way to it, while a file comes in.
func TestFaultNamesMoveUnderUpload(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, upload string
		other        []string // what the other client does, each answered 2xx or 3xx
		reply        int
		want         tree
	}{
		{"the file is renamed", "STOR d/old", []string{"RNFR d/old", "RNTO d/kept"}, 226,
			tree{"d/old": "upload", "d/kept": "old"}},
		{"the file is deleted", "STOR d/old", []string{"DELE d/old"}, 226,
			tree{"d/old": "upload"}},
		{"a file takes the free name", "STOR d/new", []string{"RNFR d/old", "RNTO d/new"}, 226,
			tree{"d/new": "upload"}},
		{"a directory takes the free name", "STOR d/new", []string{"MKD d/new"}, 451,
			tree{"d/old": "old", "d/new/": ""}},
		{"the directory is renamed", "STOR d/new", []string{"RNFR d", "RNTO e"}, 226,
			tree{"e/old": "old", "e/new": "upload"}},
		{"the directory is renamed, another takes its name", "STOR d/new", []string{"RNFR d", "RNTO e", "MKD d"}, 226,
			tree{"e/old": "old", "e/new": "upload", "d/": ""}},
		{"the file is renamed under APPE", "APPE d/old", []string{"RNFR d/old", "RNTO d/kept"}, 226,
			tree{"d/kept": "oldupload"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := trouble(t)
			fill(t, h.dir, tree{"d/old": "old"})
			uploader, other := h.enter(t), h.enter(t)
			data := uploader.begin(c.upload)
			_, err := io.WriteString(data, "up")
			require.NoError(t, err)
			for _, line := range c.other {
				require.Regexp(t, "^[23]", other.ask(line))
			}
			push(data, "load")
			uploader.reply(c.reply)
			h.ended(t, map[int]ftp.Verdict{226: ftp.Complete, 451: ftp.Disk}[c.reply])
			assert.Equal(t, c.want, read(t, h.dir))
			h.sound(t)
		})
	}
}

// TestFaultDirectoryWithUpload has no directory removed that a file comes to.
func TestFaultDirectoryWithUpload(t *testing.T) {
	t.Parallel()
	h := trouble(t)
	fill(t, h.dir, tree{"d/": ""})
	uploader, other := h.enter(t), h.enter(t)
	data := uploader.begin("STOR d/new")
	other.says("550 Directory not empty.", "RMD d")
	uploader.send(data, "upload")
	assert.Equal(t, tree{"d/new": "upload"}, read(t, h.dir))
}
