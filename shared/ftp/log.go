package ftp

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"time"
	"unicode/utf8"
)

// maxLogged bounds, in bytes, each text in the log that a client has a say in.
const maxLogged = 512

// LogHooks returns hooks that write a log. verbosity is asked at each event,
// so that it may change meanwhile:
//
//	0  silent
//	1  connections, logins, transfers, and the errors behind refusals
//	2  also every command and reply; passwords never
//
// Messages and keys are stable. Each record has "session", and "addr" where
// there is one. Texts are cut at 512 bytes; the handler is relied on to quote
// them, as all those of log/slog do.
func LogHooks(log *slog.Logger, verbosity func() int) Hooks {
	l := logger{log, verbosity}
	return Hooks{
		Connected:     l.connected,
		LoggedIn:      l.loggedIn,
		Command:       l.command,
		Replied:       l.replied,
		TransferEnded: l.transferEnded,
		Failed:        l.failed,
		Disconnected:  l.disconnected,
	}
}

type logger struct {
	log       *slog.Logger
	verbosity func() int
}

func (l logger) connected(c *Client) {
	if l.verbosity() >= 1 {
		l.write(slog.LevelInfo, "connected", c, addrAttr("local", c.LocalAddr()))
	}
}

func (l logger) loggedIn(c *Client, user string, err error) {
	switch {
	case l.verbosity() < 1:
	case err != nil:
		l.write(slog.LevelWarn, "login refused", c, text("user", user), text("error", err.Error()))
	default:
		l.write(slog.LevelInfo, "login", c, text("user", user))
	}
}

func (l logger) command(c *Client, line string) {
	if l.verbosity() >= 2 {
		l.write(slog.LevelInfo, "command", c, text("command", line))
	}
}

func (l logger) replied(c *Client, r Reply) {
	if l.verbosity() >= 2 {
		l.write(slog.LevelInfo, "reply", c, slog.Int("code", r.Code), text("text", r.Text), slog.Int("lines", 1+len(r.Lines)))
	}
}

func (l logger) transferEnded(c *Client, t *Transfer, err error) {
	if l.verbosity() < 1 {
		return
	}
	attrs := []slog.Attr{
		text("user", c.User()),
		slog.String("command", t.Command),
		text("path", t.Path),
		slog.Int64("offset", t.Offset),
		slog.Int64("bytes", t.Bytes()),
		slog.Int64("ms", time.Since(t.Started).Milliseconds()),
		slog.String("verdict", string(VerdictOf(err))),
	}
	level := slog.LevelInfo
	if err != nil {
		level = slog.LevelWarn
		attrs = append(attrs, text("error", err.Error()))
	}
	l.write(level, "transfer", c, attrs...)
}

func (l logger) failed(c *Client, command string, err error) {
	if l.verbosity() < 1 {
		return
	}
	attrs := []slog.Attr{text("user", c.User()), text("command", command)}
	if p := (panicError{}); errors.As(err, &p) {
		attrs = append(attrs, text("error", fmt.Sprintf("panic: %v", p.value)), slog.String("stack", string(p.stack)))
		l.write(slog.LevelError, "fault", c, attrs...)
		return
	}
	l.write(slog.LevelWarn, "fault", c, append(attrs, text("error", err.Error()))...)
}

func (l logger) disconnected(c *Client, err error) {
	if l.verbosity() < 1 {
		return
	}
	how := "quit"
	if err != nil {
		how = err.Error()
	}
	l.write(slog.LevelInfo, "disconnected", c, text("user", c.User()), text("end", how),
		slog.Int64("ms", time.Since(c.Since()).Milliseconds()))
}

func (l logger) write(level slog.Level, msg string, c *Client, attrs ...slog.Attr) {
	who := []slog.Attr{slog.Uint64("session", c.ID()), addrAttr("addr", c.Addr())}
	l.log.LogAttrs(context.Background(), level, msg, append(who, attrs...)...)
}

// text is an attribute with a bounded value, and none at all when it is empty:
// handlers leave out an empty Attr.
func text(key, value string) slog.Attr {
	if value == "" {
		return slog.Attr{}
	}
	return slog.String(key, clip(value))
}

func addrAttr(key string, addr netip.AddrPort) slog.Attr {
	if !addr.IsValid() {
		return slog.Attr{}
	}
	return slog.String(key, addr.String())
}

// clip cuts s to maxLogged bytes, not within a character, and marks the cut.
func clip(s string) string {
	if len(s) <= maxLogged {
		return s
	}
	const mark = "..."
	end := maxLogged - len(mark)
	for end > maxLogged-len(mark)-utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + mark
}
