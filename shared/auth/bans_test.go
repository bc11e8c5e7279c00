package auth

import (
	"encoding/json"
	"math"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"
)

func TestThrottleLiftIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		changes := 0
		th := Throttle{Changed: func() { changes++ }}
		for _, addr := range []string{"192.0.2.1", "192.0.3.1", "2001:db8::1", "2001:db8:0:1::1"} {
			fail(&th, netip.MustParseAddr(addr), 5)
		}
		fail(&th, there, 4)
		if changes != 4 {
			t.Errorf("4 bans, told %d", changes)
		}
		for _, step := range []struct{ within, want string }{
			{"10.0.0.0/8", ""},
			{"192.0.2.1/32", "192.0.2.1/32"},
			{"192.0.2.0/24", ""}, // there has failed, but is not banned
			{"2001:db8::/128", ""},
			{"2001:db8::/32", "2001:db8::/64 2001:db8:0:1::/64"},
			{"", "192.0.3.1/32"},
			{"", ""},
		} {
			var within netip.Prefix
			if step.within != "" {
				within = netip.MustParsePrefix(step.within)
			}
			got := ""
			for _, ban := range th.LiftIn(within) {
				got += " " + ban.Net.String()
			}
			if got != "" {
				got = got[1:]
			}
			if got != step.want {
				t.Errorf("in %q: lifted %q, want %q", step.within, got, step.want)
			}
		}
		if changes != 8 || len(th.records) > 0 || th.order.Len() > 0 {
			t.Errorf("told %d times; %d records", changes, len(th.records))
		}
		if fail(&th, there, 1); th.Delay(there) != 0 {
			t.Error("its failures are not forgotten")
		}

		// A ban that has ended makes the next one longer: that is forgotten, too.
		fail(&th, there, 4)
		time.Sleep(time.Hour)
		changes = 0
		if lifted := th.LiftIn(netip.Prefix{}); len(lifted) > 0 || changes != 1 || len(th.Remembered()) > 0 {
			t.Errorf("lifted %v, told %d times, %v stays", lifted, changes, th.Remembered())
		}
	})
}

// What is kept goes on where it was: the time that is left, and the growth.
func TestThrottleRestore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var th Throttle
		fail(&th, here, 5)
		time.Sleep(time.Minute)
		fail(&th, there, 7)
		fail(&th, netip.MustParseAddr("192.0.2.3"), 4)
		text, err := json.Marshal(th.Remembered())
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second) // in which there is no server
		var kept []Ban
		if err := json.Unmarshal(text, &kept); err != nil {
			t.Fatal(err)
		}
		var next Throttle
		if n := next.Restore(kept); n != 2 || len(next.records) != 2 {
			t.Errorf("%d taken of %+v", n, kept)
		}
		bans := next.Bans()
		if len(bans) != 1 || bans[0].Net.Addr() != there || time.Until(bans[0].Until) != 59*time.Second || bans[0].Tries != 7 {
			t.Errorf("%+v", bans)
		}
		if ban, _ := fail(&next, here, 5); time.Until(ban.Until) != 2*time.Minute || ban.Count != 2 || ban.Tries != 10 {
			t.Errorf("the second ban: %+v", ban)
		}
		if n := next.Restore(kept); n != 0 {
			t.Errorf("%d older ones were taken", n)
		}
		time.Sleep(24*time.Hour + time.Minute)
		if n := new(Throttle).Restore(kept); n != 0 || len(next.Remembered()) != 1 {
			t.Errorf("a day later: %d taken, %+v remembered", n, next.Remembered())
		}
	})
}

// What a file may say is no reason to ban a network that could not be banned,
// nor anybody for ever, nor to remember more than there is room for.
func TestThrottleRestoresNoGarbage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		soon := time.Now().Add(time.Second)
		th := Throttle{Size: 3, Exempt: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
		garbage := []Ban{{}, {Until: soon, Count: 1}}
		for _, net := range []string{"0.0.0.0/0", "192.0.2.0/24", "192.0.2.1/24", "10.1.2.3/32", "2001:db8::1/64", "2001:db8::1/128", "::ffff:192.0.2.1/128"} {
			garbage = append(garbage, Ban{Net: netip.MustParsePrefix(net), Until: soon, Count: 1})
		}
		good := netip.MustParsePrefix("192.0.2.1/32")
		garbage = append(garbage, Ban{Net: good, Until: soon}, Ban{Net: good, Until: soon, Count: -1}, Ban{Net: good, Until: soon, Count: 1, Tries: -1})
		if n := th.Restore(garbage); n != 0 || len(th.records) != 0 {
			t.Errorf("%d taken, %d records", n, len(th.records))
		}
		if n := th.Restore([]Ban{{Net: good, Until: soon.AddDate(100, 0, 0), Count: math.MaxInt, Tries: math.MaxInt}}); n != 1 || time.Until(th.Bans()[0].Until) != 24*time.Hour {
			t.Errorf("%d taken: %+v", n, th.Bans())
		}
		time.Sleep(24 * time.Hour)
		if ban, _ := fail(&th, here, 5); time.Until(ban.Until) != 24*time.Hour || len(th.Bans()) != 1 || ban.Tries < 5 {
			t.Errorf("the next one: %+v", ban)
		}
		for i := range 100 {
			net := netip.PrefixFrom(netip.AddrFrom4([4]byte{192, 0, 3, byte(i)}), 32)
			th.Restore([]Ban{{Net: net, Until: time.Now().Add(time.Second), Count: 1}})
		}
		if len(th.records) != 3 {
			t.Errorf("%d records", len(th.records))
		}
	})
}
