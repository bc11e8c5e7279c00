//go:build unix

package vfs_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"uftpd/shared/vfs"
)

// commitForever makes new files, replaces them and breaks uploads off, until
// standard input ends. Then it tells what has failed.
func commitForever(dir string) {
	d, err := vfs.OpenDisk(dir)
	if err != nil {
		panic(err)
	}
	ended := make(chan struct{})
	go func() {
		io.Copy(io.Discard, os.Stdin)
		close(ended)
	}()
	n, failed := 0, 0
	for ; ; n++ {
		select {
		case <-ended:
			if failed > 0 {
				fmt.Printf("%d of %d failed, the last with: %v", failed, n, err)
			}
			os.Exit(0)
		default:
		}
		if oneErr := uploadOne(d, n); oneErr != nil {
			failed, err = failed+1, oneErr
		}
	}
}

func uploadOne(d *vfs.Disk, n int) error {
	name := fmt.Sprint("f", n%10)
	begin := d.Upload
	if n%3 == 1 {
		name = fmt.Sprint("new", n)
		begin = d.UploadNew
	}
	p, err := begin(name, 0o644)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(p.File, "text"); err != nil {
		return err
	}
	if n%7 == 0 {
		return p.Discard()
	}
	if err := p.Commit(); err != nil {
		return err
	}
	return d.Remove(name)
}

// TestRecoverBesideAnother recovers while another process uploads: no upload
// of that is touched.
func TestRecoverBesideAnother(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	must(t, err)
	for _, policy := range []vfs.Partial{vfs.Keep, vfs.Drop} {
		d, dir := openDisk(t)
		d.Partial = policy
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), committerEnv+"="+dir)
		var said bytes.Buffer
		cmd.Stdout, cmd.Stderr = &said, &said
		in, err := cmd.StdinPipe()
		must(t, err)
		must(t, cmd.Start())
		for end := time.Now().Add(time.Second / 2); time.Now().Before(end); {
			must(t, d.Recover())
		}
		in.Close()
		must(t, cmd.Wait())
		if said.Len() > 0 {
			t.Errorf("policy %v: %s", policy, said.String())
		}
	}
}
