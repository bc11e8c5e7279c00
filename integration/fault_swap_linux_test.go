package integration

import (
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// TestFaultSwap exchanges a directory with a link to the outside a hundred
// thousand times, while clients do all they can below its name. None reaches
// the outside, and what was answered 226 is inside.
func TestFaultSwap(t *testing.T) {
	t.Parallel()
	const swaps, bound = 100_000, 15 * time.Second
	h := trouble(t)
	outside := t.TempDir()
	fill(t, outside, tree{"f": "outside", "g": "outside"})
	fill(t, h.dir, tree{"d/f": "inside"})
	dir, link := filepath.Join(h.dir, "d"), filepath.Join(h.dir, "link")
	require.NoError(t, os.Symlink(outside, link))

	swapped := make(chan int, 1)
	stop := make(chan struct{})
	go func() { swapped <- swapOver(t, dir, link, swaps, bound, stop) }()
	var ended <-chan int = swapped
	clients := []*raw{h.enter(t), h.enter(t), h.enter(t)}
	inside, refused := 0, 0
	for running := true; running; {
		select {
		case n := <-ended:
			assert.Equal(t, swaps, n, "swaps within %v", bound)
			running = false
		default:
			for i, c := range clients {
				in, out := lookAround(t, c, string(rune('a'+i)))
				inside, refused = inside+in, refused+out
			}
		}
		if t.Failed() {
			close(stop)
			<-ended
			return
		}
	}
	t.Logf("%d commands reached the inside, %d were refused", inside, refused)
	assert.Greater(t, inside, 0)
	assert.Greater(t, refused, 0)
	assert.Equal(t, tree{"f": "outside", "g": "outside"}, read(t, outside))
	for _, c := range clients {
		require.NoError(t, c.quit())
	}
}

// swapOver exchanges two names, each time in one step.
func swapOver(t *testing.T, one, other string, times int, bound time.Duration, stop <-chan struct{}) int {
	deadline := time.Now().Add(bound)
	for n := range times {
		select {
		case <-stop:
			return n
		default:
		}
		err := unix.Renameat2(unix.AT_FDCWD, one, unix.AT_FDCWD, other, unix.RENAME_EXCHANGE)
		if err != nil || time.Now().After(deadline) {
			assert.NoError(t, err)
			return n
		}
	}
	return times
}

// lookAround tries each kind of command once, and counts those that reached
// something and those that did not.
func lookAround(t *testing.T, c *raw, own string) (inside, refused int) {
	t.Helper()
	for _, line := range []string{"RETR d/f", "STOR d/" + own, "NLST d", "DELE d/" + own, "MKD d/" + own, "RMD d/" + own,
		"SIZE d/f", "APPE d/f" + own, "DELE d/f" + own, "RNFR d/f", "RNTO d/f", "DELE d/g", "CWD d", "CWD /"} {
		got := c.try(t, line, "inside")
		switch {
		case got == "outside" || got == "f\r\ng\r\n" || line == "DELE d/g" && got == "250":
			require.FailNow(t, "reached the outside", line)
		case got[0] == '5' || got == "451": // in the middle of a listing
			refused++
		default:
			inside++
		}
	}
	return inside, refused
}

// try runs a command, with a data connection if it needs one, and returns the
// bytes of a download or the code of the last reply.
func (c *raw) try(t *testing.T, line, content string) string {
	t.Helper()
	switch line[:4] {
	case "RETR", "NLST", "STOR", "APPE":
	default:
		return c.ask(line)[:3]
	}
	data := c.passive(epsv)
	defer data.Close()
	if code := c.ask(line)[:3]; code != "150" {
		return code
	}
	got := ""
	if line[:4] == "STOR" || line[:4] == "APPE" {
		push(data, content)
	} else {
		b, err := io.ReadAll(data)
		require.NoError(t, err)
		got = string(b)
	}
	last, err := c.hear()
	require.NoError(t, err)
	if last[:3] == "226" && got != "" {
		return got
	}
	return last[:3]
}
