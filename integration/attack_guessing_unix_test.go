//go:build unix

package integration

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestR27_ThousandWrongLogins guesses a thousand times from one address, over
// many connections at once, at the program. Few guesses are looked at, and all
// the time the user logs in from another address at once. Then the operator
// lifts the ban.
func TestR27_ThousandWrongLogins(t *testing.T) {
	t.Parallel()
	const guesses, atOnce, tries = 1000, 50, 5
	state, err := os.MkdirTemp("", "uftpd") // a socket's path must be short
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(state) })
	users := filepath.Join(state, "users")
	require.NoError(t, os.WriteFile(users, []byte(user+":"+quickHash+"\n"), 0o600))
	path := buildDaemon(t)
	d := start(t, path, t.TempDir(), "--port", "0", "--users", users, "--state-dir", state)
	attach(t, dialFrom(t, stranger, d.addr)).hears("220 FTP server ready.") // or there is no such address

	told := map[string]int{}
	over := make(chan struct{})
	go func() {
		defer close(over)
		told = guessMany(d.addr, guesses, atOnce)
	}()
	var logins int
	var slowest time.Duration
	for done := false; !done; logins++ {
		began := time.Now()
		d.house.enter(t).says("221 Goodbye.", "QUIT")
		slowest = max(slowest, time.Since(began))
		select {
		case <-over:
			done = true
		default:
		}
	}
	t.Logf("%d logins from another address meanwhile, the slowest took %v; the guesser was told: %v", logins, slowest, told)
	assert.Less(t, slowest, 5*time.Second)
	const wrong, banned = "530 Login incorrect.", "421 Too many wrong logins from your address, try again later."
	assert.Equal(t, guesses, told[wrong]+told[banned], "%v", told)
	assert.GreaterOrEqual(t, told[wrong], tries)
	assert.Less(t, told[wrong], tries+atOnce, "looked at")

	attach(t, dialFrom(t, stranger, d.addr)).hears(banned)
	command := func(args ...string) string {
		out, err := exec.CommandContext(t.Context(), path, append(args, "--state-dir", state)...).CombinedOutput()
		require.NoError(t, err, "%s", out)
		return string(out)
	}
	assert.Regexp(t, `(?m)^127\.0\.0\.2/32 `, command("bans"))
	assert.Equal(t, "Lifted 127.0.0.2/32.\n", command("lift", stranger))
	assert.Equal(t, "Nobody is banned.\n", command("bans"))
	d.enterFrom(t, stranger).says("221 Goodbye.", "QUIT")
}

// guessMany tries passwords from the stranger's address, each over a connection
// of its own, and counts the last replies.
func guessMany(addr string, n, atOnce int) map[string]int {
	var mu sync.Mutex
	told := map[string]int{}
	next := make(chan int)
	var all sync.WaitGroup
	for range atOnce {
		all.Go(func() {
			for i := range next {
				reply := guess(addr, fmt.Sprint("guess-", i))
				mu.Lock()
				told[reply]++
				mu.Unlock()
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	all.Wait()
	return told
}

// guess returns the last reply to a password, or why there was none.
func guess(addr, password string) string {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(stranger)}, Timeout: patience}
	conn, err := d.Dial("tcp", addr)
	if err != nil {
		return err.Error()
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	text := bufio.NewReader(conn)
	reply := ""
	for _, line := range []string{"", "USER " + user + "\r\n", "PASS " + password + "\r\n"} {
		io.WriteString(conn, line) // that it is refused is told by the reply
		got, err := text.ReadString('\n')
		if err != nil {
			return err.Error()
		}
		if reply = strings.TrimSuffix(got, "\r\n"); strings.HasPrefix(reply, "421") {
			break
		}
	}
	return reply
}
