package auth

import (
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"

	"golang.org/x/crypto/argon2"
)

const argonPrefix = "$argon2id$"

// Most that an argon2id hash may ask of a login.
const (
	maxArgonMemory  = 256 << 10 // KiB
	maxArgonTime    = 32
	maxArgonThreads = 16
)

// argonHash is RFC 9106 in the PHC string format:
// $argon2id$v=19$m=<KiB>,t=<passes>,p=<lanes>$<salt>$<hash>
type argonHash struct {
	memory, time uint32
	threads      uint8
	salt, sum    []byte
}

func parseArgon(s string) (hash, error) {
	damaged := errors.New("the argon2id hash is damaged, or of another version than 19")
	var m, t, p uint32
	var rest string
	if n, err := fmt.Sscanf(s, argonPrefix+"v=19$m=%d,t=%d,p=%d$%s", &m, &t, &p, &rest); n != 4 || err != nil {
		return nil, damaged
	}
	if s != fmt.Sprintf(argonPrefix+"v=19$m=%d,t=%d,p=%d$%s", m, t, p, rest) {
		return nil, damaged // Sscanf is generous
	}
	if m > maxArgonMemory || t > maxArgonTime || p > maxArgonThreads {
		return nil, fmt.Errorf("argon2id with m=%d,t=%d,p=%d: a login would take too much; m=%d,t=%d,p=%d are the most",
			m, t, p, maxArgonMemory, maxArgonTime, maxArgonThreads)
	}
	salt, sum, ok := cutBase64(rest)
	if !ok || t < 1 || p < 1 || m < 8*p || len(salt) < 8 || len(salt) > 64 || len(sum) < 16 || len(sum) > 64 {
		return nil, damaged
	}
	return &argonHash{memory: m, time: t, threads: uint8(p), salt: salt, sum: sum}, nil
}

// cutBase64 reads salt and hash, which a $ separates.
func cutBase64(s string) (salt, sum []byte, ok bool) {
	encoding := base64.RawStdEncoding.Strict()
	for i := range len(s) {
		if s[i] != '$' {
			continue
		}
		salt, err := encoding.DecodeString(s[:i])
		if err != nil {
			return nil, nil, false
		}
		sum, err = encoding.DecodeString(s[i+1:])
		return salt, sum, err == nil
	}
	return nil, nil, false
}

func (h *argonHash) matches(password string) bool {
	sum := argon2.IDKey([]byte(password), h.salt, h.time, h.memory, h.threads, uint32(len(h.sum)))
	return subtle.ConstantTimeCompare(sum, h.sum) == 1
}
