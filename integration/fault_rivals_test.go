package integration

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	jftp "github.com/jlaffaye/ftp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFaultRivals has fifty clients upload to one name, over and over, some of
// them breaking off, while others read it. Whoever looks sees one whole file.
func TestFaultRivals(t *testing.T) {
	t.Parallel()
	const writers, readers, rounds = 50, 8, 4
	h := trouble(t)
	content := func(i int) string { return noiseString(byte(i), int64(10_000+i*5000)) }
	known := map[string]bool{"none yet": true}
	for i := range writers {
		known[content(i)] = true
	}
	fill(t, h.dir, tree{"f": "none yet"})

	var writing, reading sync.WaitGroup
	done := make(chan struct{})
	seen := make([]int, readers)
	for i := range readers {
		reading.Go(func() { seen[i] = readOver(t, h.addr, known, done) })
	}
	for i := range writers {
		writing.Go(func() {
			c := dialJftp(t, h.addr)
			if c == nil {
				return
			}
			defer c.Quit()
			for range rounds {
				assert.NoError(t, c.Stor("f", strings.NewReader(content(i))), "client %d", i)
			}
		})
		if i%10 == 0 {
			c := h.enter(t)
			data := c.begin("STOR f")
			fmt.Fprint(data, "half of it")
			rst(data)
			c.reply(426)
		}
	}
	writing.Wait()
	close(done)
	reading.Wait()
	assert.True(t, known[text(t, h.dir, "f")], "what is left is none of the uploads")
	assert.Len(t, read(t, h.dir), 1, "files that are left")
	t.Logf("read %v times meanwhile", seen)
	h.sound(t)
}

func dialJftp(t *testing.T, addr string) *jftp.ServerConn {
	c, err := jftp.Dial(addr, jftp.DialWithDialFunc(dialBounded))
	if !assert.NoError(t, err) || !assert.NoError(t, c.Login(user, password)) {
		return nil
	}
	return c
}

// readOver downloads f until done, at least once, and counts how often.
func readOver(t *testing.T, addr string, known map[string]bool, done <-chan struct{}) (times int) {
	c := dialJftp(t, addr)
	if c == nil {
		return 0
	}
	defer c.Quit()
	for {
		got, err := download(c, "f")
		if !assert.NoError(t, err) || !assert.True(t, known[got], "read a mix of %d bytes", len(got)) {
			return times
		}
		times++
		select {
		case <-done:
			return times
		default:
		}
	}
}

func download(c *jftp.ServerConn, name string) (string, error) {
	r, err := c.Retr(name)
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(r)
	if err != nil {
		r.Close()
		return "", err
	}
	return string(b), r.Close()
}

// TestFaultUniqueRivals has many ask for a name of their own at once.
func TestFaultUniqueRivals(t *testing.T) {
	t.Parallel()
	const clients = 30
	h := trouble(t)
	names := make(chan string, clients)
	var all sync.WaitGroup
	cs := make([]*raw, clients)
	for i := range cs {
		cs[i] = h.enter(t)
	}
	for i, c := range cs {
		data := c.passive(epsv)
		all.Go(func() {
			defer data.Close()
			if _, err := c.text.Cmd("STOU f"); !assert.NoError(t, err) {
				return
			}
			_, msg, err := c.text.ReadResponse(150)
			if !assert.NoError(t, err) {
				return
			}
			push(data, fmt.Sprint("of ", i))
			_, last, err := c.text.ReadResponse(226)
			name := strings.TrimPrefix(msg, "FILE: /")
			assert.NoError(t, err)
			assert.Equal(t, "Transfer complete: /"+name, last)
			got, err := os.ReadFile(filepath.Join(h.dir, name))
			assert.NoError(t, err)
			assert.Equal(t, fmt.Sprint("of ", i), string(got))
			names <- name
		})
	}
	all.Wait()
	close(names)
	distinct := map[string]bool{}
	for name := range names {
		distinct[name] = true
	}
	require.Len(t, distinct, clients, "names that were told")
	assert.Len(t, read(t, h.dir), clients)
	h.sound(t)
}
