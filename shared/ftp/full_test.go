package ftp_test

import (
	"io/fs"
	"testing"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// TestFullTreeCounts shows that what has come counts, also where there was no
// room for it, and whichever way it came.
func TestFullTreeCounts(t *testing.T) {
	t.Parallel()
	const room, sent = 100 << 10, 300 << 10
	for name, tree := range map[string]fs.FS{"disk": openDisk(t, t.TempDir()), "mem": vfs.NewMem()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			moved := make(chan int64, 1)
			c := login(t, serve(t, &ftp.Server{
				FS:    vfs.Quota(tree, new(vfs.Usage), vfs.Amount{Bytes: room}),
				Hooks: ftp.Hooks{TransferEnded: func(_ *ftp.Client, tr *ftp.Transfer, _ error) { moved <- tr.Bytes() }},
			}))
			data := c.pasv()
			c.cmd("STOR f", "150")
			data.Write(make([]byte, sent)) // an error if the server closes first
			c.want("552")
			data.Close()
			if got := next(t, "end", moved); got <= room || got > sent {
				t.Errorf("%d bytes count, with room for %d of %d", got, room, sent)
			}
		})
	}
}
