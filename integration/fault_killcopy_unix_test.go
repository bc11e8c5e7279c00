//go:build unix

package integration

import (
	"fmt"
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/vfs"
)

// killCopies are commands that make or move a file without a transfer, with
// what they leave when the server is killed in the middle of them.
var killCopies = []struct {
	lines  []string
	half   tree // beside what was there; a name without content is gone
	before tree
	after  tree
	hides  bool // a temporary is there until the name is given
}{
	{lines: []string{"COMB new a b"}, after: tree{"new": "aaabbb"}, hides: true},
	// The parts stay until the target has them all, so that nothing is lost.
	{lines: []string{"COMB old a b"}, half: tree{"old": "olda"}, before: tree{"old": "oldaaabbb"}, after: tree{"old": "oldaaabbb"}},
	{lines: []string{"SITE COPY a new"}, after: tree{"new": "aaa"}, hides: true},
	{lines: []string{"SITE COPY a old"}, after: tree{"old": "aaa"}, hides: true},
	{lines: []string{"SITE CPFR b", "SITE CPTO a"}, after: tree{"a": "bbb"}, hides: true},
	{lines: []string{"RNFR a", "RNTO new"}, after: tree{"new": "aaa", "a": ""}},
	{lines: []string{"RNFR a", "RNTO old"}, after: tree{"old": "aaa", "a": ""}},
}

// TestFaultKillCopy kills the server within such commands. The next start
// leaves no half file under a name that was free, whatever becomes of uploads:
// a client that sends the command again gets what it wants.
func TestFaultKillCopy(t *testing.T) {
	t.Parallel()
	for _, partial := range []vfs.Partial{vfs.Keep, vfs.Drop, vfs.Hide} {
		for i, copying := range killCopies {
			for stage, change := range map[string]tree{halfCopied: copying.half, beforeName: copying.before, afterName: copying.after} {
				if stage == halfCopied && copying.lines[0] == "RNFR a" {
					continue // nothing is copied
				}
				t.Run(fmt.Sprintf("partial %d, %s, %d %s", partial, stage, i, copying.lines[0]), func(t *testing.T) {
					t.Parallel()
					dir, want := t.TempDir(), tree{"a": "aaa", "b": "bbb", "old": "old"}
					fill(t, dir, want)
					killDuring(t, dir, partial, stage, copying.lines)
					startVictim(t, dir, partial, "").kill()

					hidden := temporaries(t, dir)
					assert.Equal(t, partial == vfs.Hide && copying.hides && stage != afterName, len(hidden) == 1, "hidden: %v", hidden)
					maps.Copy(want, change)
					maps.DeleteFunc(want, func(_, content string) bool { return content == "" })
					got := read(t, dir)
					if len(hidden) == 1 {
						maps.DeleteFunc(got, func(name, _ string) bool { return dir+"/"+name == hidden[0] })
					}
					assert.Equal(t, want, got)
				})
			}
		}
	}
}

// killDuring kills a server when it has come to the stage of the last command.
func killDuring(t *testing.T, dir string, partial vfs.Partial, stage string, lines []string) {
	t.Helper()
	v := startVictim(t, dir, partial, stage)
	c := (&place{addr: v.addr}).raw(t)
	last := len(lines) - 1
	for _, line := range lines[:last] {
		c.cmd(350, "%s", line)
	}
	require.NoError(t, c.text.PrintfLine("%s", lines[last]))
	v.waitFor("stopped")
	v.kill()
}
