package auth

import (
	"fmt"
	"net/netip"
	"sync"
	"testing"
)

// TestR27_BruteForce has one address guess and another log in.
func TestR27_BruteForce(t *testing.T) {
	t.Parallel()
	var th Throttle
	u := NewUsers()
	if err := u.Add("ann", "secret"); err != nil {
		t.Fatal(err)
	}
	login := func(addr netip.Addr, password string) error {
		if err := th.Admit(addr); err != nil {
			return err
		}
		_, err := u.Check(t.Context(), "ann", password)
		if err != nil {
			th.Failed(addr)
		}
		return err
	}
	for i := range 1000 {
		want := ErrLogin
		if i >= 5 {
			want = ErrBanned
		}
		wantErr(t, "guess", login(here, fmt.Sprint(i)), want)
	}
	wantErr(t, "the right one, from there", login(there, "secret"), nil)
	wantErr(t, "the right one, from here", login(here, "secret"), ErrBanned)
}

func TestThrottleConcurrent(t *testing.T) {
	t.Parallel()
	th := Throttle{Size: 8}
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			addr := netip.AddrFrom4([4]byte{10, 0, 0, byte(i)})
			for range 100 {
				th.Failed(addr)
				th.Admit(addr)
				th.Delay(addr)
				th.Succeeded(addr)
				th.Bans()
				th.Lift(addr)
			}
		})
	}
	wg.Wait()
}

func BenchmarkThrottle(b *testing.B) {
	var th Throttle
	for i := range 10_000 {
		th.Failed(netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}))
	}
	b.ReportAllocs()
	for b.Loop() {
		th.Admit(here)
	}
}
