package ftptest

import (
	"io/fs"
	"os"
	"strings"
	"testing"
)

const treeText = "eof\n-- a.txt --\na\n-- sub/b.txt --\nb\n-- empty/ --\n-- data/up --\nx\n"

func planted(t *testing.T, text string) (*script, *tree, string) {
	t.Helper()
	s, err := parse("t.txt", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	tree, err := plant(s, dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tree.close() })
	return s, tree, dir
}

func TestTreesHoldTheSections(t *testing.T) {
	t.Parallel()
	for _, kind := range trees {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			_, tree, _ := planted(t, "@tree "+kind+"\n"+treeText)
			for name, mode := range map[string]fs.FileMode{
				"a.txt": 0o644, "sub/b.txt": 0o644, "sub": fs.ModeDir | 0o755, "empty": fs.ModeDir | 0o755,
			} {
				info, err := fs.Stat(tree.fsys, name)
				if err != nil {
					t.Error(err)
				} else if !info.ModTime().Equal(fixtureTime) || info.Mode() != mode {
					t.Errorf("%s: %v, %v", name, info.ModTime(), info.Mode())
				}
			}
			if _, err := fs.Stat(tree.fsys, "data"); err == nil {
				t.Error("data/ is in the tree")
			}
		})
	}
}

func TestTreeNeighbours(t *testing.T) {
	t.Parallel()
	_, _, dir := planted(t, "@sparse big 1000000\neof\n-- ../secret --\ns\n")
	if data, err := os.ReadFile(dir + "/secret"); string(data) != "s\n" {
		t.Errorf("%q, %v", data, err)
	}
	if info, err := os.Stat(dir + "/tree/big"); err != nil || info.Size() != 1000000 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	const same = "-- want/a.txt --\na\n-- want/sub/b.txt --\nb\n-- want/empty/ --\n"
	tests := []struct{ name, want, err string }{
		{"nothing wanted", "", ""},
		{"same", same, ""},
		{"missing", same + "-- want/sub/c --\n", "t.txt: the tree has no sub/c"},
		{"missing directory", same + "-- want/d/ --\n", "t.txt: the tree has no d/"},
		{"too many", "-- want/a.txt --\na\n-- want/empty/ --\n", "t.txt: the tree has sub/b.txt, too"},
		{"empty tree", "-- want/ --\n", "t.txt: the tree has a.txt, too"},
		{"beside", same + "-- ../x --\nx\n-- want/../x --\nx\n", ""},
		{"beside missing", same + "-- want/../x --\nx\n", "t.txt: the tree has no ../x"},
		{"beside bytes", same + "-- ../x --\ny\n-- want/../x --\nx\n", "t.txt: in ../x bytes differ"},
		{"bytes", strings.Replace(same, "b\n", "c\n", 1), "t.txt: in sub/b.txt bytes differ from offset 0"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, tree, _ := planted(t, treeText+test.want)
			err := tree.compare(s)
			if test.err == "" && err != nil {
				t.Error(err)
			}
			if test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)) {
				t.Errorf("got  %v\nwant %s", err, test.err)
			}
		})
	}
}

// TestFaultsNeedATree shows a mistake in a transcript.
func TestFaultsNeedATree(t *testing.T) {
	t.Parallel()
	s, err := parse("t.txt", []byte("@tree dirfs\n@fault open EIO a.txt\n"+treeText))
	if err != nil {
		t.Fatal(err)
	}
	_, err = plant(s, t.TempDir())
	if want := "@fault is for trees that can be changed"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
