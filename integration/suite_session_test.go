package integration

import (
	"net/textproto"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// refused wants err to be a reply with the code.
func refused(t *testing.T, code int, err error, msgAndArgs ...any) {
	t.Helper()
	var reply *textproto.Error
	if assert.ErrorAs(t, err, &reply, msgAndArgs...) {
		assert.Equal(t, code, reply.Code, msgAndArgs...)
		assert.NotEmpty(t, reply.Msg)
	}
}

func loginCase(t *testing.T, p *place) func() error {
	c := p.dial(t)
	refused(t, 530, c.Login(user, "wrong"))
	_, err := c.CurrentDir()
	refused(t, 530, err, "PWD without a login")

	require.NoError(t, c.Login(user, password))
	dir, err := c.CurrentDir()
	require.NoError(t, err)
	assert.Equal(t, "/", dir)
	assert.NoError(t, c.NoOp())
	refused(t, 550, c.ChangeDir("nowhere"))

	require.NoError(t, c.Logout())
	_, err = c.CurrentDir()
	refused(t, 530, err, "PWD after REIN")
	require.NoError(t, c.Login(user, password))
	_, err = c.CurrentDir()
	require.NoError(t, err)
	return c.Quit
}
