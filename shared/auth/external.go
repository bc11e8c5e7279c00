package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"time"
	"unicode/utf8"
)

// Request is what is told, as JSON, to whoever decides on a login.
type Request struct {
	User     string `json:"user"`
	Password string `json:"password"`
	// Addr is the client's address and port, Local the server's.
	Addr  netip.AddrPort `json:"addr"`
	Local netip.AddrPort `json:"local"`
	// TLS is true if the control connection is encrypted.
	TLS bool `json:"tls"`
	// Host is the virtual host that the client asked for; empty: none.
	Host string `json:"host,omitempty"`
	// Certificate is the name in the client's certificate, which has been
	// verified; empty: it has none, or several.
	Certificate string `json:"certificate,omitempty"`
}

const (
	// maxAnswer bounds an answer, in bytes.
	maxAnswer = 64 << 10
	// maxAsked is how many answers are waited for at a time.
	maxAsked = 8
)

// External has someone else decide on logins. Make one with [Program] or
// [Endpoint].
type External struct {
	// Timeout bounds the time for one decision. Zero: 10 seconds. It must not
	// be changed once External is in use.
	Timeout time.Duration

	who   string
	ask   func(ctx context.Context, question []byte) (answer []byte, err error)
	slots chan struct{}
}

var (
	errRefused = errors.New("refused") // an answer that needs no reading
	errTooLong = fmt.Errorf("an answer of more than %d bytes", maxAnswer)
)

// String names who is asked, as it may be shown: without a password in an address.
func (e *External) String() string { return e.who }

func newExternal(who string, ask func(context.Context, []byte) ([]byte, error)) *External {
	return &External{who: who, ask: ask, slots: make(chan struct{}, maxAsked)}
}

// Check asks. Errors match [ErrLogin]; those that are not the client's fault
// also [ErrUndecided], and tell in words, for the log, what is wrong. They don't
// quote the answer, as it might repeat the password.
func (e *External) Check(ctx context.Context, r Request) (User, error) {
	if !utf8.ValidString(r.User + r.Password + r.Host) {
		return User{}, fmt.Errorf("%w: not UTF-8, which JSON can't tell to the %s", ErrLogin, e.who)
	}
	limit := e.Timeout
	if limit == 0 {
		limit = 10 * time.Second
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("no answer within %v", limit))
	defer cancel()
	a, err := e.decide(ctx, r)
	switch {
	case errors.Is(err, errRefused), err == nil && !a.allow:
		return User{}, ErrLogin
	case err != nil:
		return User{}, fmt.Errorf("%w: %s: %w", ErrUndecided, e.who, err)
	}
	user := User{Name: r.User, Dir: a.dir}
	var rightsErr, limitsErr error
	user.Rights, rightsErr = ParseRights(a.rights)
	user.Limits, limitsErr = ParseLimits(a.limits)
	if err := errors.Join(rightsErr, limitsErr); err != nil {
		return User{}, fmt.Errorf("%w: %s: %w", ErrUndecided, e.who, err)
	}
	return user, nil
}

func (e *External) decide(ctx context.Context, r Request) (a answer, err error) {
	question, err := json.Marshal(r)
	if err != nil {
		return a, err
	}
	select {
	case e.slots <- struct{}{}:
		defer func() { <-e.slots }()
	case <-ctx.Done():
		return a, context.Cause(ctx)
	}
	text, err := e.ask(ctx, question)
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		return a, err
	}
	if err := a.read(text); err != nil {
		return answer{}, fmt.Errorf("unfit answer: %w", err)
	}
	return a, nil
}
