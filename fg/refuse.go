package fg

import (
	"context"
	"io"
	"net"
	"time"

	"uftpd/shared/ftp"
)

// busy is what everyone but the client is told (RFC 959 section 5.4).
var busy = ftp.Say(421, "One client is served at a time, please try later.")

// crowded is what the oldest of too many connections without login is told.
var crowded = ftp.Say(421, "Too many connections, please try again.")

// maxRefusing is how many are turned away at the same time with patience.
const maxRefusing = 64

// grace is how long a connection may take to go that is told to.
const grace = time.Second

// refuse says r in place of a greeting and closes conn, as soon as the client
// has closed its side, ctx is done or grace is over.
func refuse(ctx context.Context, conn net.Conn, r ftp.Reply) {
	defer conn.Close()
	now := time.Now()
	conn.SetDeadline(now.Add(grace))
	if _, err := io.WriteString(conn, r.Error()+"\r\n"); err != nil {
		return
	}
	// What a hasty client has sent is read: closing over unread bytes resets
	// the connection, and a reset takes the reply along with it.
	if half, ok := conn.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
		stop := context.AfterFunc(ctx, func() { conn.SetReadDeadline(now) })
		defer stop()
		io.Copy(io.Discard, conn)
	}
}
