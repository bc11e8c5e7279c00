package integration

import (
	"net"
	"testing"
	"time"

	jftp "github.com/jlaffaye/ftp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSuite plays each case against each server, with EPSV and with PASV. Each
// case is the only client of a server of its own.
func TestSuite(t *testing.T) {
	t.Parallel()
	for _, v := range []variant{foreground, background} {
		for _, m := range []mode{epsv, pasv} {
			t.Run(v.name+"/"+string(m), func(t *testing.T) {
				t.Parallel()
				for _, c := range cases() {
					t.Run(c.name, func(t *testing.T) {
						t.Parallel()
						p := open(t, v, m)
						quit := c.run(t, p)
						p.leave(t, quit, c.want)
					})
				}
			})
		}
	}
}

// suiteCase is something that a client does. run returns how the client quits.
type suiteCase struct {
	name string
	run  func(t *testing.T, p *place) (quit func() error)
	want receipt // the transfers of files that the server is to tell of
}

func cases() []suiteCase {
	return []suiteCase{
		{"login", loginCase, receipt{}},
		{"list", via(listCase), receipt{}},
		{"list in the form of ls", listLinesCase, receipt{}},
		{"walk", via(walkCase), receipt{}},
		{"retrieve and store", via(transferCase), receipt{in: 2, out: 2}},
		{"append", via(appendCase), receipt{in: 2}},
		{"resume a download", via(resumeDownloadCase), receipt{out: 3}},
		{"resume an upload", via(resumeUploadCase), receipt{in: 2}},
		{"rename", via(renameCase), receipt{}},
		{"delete", via(deleteCase), receipt{}},
		{"directories", via(directoriesCase), receipt{}},
		{"remove recursively", via(removeRecursivelyCase), receipt{}},
		{"size", via(sizeCase), receipt{}},
		{"times", timesCase, receipt{}},
		{"odd names", via(namesCase), receipt{in: len(oddNames()), out: len(oddNames())}},
		{"odd names of directories", via(dirNamesCase), receipt{}},
		{"an empty file", via(emptyCase), receipt{in: 1, out: 1}},
		{"a big file", via(bigCase), receipt{in: 1, out: 1}},
		{"many transfers", via(manyCase), receipt{in: many(), out: many()}},
		{"leave a download", via(leaveCase), receipt{out: 1, failed: 1}},
		{"abort a download", abortDownloadCase, receipt{out: 1, failed: 1}},
		{"abort an upload", abortUploadCase, receipt{in: 1, failed: 1}},
	}
}

// via makes a case of what the library does once it is logged in.
func via(run func(*testing.T, *place, *jftp.ServerConn)) func(*testing.T, *place) func() error {
	return func(t *testing.T, p *place) func() error {
		t.Helper()
		c := p.login(t)
		run(t, p, c)
		return c.Quit
	}
}

// dial connects the library, in the place's mode.
func (p *place) dial(t *testing.T, options ...jftp.DialOption) *jftp.ServerConn {
	t.Helper()
	options = append([]jftp.DialOption{
		jftp.DialWithDisabledEPSV(p.mode == pasv),
		jftp.DialWithDialFunc(dialBounded),
		jftp.DialWithShutTimeout(2 * time.Minute),
	}, options...)
	c, err := jftp.Dial(p.addr, options...)
	require.NoError(t, err)
	t.Cleanup(func() { c.Quit() })
	return c
}

// dialBounded makes connections on which nothing waits for ever.
func dialBounded(network, addr string) (net.Conn, error) {
	conn, err := net.DialTimeout(network, addr, patience)
	if err == nil {
		err = conn.SetDeadline(time.Now().Add(2 * time.Minute))
	}
	return conn, err
}

func (p *place) login(t *testing.T, options ...jftp.DialOption) *jftp.ServerConn {
	t.Helper()
	c := p.dial(t, options...)
	require.NoError(t, c.Login(user, password))
	return c
}

// leave quits and checks what the server has to say about it.
func (p *place) leave(t *testing.T, quit func() error, want receipt) {
	t.Helper()
	require.NoError(t, quit())
	assert.NoError(t, p.tally.left(t), "the end of the session")
	assert.Equal(t, want, p.tally.receipt(), "transfers")
	p.stop(t)
}
