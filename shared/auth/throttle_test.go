package auth

import (
	"net/netip"
	"testing"
	"testing/synctest"
	"time"
)

var (
	here  = netip.MustParseAddr("192.0.2.1")
	there = netip.MustParseAddr("192.0.2.2")
)

// fail fails n times and returns the last ban.
func fail(t *Throttle, addr netip.Addr, n int) (ban Ban, banned bool) {
	for range n {
		ban, banned = t.Failed(addr)
	}
	return ban, banned
}

func TestThrottleBans(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var th Throttle
		if _, banned := fail(&th, here, 4); banned || th.Admit(here) != nil {
			t.Error("banned after 4 failures")
		}
		ban, banned := th.Failed(here)
		if !banned || ban.Net.String() != "192.0.2.1/32" || time.Until(ban.Until) != time.Minute {
			t.Errorf("after 5 failures: %v, %+v", banned, ban)
		}
		wantErr(t, "Admit", th.Admit(here), ErrBanned)
		wantText(t, "Admit", th.Admit(here), "192.0.2.1/32 for another 1m0s")
		if err := th.Admit(there); err != nil {
			t.Error(err)
		}
		if _, banned := fail(&th, here, 100); banned {
			t.Error("tries from before the ban made it longer")
		}
		time.Sleep(time.Minute - 1)
		wantErr(t, "Admit", th.Admit(here), ErrBanned)
		time.Sleep(time.Nanosecond)
		if err := th.Admit(here); err != nil {
			t.Error(err)
		}
		for _, want := range []time.Duration{2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440, 1440} {
			ban, banned := fail(&th, here, 5)
			if got := time.Until(ban.Until); !banned || got != want*time.Minute {
				t.Fatalf("ban for %v, want %v", got, want*time.Minute)
			}
			time.Sleep(want * time.Minute)
		}
		time.Sleep(24*time.Hour + 1)
		if ban, _ := fail(&th, here, 5); time.Until(ban.Until) != time.Minute {
			t.Errorf("after a day: %+v", ban)
		}
	})
}

func TestThrottleWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		th := Throttle{Tries: 3, Window: time.Hour, First: time.Second, Longest: 3 * time.Second}
		for range 10 {
			fail(&th, here, 2)
			time.Sleep(time.Hour)
		}
		fail(&th, here, 1)
		time.Sleep(time.Hour - 1)
		if _, banned := fail(&th, here, 2); !banned {
			t.Error("3 failures in less than the window: no ban")
		}
		for _, want := range []time.Duration{2, 3, 3} {
			time.Sleep(3 * time.Second)
			if ban, _ := fail(&th, here, 3); ban.Until.Sub(ban.Since) != want*time.Second {
				t.Errorf("%+v, want %v s", ban, want)
			}
		}
	})
}

func TestThrottleSucceeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var th Throttle
		th.Succeeded(here)
		fail(&th, here, 4)
		th.Succeeded(here)
		fail(&th, here, 4)
		if err := th.Admit(here); err != nil {
			t.Errorf("slips before a login count: %v", err)
		}
		th.Succeeded(here) // once in a window only
		fail(&th, here, 1)
		wantErr(t, "guessing between logins", th.Admit(here), ErrBanned)
		th.Succeeded(here)
		wantErr(t, "a login of before the ban", th.Admit(here), ErrBanned)
	})
}

func TestThrottleNetworks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		th := Throttle{Exempt: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8:1::/48")}}
		for _, c := range []struct {
			failing, asking string
			banned          bool
		}{
			{"192.0.2.10", "192.0.2.10", true},
			{"192.0.2.20", "192.0.2.21", false},
			{"::ffff:192.0.2.30", "192.0.2.30", true},
			{"2001:db8::1", "2001:db8::ffff:0:0:1", true},
			{"2001:db8:0:1::1", "2001:db8:0:2::1", false},
			{"fe80::1%eth0", "fe80::2%eth1", true},
			{"10.1.2.3", "10.1.2.3", false},
			{"::ffff:10.1.2.3", "10.1.2.3", false},
			{"2001:db8:1:2::3", "2001:db8:1:2::3", false},
			{"127.0.0.1", "127.0.0.1", true},
		} {
			fail(&th, netip.MustParseAddr(c.failing), 5)
			if got := th.Admit(netip.MustParseAddr(c.asking)) != nil; got != c.banned {
				t.Errorf("%s fails: %s banned %v", c.failing, c.asking, got)
			}
		}
		if _, banned := fail(&th, netip.Addr{}, 50); banned || th.Admit(netip.Addr{}) != nil || th.Delay(netip.Addr{}) != 0 {
			t.Error("who has no address is kept out")
		}
	})
}

