package wan

import "time"

// Line is what a line does to packets, in either direction. A zero Line
// carries all of them at once.
type Line struct {
	Delay    time.Duration // from end to end; a round trip takes twice as long
	Rate     int           // bytes a second; zero: no bound
	Queue    int           // bytes that wait for their turn, what is beyond is lost; zero: no bound
	Loss     float64       // the part of packets that is lost: 0.03 is three of a hundred
	Late     float64       // the part that comes late
	Lateness time.Duration // by how much: others overtake them
}

// way is one direction of a line.
type way struct {
	Line
	free time.Time // when all that waits has been sent
}

// fate is what becomes of a packet.
type fate int

const (
	carried fate = iota
	late
	lost
)

// carry takes a packet of n bytes and says when it is at the other end. chance
// gives numbers from 0 on, below 1.
func (w *way) carry(now time.Time, n int, chance func() float64) (time.Time, fate) {
	start := w.free
	if start.Before(now) {
		start = now
	}
	if chance() < w.Loss || w.Queue > 0 && w.bytes(start.Sub(now))+n > w.Queue {
		return time.Time{}, lost
	}
	w.free = start.Add(w.time(n))
	arrival := w.free.Add(w.Delay)
	if chance() < w.Late {
		return arrival.Add(w.Lateness), late
	}
	return arrival, carried
}

// time is how long n bytes take to be sent.
func (w *way) time(n int) time.Duration {
	if w.Rate == 0 {
		return 0
	}
	return time.Duration(n) * time.Second / time.Duration(w.Rate)
}

// bytes is time in reverse.
func (w *way) bytes(d time.Duration) int {
	return int(d * time.Duration(w.Rate) / time.Second)
}
