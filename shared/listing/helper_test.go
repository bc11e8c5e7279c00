package listing

import (
	"io/fs"
	"regexp"
	"time"
)

// file is a fs.FileInfo of a tree that knows no owners.
type file struct {
	mode fs.FileMode
	size int64
	time time.Time
}

func (f file) Name() string       { return "unused" }
func (f file) Size() int64        { return f.size }
func (f file) Mode() fs.FileMode  { return f.mode }
func (f file) ModTime() time.Time { return f.time }
func (f file) IsDir() bool        { return f.mode.IsDir() }
func (f file) Sys() any           { return nil }

// born is a file that knows when it was made.
type born struct {
	file
	birth time.Time
}

func (b born) Birth() time.Time { return b.birth }

var _ Birther = born{}

// then is the time of the files in these tests.
var then = time.Date(2020, 1, 2, 3, 4, 5, 678, time.UTC)

// lsLine and factLine are what the strictest clients make of a line.
var (
	lsLine = regexp.MustCompile(`^([-dlbcps][-rwxsStT]{9}) +\d+ +\S+ +\S+ +\d+ +` +
		`(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d{1,2} +(?:\d{1,2}:\d\d|\d{4}) (.+)\r\n$`)
	factLine = regexp.MustCompile(`^(?:[A-Za-z0-9.-]+=[^; ]*;)+ (.+)\r\n$`)
)
