package ftp

import (
	"errors"
)

// userCmd begins a login, also in a session that is logged in: the old login is
// over with it, so that nothing of it serves the new user.
func (s *Session) userCmd(arg string) Reply {
	if s.srv.RequireTLS && s.sec.conn == nil {
		return Say(530, "TLS is required, send AUTH TLS first.")
	}
	s.logOut()
	s.user = arg
	if s.host.Login == nil {
		return Say(331, "Any password will do.")
	}
	return Say(331, "Password, please.")
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
		s.fsys = account.FS
		s.client.setUser(user)
	}
	if s.srv.Hooks.LoggedIn != nil {
		s.srv.Hooks.LoggedIn(s.client, user, err)
	}
	if err != nil {
		return s.refuseLogin(err)
	}
	return Say(230, "Logged in.")
}

// authenticate asks the host's Login, and then the server's Admit.
func (s *Session) authenticate(user, password string) (account Account, err error) {
	if s.host.Login != nil {
		if account, err = s.host.Login(s.ctx, s.client, user, password); err != nil {
			return Account{}, err
		}
	}
	if account.FS == nil {
		account.FS = s.host.FS
	}
	if account.FS == nil {
		return Account{}, errors.New("login returned no tree and the server has none")
	}
	if s.srv.Admit != nil {
		err = s.srv.Admit(s.ctx, s.client, user)
	}
	return account, err
}

// refuseLogin answers a failed login. Unless Login chose the words they are
// the same whatever was wrong, and a guesser soon has to connect anew.
func (s *Session) refuseLogin(err error) Reply {
	s.tries++
	var r Reply
	if errors.As(err, &r) {
		return r
	}
	if s.tries >= maxLoginTries {
		return Say(421, "Too many wrong logins, closing connection.")
	}
	return Say(530, "Login incorrect.")
}

// acctCmd takes an account, which no login here needs.
func (s *Session) acctCmd(string) Reply {
	return Say(202, "No account is needed.")
}

// reinCmd sets the session back to what it was after the greeting.
func (s *Session) reinCmd(string) Reply {
	s.logOut()
	return Say(220, "Ready for a new user.")
}

// logOut forgets all that belongs to the user.
func (s *Session) logOut() {
	s.fsys, s.user, s.cwd = nil, "", "."
	s.settings = s.srv.defaults()
	s.rest, s.renameFrom, s.copyFrom, s.part = 0, "", "", fileRange{}
	s.dropEndpoint()
	s.client.setUser("")
}

func (s *Session) quitCmd(string) Reply {
	s.over = errQuit
	return Say(221, "Goodbye.")
}
