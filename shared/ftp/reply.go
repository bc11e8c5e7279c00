package ftp

import (
	"fmt"
	"strconv"
)

// Reply is a server's answer to a command (RFC 959 section 4.2). A handler
// returns its reply, so that there is always just one.
//
// A Reply is also an error, so that a tree or a login function can choose the
// words and the code of its refusal.
type Reply struct {
	// Code is the three-digit code. Zero is the zero Reply: nothing is sent.
	Code int
	// Text is the reply's only line or, when there are Lines, its first.
	Text string
	// Lines make a multi-line reply: they follow Text, the last of them closes.
	Lines []string
}

// Say makes a reply of one line.
func Say(code int, format string, args ...any) Reply {
	if len(args) == 0 {
		return Reply{Code: code, Text: format}
	}
	return Reply{Code: code, Text: fmt.Sprintf(format, args...)}
}

// Error returns the code and the first line.
func (r Reply) Error() string { return fmt.Sprintf("%d %s", r.Code, r.Text) }

// appendWire appends the reply in its wire form. Control characters are
// replaced: replies quote what clients send, and a client that could put a
// line end into one would forge the next. Inner lines are indented by a blank,
// so that none is taken for the last (RFC 959 section 4.2).
func (r Reply) appendWire(b []byte) []byte {
	if r.Code == 0 {
		return b
	}
	if len(r.Lines) == 0 {
		return appendLine(b, r.Code, ' ', r.Text)
	}
	b = appendLine(b, r.Code, '-', r.Text)
	last := len(r.Lines) - 1
	for _, line := range r.Lines[:last] {
		b = append(b, ' ')
		b = appendPrintable(b, line)
		b = append(b, '\r', '\n')
	}
	return appendLine(b, r.Code, ' ', r.Lines[last])
}

func appendLine(b []byte, code int, sep byte, text string) []byte {
	b = strconv.AppendInt(b, int64(code), 10)
	b = append(b, sep)
	b = appendPrintable(b, text)
	return append(b, '\r', '\n')
}

// appendPrintable appends text with its control characters replaced by '?',
// and 0xFF, which Telnet reads as IAC, doubled (RFC 854).
func appendPrintable(b []byte, text string) []byte {
	for i := range len(text) {
		switch c := text[i]; {
		case c < ' ' || c == 0x7f:
			b = append(b, '?')
		case c == 0xff:
			b = append(b, c, c)
		default:
			b = append(b, c)
		}
	}
	return b
}
