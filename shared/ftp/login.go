package ftp

import (
	"errors"
	"time"
)

// userCmd begins a login, also in a session that is logged in: the old login is
// over with it, so that nothing of it serves the new user.
func (s *Session) userCmd(arg string) Reply {
	if s.srv.RequireTLS && s.sec.conn == nil {
		return Say(530, "TLS is required, send AUTH TLS first.")
	}
	s.logOut()
	if r, decided := s.certLogin(arg); decided {
		return r
	}
	s.user = arg
	if s.host.Login == nil {
		return Say(331, "Any password will do.")
	}
	return Say(331, "Password, please.")
}

// certLogin logs a user in whose certificate says enough (RFC 4217 section 4),
// or refuses one. If it decides neither, that is left to the password.
func (s *Session) certLogin(user string) (r Reply, decided bool) {
	state := s.client.TLS()
	if s.host.CertLogin == nil || state == nil || len(state.VerifiedChains) == 0 {
		return Reply{}, false
	}
	account, err := s.host.CertLogin(s.ctx, s.client, user)
	switch {
	case err == nil:
		if err = s.logIn(user, account); err == nil {
			return Say(232, "Logged in by certificate."), true
		}
	case errors.As(err, &r):
		s.noteLogin(user, err)
	default:
		return Reply{}, false
	}
	return s.refuseLogin(err), true
}

// passCmd completes the login that USER began (RFC 959 section 5.4).
func (s *Session) passCmd(arg string) Reply {
	switch {
	case s.fsys != nil:
		return Say(230, "Already logged in.")
	case s.user == "":
		return Say(503, "Send USER first.")
	}
	user := s.user
	s.user = ""
	account, err := s.authenticate(user, arg)
	if err == nil {
		err = s.logIn(user, account)
	} else {
		s.noteLogin(user, err)
	}
	if err != nil {
		return s.refuseLogin(err)
	}
	return Say(230, "Logged in.")
}

// authenticate asks the host's Login.
func (s *Session) authenticate(user, password string) (Account, error) {
	if s.host.Login == nil {
		return Account{}, nil
	}
	return s.host.Login(s.ctx, s.client, user, password)
}

// logIn gives the session what the account has, unless the server's Admit or
// the bound on the user's sessions is against it.
func (s *Session) logIn(user string, account Account) error {
	err := s.admitUser(user, &account)
	if err == nil {
		s.fsys = account.FS
		s.client.setUser(user)
	}
	s.noteLogin(user, err)
	return err
}

func (s *Session) admitUser(user string, account *Account) error {
	if account.FS == nil {
		account.FS = s.host.FS
	}
	if account.FS == nil {
		return errors.New("login returned no tree and the server has none")
	}
	if s.srv.Admit != nil {
		if err := s.srv.Admit(s.ctx, s.client, user); err != nil {
			return err
		}
	}
	pace, err := s.srv.clients.enter(user, account.MaxSessions, account.Rates)
	s.userPace = pace
	return err
}

func (s *Session) noteLogin(user string, err error) {
	if s.srv.Hooks.LoggedIn != nil {
		s.srv.Hooks.LoggedIn(s.client, user, err)
	}
}

// leaveUser counts the session out of the user's.
func (s *Session) leaveUser() {
	if s.fsys != nil {
		s.srv.clients.leave(s.client.User())
	}
}

// refuseLogin answers a failed login. Unless Login chose the words they are
// the same whatever was wrong, and a guesser soon has to connect anew.
func (s *Session) refuseLogin(err error) Reply {
	s.tries++
	s.pause(s.srv.limits.loginDelay)
	var r Reply
	if errors.As(err, &r) {
		return r
	}
	if s.tries >= maxLoginTries {
		return Say(421, "Too many wrong logins, closing connection.")
	}
	return Say(530, "Login incorrect.")
}

// pause waits, which slows a guesser down and nobody else.
func (s *Session) pause(d time.Duration) {
	select {
	case <-time.After(d):
	case <-s.ctx.Done():
	}
}

// acctCmd takes an account, which no login here needs.
func (s *Session) acctCmd(string) Reply {
	return Say(202, "No account is needed.")
}

// reinCmd sets the session back to what it was after the greeting, before HOST.
func (s *Session) reinCmd(string) Reply {
	s.logOut()
	s.settings, s.idle, s.host = s.srv.defaults(), s.srv.limits.idle, &s.srv.host
	return Say(220, "Ready for a new user.")
}

// logOut forgets all that belongs to the user. What OPTS has set before a login
// is for the login to come, and the client's charset stays what it is.
func (s *Session) logOut() {
	s.leaveUser()
	if s.fsys != nil {
		utf8 := s.utf8
		s.settings = s.srv.defaults()
		s.utf8 = utf8
	}
	s.userPace = nil
	s.fsys, s.user, s.cwd = nil, "", "."
	s.rest, s.renameFrom, s.copyFrom, s.part, s.sums = 0, "", "", fileRange{}, nil
	s.dropEndpoint()
	s.client.setUser("")
}

func (s *Session) quitCmd(string) Reply {
	s.over = errQuit
	return Say(221, "Goodbye.")
}
