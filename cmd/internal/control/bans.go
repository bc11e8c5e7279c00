package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"uftpd/shared/auth"
)

const (
	// bansFile is where bans are kept.
	bansFile = "bans"
	// maxBans bounds that file, in bytes. What a Throttle remembers has less.
	maxBans = 8 << 20
	// between is the least time from one change of the file to the next.
	between = 2 * time.Second
)

// Keeper keeps the bans of a throttle in a file, so that a restart lifts none
// and those who come back are kept out for longer each time.
type Keeper struct {
	dir      *Dir
	lock     *os.File
	throttle *auth.Throttle
	log      *slog.Logger
	changed  chan struct{}
	stop     chan struct{}
	done     chan struct{}
	failing  bool
}

// KeepBans restores the bans of a former process and keeps those to come, until
// Close. The throttle must not be in use yet. A file that cannot be read is
// told to log, and is no reason to keep no others.
func (d *Dir) KeepBans(throttle *auth.Throttle, log *slog.Logger) (*Keeper, error) {
	lock, err := d.lock(bansFile)
	if errors.Is(err, errTaken) {
		return nil, fmt.Errorf("another uftpd keeps its bans in %s", d.path(bansFile))
	}
	if err != nil {
		return nil, err
	}
	k := &Keeper{
		dir: d, lock: lock, throttle: throttle, log: log,
		changed: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{}),
	}
	k.restore()
	throttle.Changed = k.note
	go k.run()
	return k, nil
}

// restore takes in what a former process has left.
func (k *Keeper) restore() {
	bans, err := k.read()
	if err != nil {
		k.log.Warn("bans of a former start cannot be read, and are not in force", "file", k.dir.path(bansFile), "error", err.Error())
		return
	}
	if n := k.throttle.Restore(bans); n > 0 {
		k.log.Info("bans of a former start are remembered", "count", n, "in force", len(k.throttle.Bans()))
	}
}

func (k *Keeper) read() (bans []auth.Ban, err error) {
	info, err := k.dir.root.Stat(bansFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular() || info.Size() > maxBans:
		return nil, fmt.Errorf("no file of at most %d bytes", maxBans)
	}
	text, err := k.dir.root.ReadFile(bansFile)
	if err != nil {
		return nil, err
	}
	err = json.Unmarshal(text, &bans)
	return bans, err
}

// note remembers that there is something to write; it never waits.
func (k *Keeper) note() {
	select {
	case k.changed <- struct{}{}:
	default:
	}
}

// run writes changes down, those which come close together at once.
func (k *Keeper) run() {
	defer close(k.done)
	for {
		select {
		case <-k.changed:
			k.save()
		case <-k.stop:
			select {
			case <-k.changed:
				k.save()
			default:
			}
			return
		}
		select {
		case <-time.After(between):
		case <-k.stop:
		}
	}
}

// save replaces the file in one step.
func (k *Keeper) save() {
	text, err := json.Marshal(k.throttle.Remembered())
	if err == nil {
		err = k.dir.root.WriteFile(bansFile+".new", text, 0o600)
	}
	if err == nil {
		err = k.dir.root.Rename(bansFile+".new", bansFile)
	}
	if err != nil && !k.failing {
		k.log.Warn("bans cannot be kept for the next start", "error", err.Error())
	}
	k.failing = err != nil
}

// Close writes what is left to write.
func (k *Keeper) Close() {
	close(k.stop)
	<-k.done
	k.dir.unlock(bansFile, k.lock)
}
