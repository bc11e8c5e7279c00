package integration

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWget(t *testing.T) {
	t.Parallel()
	p := findOptional(t, "wget")
	content := noiseString(50, 700_000)
	p.fill(tree{"f": content, "part": content, "dir/a.txt": "a", "dir/b.bin": "b", "dir/sub/c": "c"})
	p.here(tree{"part": content[:200_000]})
	root := "ftp://" + user + ":" + password + "@" + p.host + ":" + p.port + "/"
	flags := []string{"-nv", "--tries=1", "--timeout=30"}
	p.run("", append(flags, root+"f")...)
	p.run("", append(flags, "-c", root+"part")...)
	p.run("", append(flags, "--no-passive-ftp", "-O", "active", root+"f")...)
	p.run("", append(flags, "-r", "-nH", root+"dir")...)
	p.run("", append(flags, "-P", "globbed", root+"dir/*.txt")...)
	for _, name := range []string{"f", "part", "active"} {
		assert.True(t, p.local(name) == content, name)
	}
	assert.True(t, same(t, tree{"a.txt": "a", "b.bin": "b", "sub/c": "c"}, read(t, p.dir+"/dir")), "the tree that came")
	assert.True(t, same(t, tree{"a.txt": "a"}, read(t, p.dir+"/globbed")), "what the pattern names")
}
