package integration

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	jftp "github.com/jlaffaye/ftp"
	"github.com/stretchr/testify/require"
)

// many is how many files go up and come down one after the other.
func many() int {
	if testing.Short() {
		return 20
	}
	return 300
}

func manyCase(t *testing.T, p *place, c *jftp.ServerConn) {
	for i := range many() {
		name, content := fmt.Sprintf("f%03d", i), noiseString(byte(i), int64(i*37%4096))
		stor(t, c, name, content)
		require.Equal(t, content, text(t, p.dir, name))
		require.Equal(t, content, retr(t, c, name, 0))
	}
	require.Len(t, read(t, p.dir), many())
}

// roundTrip uploads a file and wants the same back.
func roundTrip(c *jftp.ServerConn, name, content string) error {
	if err := c.Stor(name, strings.NewReader(content)); err != nil {
		return err
	}
	r, err := c.Retr(name)
	if err != nil {
		return err
	}
	got, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		return err
	}
	if string(got) != content {
		return fmt.Errorf("got other %d bytes than the %d sent", len(got), len(content))
	}
	return nil
}
