// Package control is how a running service is asked, and told, things: over a
// Unix-domain socket that only its owner and root reach. Each connection
// carries one [Request] and the answer to it, a line of JSON each.
//
// It also keeps bans in a file, from start to start.
//
// Windows has such sockets, but nothing that keeps others away from them, so
// there is none of this there.
package control

import (
	"encoding/json"
	"errors"
)

// Request is what is asked for.
type Request struct {
	// Do is the name of a command.
	Do string `json:"do"`
	// To is what the command is about; empty: it needs nothing.
	To string `json:"to,omitempty"`
}

// answer is what comes back: the data, or why there is none.
type answer struct {
	Error string          `json:"error,omitempty"`
	Data  json.RawMessage `json:"data,omitempty"`
}

// ErrNobody means that no service answers.
var ErrNobody = errors.New("no uftpd answers there")

// errTaken means that a file is another process's.
var errTaken = errors.New("another process has it")
