package cli

import (
	"fmt"
	"os"
	"strings"

	"uftpd/cmd/internal/door"
)

// access says who may do what, and how to change that.
func (a *App) access() string {
	text := a.who()
	if os.Geteuid() == 0 && !a.ReadOnly {
		text += "They do so with the rights of root" + runAsHint + ".\n"
	}
	return text + a.secrecy() + a.clientWords() + a.changes()
}

// who says who gets in.
func (a *App) who() string {
	switch {
	case a.Door == nil && a.ReadOnly:
		return "anyone, without a password, may read; nobody can change anything.\n"
	case a.Door == nil:
		return "anyone, without a password, may read, write and delete.\n"
	}
	text := a.residents()
	if a.Door.Guests() {
		if text != "" {
			text += ", and "
		}
		text += "anonymous, without one, may "
		if a.GuestsWrite {
			return text + "read, write and delete" + a.guestsPlace() + ".\n"
		}
		text += "read" + a.guestsPlace()
	}
	if text == "" {
		text = "nobody: the users file has no user"
	}
	if a.ReadOnly {
		text += "; nobody can change anything"
	}
	return text + ".\n"
}

// guestsPlace says where anonymous is.
func (o *Options) guestsPlace() string {
	if o.GuestsDir == "" {
		return ""
	}
	return " in " + o.GuestsDir
}

// residents are those who need a password.
func (a *App) residents() string {
	var all []string
	proof := "password"
	if a.clientCerts() == door.CertsRequired {
		proof = "certificate"
	}
	switch n := a.Door.Len(); n {
	case 0:
	case 1:
		all = append(all, "1 user, with a "+proof)
	default:
		all = append(all, fmt.Sprintf("%d users, with their %ss", n, proof))
	}
	if others := a.Door.Others(); others != "" {
		all = append(all, "whoever "+others+" lets in")
	}
	return strings.Join(all, ", and ")
}

// secrecy says what is encrypted.
func (a *App) secrecy() string {
	switch {
	case a.loginTLS() && a.dataTLS():
		return "All is encrypted."
	case a.loginTLS():
		return "Logins are encrypted, files and listings if clients want it."
	case a.dataTLS():
		return "Files and listings are encrypted, logins if clients want it."
	case a.TLS == tlsAuto:
		return "Clients may encrypt; --tls required makes them."
	}
	return "Nothing is encrypted; --tls auto offers it."
}

// clientWords says what certificates of clients are for.
func (a *App) clientWords() string {
	of := "a certificate of " + a.ClientCA
	switch a.clientCerts() {
	case door.CertsOptional:
		return "\nWho shows " + of + " needs no password."
	case door.CertsRequired:
		return "\nOnly who shows " + of + " gets in, without a password."
	case door.CertsBoth:
		return "\nOnly who shows " + of + " gets in, and with the password."
	}
	return ""
}

// changes says how to let fewer in, and have them do less.
func (a *App) changes() string {
	switch {
	case a.Door != nil:
		return ""
	case a.ReadOnly:
		return "\n--user name:password asks for a password. Without --read-only they may write, too."
	}
	return "\n--user name:password asks for a password, --read-only stops all changes."
}
