package vfs_test

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"uftpd/shared/vfs"
)

// TestQuotaIsExact has several do what comes to their minds, on names that they
// share: in the end another walk must find what was counted on the way, or less
// where there was doubt; and never was there more than allowed.
func TestQuotaIsExact(t *testing.T) {
	t.Parallel()
	for seed := range uint64(5) {
		for _, kind := range []string{"disk", "mem", "part", "uploads", "hide"} {
			fsys := uploadTrees(t)[kind]
			for i := range 3 {
				must(t, fsys.Mkdir(fmt.Sprintf("d%d", i), 0o755))
			}
			usage := new(vfs.Usage)
			tree := vfs.Quota(fsys, usage, vfs.Amount{Bytes: 3000, Entries: 25}).(vfs.WriteFS)
			var all sync.WaitGroup
			for i := range uint64(4) {
				all.Go(func() { rampage(tree, rand.New(rand.NewPCG(seed, i))) })
			}
			all.Wait()
			kept, err := usage.Used(tree)
			must(t, err)
			doubt := vfs.InDoubt(usage)
			usage.Recount()
			walked, err := usage.Used(tree)
			must(t, err)
			more := kept.Bytes > walked.Bytes || kept.Entries > walked.Entries
			less := kept.Bytes < walked.Bytes || kept.Entries < walked.Entries
			if less || more && !doubt {
				t.Errorf("%s, seed %d: kept up %+v, found %+v, in doubt: %v", kind, seed, kept, walked, doubt)
			}
			most := int64(25)
			if kind == "hide" {
				most += 4 // parts that four have left beside a file
			}
			if walked.Bytes > 3000 || walked.Entries > most {
				t.Errorf("%s, seed %d: there is more than allowed: %+v", kind, seed, walked)
			}
		}
	}
}

// rampage does a hundred things in a tree, some of which fail.
func rampage(tree vfs.WriteFS, r *rand.Rand) {
	name := func() string {
		n := fmt.Sprintf("f%d", r.IntN(6))
		if r.IntN(2) == 0 {
			n = fmt.Sprintf("d%d/", r.IntN(3)) + n
		}
		return n
	}
	finish := func(p *vfs.Pending, err error) {
		if err != nil {
			return
		}
		p.File.Seek(int64(r.IntN(100)), r.IntN(2)*2)
		for range r.IntN(4) {
			p.File.Write(make([]byte, r.IntN(200)))
		}
		if r.IntN(4) == 0 {
			p.File.(interface{ Truncate(int64) error }).Truncate(int64(r.IntN(300)))
		}
		if r.IntN(3) > 0 {
			p.Commit()
		} else {
			p.Discard()
		}
	}
	for range 100 {
		switch r.IntN(10) {
		case 0, 1:
			finish(vfs.Upload(tree, name(), 0o644))
		case 2:
			finish(vfs.UploadNew(tree, name(), 0o644))
		case 3:
			finish(vfs.InPlace(tree, name(), os.O_WRONLY, 0))
		case 4:
			finish(vfs.InPlace(tree, name(), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644))
		case 5:
			flag := []int{os.O_APPEND, os.O_TRUNC, os.O_CREATE, os.O_CREATE | os.O_TRUNC}[r.IntN(4)]
			if f, err := tree.OpenFile(name(), os.O_WRONLY|flag, 0o644); err == nil {
				f.Write(make([]byte, r.IntN(300)))
				f.Close()
			}
		case 6:
			tree.Remove(name())
		case 7:
			tree.Rename(name(), name())
		case 8:
			vfs.RenameNew(tree, name(), name())
		default:
			tree.Mkdir(name(), 0o755)
		}
	}
}

// TestQuotaIsNeverExceeded has fifty upload at once, while another looks at the disk.
func TestQuotaIsNeverExceeded(t *testing.T) {
	t.Parallel()
	const most = 1 << 20
	d, dir := openDisk(t)
	tree := vfs.Quota(d, new(vfs.Usage), vfs.Amount{Bytes: most})
	var written atomic.Int64
	var all sync.WaitGroup
	uploads := make([]*vfs.Pending, 50)
	for i := range uploads {
		all.Go(func() {
			var err error
			uploads[i], err = vfs.Upload(tree, fmt.Sprintf("f%d", i), 0o644)
			for err == nil {
				var n int
				n, err = uploads[i].File.Write(make([]byte, 1000))
				written.Add(int64(n))
			}
			wantErr(t, "Write", err, vfs.ErrQuota)
		})
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	for under := true; under; {
		select {
		case <-done:
			under = false
		default:
		}
		if size := sizeOfAll(dir); size > most {
			t.Fatalf("there are %d bytes, more than %d", size, most)
		}
	}
	for _, p := range uploads { // whose parts stay
		must(t, p.Discard())
	}
	if got := sizeOfAll(dir); got != most || written.Load() != most {
		t.Errorf("%d bytes were written and %d are there, want %d both", written.Load(), got, most)
	}
}

// sizeOfAll is the size of all files in a directory, with those hidden.
func sizeOfAll(dir string) (size int64) {
	filepath.WalkDir(dir, func(_ string, e fs.DirEntry, _ error) error {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			size += info.Size()
		}
		return nil
	})
	return size
}

// BenchmarkCensus counts a tree of a hundred thousand files.
func BenchmarkCensus(b *testing.B) {
	d, _ := openDisk(b)
	for i := range 100 {
		must(b, d.Mkdir(fmt.Sprintf("d%d", i), 0o755))
		for j := range 1000 {
			create(b, d, fmt.Sprintf("d%d/f%d", i, j), "")
		}
	}
	for b.Loop() {
		if used, err := new(vfs.Usage).Used(d); err != nil || used.Entries != 100_100 {
			b.Fatal(used, err)
		}
	}
}
