// Package auth says who may log in, and what to. It knows no FTP.
//
// [Users] are names with passwords, from a file in a superset of Apache's
// htpasswd format:
//
//	# name:hash[:rights[:limits[:dir]]]
//	ann:$2b$10$...
//	cam:$2y$10$...:dropbox,no-delete:sessions=4,up=512K,quota=10G:/srv/cam
//	cert:!:ro
//
// The hash is one of bcrypt ($2a$, $2b$, $2y$) or argon2id in its PHC form;
// "!" is an account without a password. [SetPassword] and [RemoveUser] edit
// such a file. Old htpasswd hashes ({SHA}, $apr1$, crypt) are refused: they can
// be broken faster than passwords are changed.
//
// [External] has someone else decide: a program of one's own ([Program]) or an
// HTTP server ([Endpoint]). PAM is left out: it needs C, and root for as long
// as the server runs. Where a system's accounts must do, have a program or a
// small service ask PAM, with the rights that takes.
//
// [Throttle] keeps those out who guess, by address.
package auth

import (
	"errors"
	"fmt"
)

// ErrLogin is the one error for a login that is not allowed. That the name is
// unknown, the password wrong or the account without one is not told apart.
var ErrLogin = errors.New("login refused")

// ErrUndecided means that whoever decides gave no answer. It is an [ErrLogin]
// which is not the client's fault, and so not to be counted by a [Throttle].
var ErrUndecided = fmt.Errorf("%w: no decision", ErrLogin)