func TestThrottleListAndLift(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var th Throttle
		fail(&th, there, 5)
		time.Sleep(time.Second)
		fail(&th, here, 5)
		fail(&th, netip.MustParseAddr("192.0.2.3"), 4)
		bans := th.Bans()
		if len(bans) != 2 || bans[0].Net.Addr() != there || bans[1].Net.Addr() != here || bans[1].Since != time.Now() {
			t.Errorf("%+v", bans)
		}
		if !th.Lift(there) || th.Lift(there) || th.Lift(netip.MustParseAddr("192.0.2.3")) || th.Lift(netip.Addr{}) {
			t.Error("Lift tells wrong")
		}
		if err := th.Admit(there); err != nil || len(th.Bans()) != 1 {
			t.Errorf("%v, %+v", err, th.Bans())
		}
		time.Sleep(time.Minute)
		if bans := th.Bans(); len(bans) != 0 || th.Lift(here) {
			t.Errorf("after their end: %+v", bans)
		}
	})
}

func TestThrottleDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		th := Throttle{Tries: 8}
		for i, want := range []time.Duration{0, 0, 250, 500, 1000, 2000, 4000, 4000, 4000, 4000} {
			if got := th.Delay(here); got != want*time.Millisecond {
				t.Errorf("after %d failures: %v", i, got)
			}
			th.Failed(here)
		}
		if th.Delay(there) != 0 {
			t.Error("another address waits")
		}
		time.Sleep(10 * time.Minute)
		if got := th.Delay(here); got != 0 {
			t.Errorf("after the window: %v", got)
		}
	})
}

// TestThrottleKeepsBans floods the memory with addresses that fail once, which
// costs little with an IPv6 network: that washes no ban out. A flood of bans
// washes out those that end first, and leaves room to count failures in.
func TestThrottleKeepsBans(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		th := Throttle{Size: 80}
		once := func(third byte) {
			for i := range 200 {
				th.Failed(netip.AddrFrom4([4]byte{10, 0, third, byte(i)}))
			}
		}
		fail(&th, here, 5)
		time.Sleep(time.Minute)
		fail(&th, here, 5) // for 2 minutes
		fail(&th, there, 5)
		once(1)
		wantErr(t, "after a flood", th.Admit(here), ErrBanned)
		wantErr(t, "after a flood", th.Admit(there), ErrBanned)
		time.Sleep(time.Second)
		for i := range 200 {
			fail(&th, netip.AddrFrom4([4]byte{10, 0, 2, byte(i)}), 5)
		}
		if th.Admit(there) != nil {
			t.Error("of many bans, the one that ended first is kept")
		}
		wantErr(t, "the ban that ends last", th.Admit(here), ErrBanned)
		for range 5 {
			th.Failed(netip.MustParseAddr("192.0.2.3"))
			th.Failed(netip.MustParseAddr("192.0.2.4"))
		}
		wantErr(t, "by turns, amid bans", th.Admit(netip.MustParseAddr("192.0.2.3")), ErrBanned)
		if len(th.records) != 80 || th.order.Len() != 80 {
			t.Errorf("%d records, %d in order", len(th.records), th.order.Len())
		}
		time.Sleep(2 * time.Minute)
		once(3)
		if len(th.Remembered()) != 0 {
			t.Error("bans that are over keep their places")
		}
	})
}

// TestThrottleMemory wants memory to be bounded, and those who fail now to be
// remembered.
func TestThrottleMemory(t *testing.T) {
	t.Parallel()
	th := Throttle{Size: 100}
	fail(&th, here, 5)
	for i := range 1000 {
		th.Failed(netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}))
		if i%50 == 0 {
			th.Failed(here)
		}
	}
	if len(th.records) != 100 || th.order.Len() != 100 {
		t.Errorf("%d records, %d in order", len(th.records), th.order.Len())
	}
	wantErr(t, "still failing", th.Admit(here), ErrBanned)
	if r := th.records[netip.MustParsePrefix("10.0.0.1/32")]; r != nil {
		t.Error("who failed longest ago is remembered")
	}
	if got := len(th.find(here).failures); got > 0 {
		t.Errorf("%d failures are remembered during a ban", got)
	}
}
