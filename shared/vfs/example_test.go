package vfs_test

import (
	"archive/zip"
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"testing/fstest"

	"uftpd/shared/vfs"
)

//go:embed testdata/hello.txt
var program embed.FS

// archive returns a zip archive with one file.
func archive(name, text string) fs.FS {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	file, _ := w.Create(name)
	file.Write([]byte(text))
	w.Close()
	tree, _ := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	return tree
}

// Files in a program, in an archive and in a map are trees as they are, which
// nobody can change.
func Example() {
	inProgram, err := vfs.Sub(program, "testdata")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, tree := range []fs.FS{
		inProgram,
		archive("hello.txt", "in an archive\n"),
		fstest.MapFS{"hello.txt": {Data: []byte("in a map\n")}},
	} {
		text, err := fs.ReadFile(tree, "hello.txt")
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%q %v\n", text, vfs.Remove(tree, "hello.txt"))
	}
	// Output:
	// "in the program\n" remove hello.txt: read-only tree: permission denied
	// "in an archive\n" remove hello.txt: read-only tree: permission denied
	// "in a map\n" remove hello.txt: read-only tree: permission denied
}

// What a user may do is made by narrowing a tree: here to a part of it, in
// which files can be added, but none taken away.
func ExampleNoDelete() {
	tree := vfs.NewMem()
	if err := vfs.Mkdir(tree, "photos", 0o755); err != nil {
		fmt.Println(err)
		return
	}
	photos, err := vfs.Sub(tree, "photos")
	if err != nil {
		fmt.Println(err)
		return
	}
	camera := vfs.NoDelete(photos)
	fmt.Println(vfs.Mkdir(camera, "monday", 0o755))
	fmt.Println(vfs.Remove(camera, "monday"))
	fmt.Println(vfs.Remove(tree, "photos/monday"))
	// Output:
	// <nil>
	// remove monday: permission denied
	// <nil>
}
