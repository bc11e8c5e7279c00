package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"golang.org/x/crypto/bcrypt"
)

// hash is what is kept of a password.
type hash interface {
	matches(password string) bool
}

// maxCost is the highest cost of bcrypt that is taken: a login takes seconds.
const maxCost = 16

// newCost is the cost of hashes made here.
const newCost = 10

// convert is said of hashes that are not taken.
const convert = `set the password anew with "uftpd passwd"`

// parseHash reads the hash of a users file. What it can't read it never
// repeats, as it might be a password.
func parseHash(s string) (hash, error) {
	switch {
	case strings.HasPrefix(s, "$2"):
		return parseBcrypt(s)
	case strings.HasPrefix(s, argonPrefix):
		return parseArgon(s)
	case s == "":
		return nil, errors.New("no hash; ! is for an account without a password")
	case strings.HasPrefix(s, "{SHA}"):
		return nil, errors.New("{SHA} (plain SHA-1) is no longer safe; " + convert)
	case strings.HasPrefix(s, "$apr1$"), strings.HasPrefix(s, "$1$"):
		return nil, errors.New("$apr1$ and $1$ (MD5) are no longer safe; " + convert)
	}
	return nil, errors.New("what stands for a hash is neither bcrypt nor argon2id; " + convert)
}

type bcryptHash []byte

// bcryptForm is made when there is a hash: most programs start without one.
// $2x$ is of an implementation that took different passwords for the same.
var bcryptForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{53}$`)
})

func parseBcrypt(s string) (hash, error) {
	cost, err := bcrypt.Cost([]byte(s))
	switch {
	case err != nil || !bcryptForm().MatchString(s):
		return nil, errors.New("the bcrypt hash is damaged")
	case cost > maxCost:
		return nil, fmt.Errorf("bcrypt of cost %d: a login would take too long, %d is the most", cost, maxCost)
	}
	return bcryptHash(s), nil
}

func (h bcryptHash) matches(password string) bool {
	return bcrypt.CompareHashAndPassword(h, []byte(password)) == nil
}

// newHash makes the hash for a users file. It is bcrypt, as that takes 4 KiB
// where argon2id takes 19 MiB for each login, of which a small board has few;
// and the file can still be given to Apache and others.
func newHash(password string) (string, error) {
	h, err := bcrypt.GenerateFromPassword([]byte(password), newCost)
	if errors.Is(err, bcrypt.ErrPasswordTooLong) {
		return "", errors.New("the password is longer than 72 bytes, of which bcrypt heeds no more")
	}
	return string(h), err
}

// mac stands for a password that came in the clear, on the command line. It
// is fast: a slow hash would protect nothing that the command line does not
// give away, and guessing is up to [Throttle].
type mac struct {
	key [32]byte
	sum [sha256.Size]byte
}

func newMac(password string) *mac {
	m := new(mac)
	rand.Read(m.key[:])
	m.sum = m.of(password)
	return m
}

func (m *mac) of(password string) (sum [sha256.Size]byte) {
	h := hmac.New(sha256.New, m.key[:])
	h.Write([]byte(password))
	h.Sum(sum[:0])
	return sum
}

func (m *mac) matches(password string) bool {
	sum := m.of(password)
	return hmac.Equal(sum[:], m.sum[:])
}
