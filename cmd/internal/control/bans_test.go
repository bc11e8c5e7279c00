//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package control

import (
	"bytes"
	"log/slog"
	"net/netip"
	"os"
	"strings"
	"testing"

	"uftpd/shared/auth"
)

var guesser = netip.MustParseAddr("192.0.2.1")

// keep keeps the bans of a new throttle, and returns what is logged at once.
func keep(t *testing.T, d *Dir) (*auth.Throttle, *Keeper, *bytes.Buffer) {
	t.Helper()
	log, th := new(bytes.Buffer), new(auth.Throttle)
	k, err := d.KeepBans(th, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return th, k, log
}

func fail(th *auth.Throttle) {
	for range 5 {
		th.Failed(guesser)
	}
}

func TestBansAreKept(t *testing.T) {
	t.Parallel()
	d := dir(t)
	th, k, log := keep(t, d)
	fail(th)
	_, err := d.KeepBans(new(auth.Throttle), nil)
	wantErr(t, err, "another uftpd keeps its bans in "+d.path("bans"))
	k.Close()
	if log.Len() > 0 {
		t.Errorf("the first time: %s", log)
	}

	th, k, log = keep(t, d)
	if th.Admit(guesser) == nil || !strings.Contains(log.String(), `msg="bans of a former start are remembered" count=1 "in force"=1`) {
		t.Errorf("not banned any more: %s", log)
	}
	th.Lift(guesser)
	k.Close()

	th, k, log = keep(t, d)
	if th.Admit(guesser) != nil || log.Len() > 0 {
		t.Errorf("banned again: %s", log)
	}
	k.Close()
	left, err := os.ReadDir(d.Path())
	if err != nil || len(left) != 1 || left[0].Name() != "bans" {
		t.Errorf("it leaves %v, %v", left, err)
	}
}

// Garbage bans nobody, is told, and gives way to the next bans.
func TestBansFromGarbage(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "\x00\x00\x00", "[{", `{"net":"192.0.2.1/32"}`, `[{"net":"x"}]`, `[{"count":1e99}]`, strings.Repeat(" ", maxBans) + "[]"} {
		d := dir(t)
		if err := os.WriteFile(d.path("bans"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		th, k, log := keep(t, d)
		if len(th.Remembered()) > 0 || !strings.Contains(log.String(), "bans of a former start cannot be read") {
			t.Errorf("%.20q: %+v, %s", text, th.Remembered(), log)
		}
		fail(th)
		k.Close()
		th, k, _ = keep(t, d)
		if th.Admit(guesser) == nil {
			t.Errorf("%.20q: bans are not kept", text)
		}
		k.Close()
	}
}

// A file that cannot be written is told once, and the bans hold.
func TestBansCannotBeKept(t *testing.T) {
	t.Parallel()
	d := dir(t)
	th, k, log := keep(t, d)
	if err := os.Mkdir(d.path("bans.new"), 0o700); err != nil {
		t.Fatal(err)
	}
	fail(th)
	k.Close()
	k.save()
	if th.Admit(guesser) == nil || strings.Count(log.String(), "bans cannot be kept for the next start") != 1 {
		t.Errorf("%s", log)
	}
}
