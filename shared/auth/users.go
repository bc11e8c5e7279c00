package auth

import (
	"context"
	"fmt"
	"hash/maphash"
	"runtime"
	"sync"
	"sync/atomic"
)

// Users are accounts with passwords, safe for concurrent use. Make them with
// [NewUsers] or [LoadUsers].
type Users struct {
	path  string // empty: there is no file
	mu    sync.Mutex
	read  []*entry // from the file
	added []*entry // by Add
	now   atomic.Pointer[set]
	seed  maphash.Seed
	slots chan struct{} // one for each password that may be looked at at a time
}

// NewUsers returns an empty set of users, for [Users.Add].
func NewUsers() *Users {
	// A processor is left to those who are logged in, and memory is bounded.
	parallel := max(1, min(runtime.GOMAXPROCS(0)-1, 4))
	u := &Users{seed: maphash.MakeSeed(), slots: make(chan struct{}, parallel)}
	u.now.Store(&set{})
	return u
}

// LoadUsers reads a users file, in the format told in the package's comment.
// The error has one line for each of up to ten that are wrong: file:line: why.
func LoadUsers(path string) (*Users, error) {
	u := NewUsers()
	u.path = path
	if err := u.Reload(); err != nil {
		return nil, err
	}
	return u, nil
}

// Reload reads the file again. After an error all stays as it was. Users made
// with Add stay in any case. Without a file nothing is done.
func (u *Users) Reload() error {
	if u.path == "" {
		return nil
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	text, err := readFile(u.path)
	if err != nil {
		return err
	}
	read, err := parse(u.path, text)
	if err != nil {
		return err
	}
	return u.use(read, u.added)
}

// Add adds a user with all rights and no limits, whom the file must not have.
// Of the password only a hash is kept.
func (u *Users) Add(name, password string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	if err := checkPassword(password); err != nil {
		return fmt.Errorf("user %q: %w", name, err)
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	e := &entry{user: User{Name: name}, hash: newMac(password)}
	return u.use(u.read, append(u.added[:len(u.added):len(u.added)], e))
}

func (u *Users) use(read, added []*entry) error {
	next, err := newSet(read, added)
	if err != nil {
		return err
	}
	u.read, u.added = read, added
	u.now.Store(next)
	return nil
}

// Len returns how many users there are.
func (u *Users) Len() int { return len(u.now.Load().entries) }

// Lookup returns a user by name alone, for those who have shown otherwise who
// they are, as by a certificate.
func (u *Users) Lookup(name string) (User, bool) {
	if e := u.now.Load().entries[name]; e != nil {
		return e.user, true
	}
	return User{}, false
}

// Check returns the user whose name and password these are. Else the error is
// [ErrLogin], after as much time for an unknown name, and for an account
// without a password, as for a wrong password. Few passwords are looked at at a
// time; the others wait until ctx is done, which is [ErrUndecided].
func (u *Users) Check(ctx context.Context, name, password string) (User, error) {
	select {
	case u.slots <- struct{}{}:
	case <-ctx.Done():
		return User{}, fmt.Errorf("%w: %w", ErrUndecided, context.Cause(ctx))
	}
	defer func() { <-u.slots }()
	e, known := u.now.Load().find(name, u.seed)
	if right := e.hash.matches(password); !right || !known {
		return User{}, ErrLogin
	}
	return e.user, nil
}

// set is the users at one time. It does not change.
type set struct {
	entries map[string]*entry
	hashed  []*entry // those with a password
}

func newSet(read, added []*entry) (*set, error) {
	s := &set{entries: make(map[string]*entry, len(read)+len(added))}
	for _, some := range [][]*entry{read, added} {
		for _, e := range some {
			if s.entries[e.user.Name] != nil {
				return nil, fmt.Errorf("user %q is there twice", e.user.Name)
			}
			s.entries[e.user.Name] = e
			if e.hash != nil {
				s.hashed = append(s.hashed, e)
			}
		}
	}
	return s, nil
}

// noOne stands for all names when there is no user.
var noOne = sync.OnceValue(func() *entry { return &entry{hash: newMac("")} })

// find returns the entry of name if there is one with a password. Else it
// returns another's, the same each time, whose hash is to be computed in vain:
// so unknown names take the times of known ones, in the same proportion,
// though hashes may be of several kinds and costs.
func (s *set) find(name string, seed maphash.Seed) (e *entry, known bool) {
	switch e := s.entries[name]; {
	case e != nil && e.hash != nil:
		return e, true
	case len(s.hashed) == 0:
		return noOne(), false
	}
	return s.hashed[maphash.String(seed, name)%uint64(len(s.hashed))], false
}
