package wan

import (
	"container/heap"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// relay carries packets in one direction. Each address of the client has a
// line of its own.
type relay struct {
	line     Line
	from, to *os.File
	client   int // where a packet has the client's address
	frozen   *atomic.Bool
	counts   *counts
}

// counts tells what has become of packets.
type counts struct{ lost, late atomic.Int64 }

// address is an IPv4 address as packets have it.
type address [4]byte

// Where an IPv4 header has the addresses, and how long it is at least.
const (
	sourceAt, destinationAt = 12, 16
	headerSize              = 20
	largest                 = 65535 // a packet
)

// run carries packets until from is closed.
func (r *relay) run() {
	packets := make(chan []byte)
	var reading sync.WaitGroup
	reading.Go(func() {
		defer close(packets)
		buf := make([]byte, largest)
		for {
			n, err := r.from.Read(buf)
			if err != nil {
				return
			}
			if n >= headerSize && buf[0]>>4 == 4 { // not what IPv6 says to its neighbours
				packets <- append([]byte(nil), buf[:n]...)
			}
		}
	})
	r.carry(packets)
	reading.Wait()
}

func (r *relay) carry(packets <-chan []byte) {
	ways := make(map[address]*way)
	chance := rand.New(rand.NewPCG(1, uint64(r.client))).Float64
	var under arrivals
	timer := time.NewTimer(0)
	for {
		select {
		case packet, ok := <-packets:
			if !ok {
				return
			}
			client := address(packet[r.client:])
			w := ways[client]
			if w == nil {
				w = &way{Line: r.line}
				ways[client] = w
			}
			if at, ok := r.fate(w, packet, chance); ok {
				heap.Push(&under, arrival{at, packet})
			}
		case <-timer.C:
		}
		for now := time.Now(); len(under) > 0 && !under[0].at.After(now); {
			r.deliver(heap.Pop(&under).(arrival).packet)
		}
		if len(under) > 0 {
			timer.Reset(time.Until(under[0].at))
		}
	}
}

// fate says when a packet arrives, if it does.
func (r *relay) fate(w *way, packet []byte, chance func() float64) (at time.Time, ok bool) {
	if r.frozen.Load() {
		return at, false
	}
	at, what := w.carry(time.Now(), len(packet), chance)
	switch what {
	case lost:
		r.counts.lost.Add(1)
		return at, false
	case late:
		r.counts.late.Add(1)
	}
	return at, true
}

// deliver hands a packet over. One that the host cannot take now is lost, as
// on any network.
func (r *relay) deliver(packet []byte) {
	if !r.frozen.Load() {
		r.to.Write(packet)
	}
}

// arrival is a packet that is under way.
type arrival struct {
	at     time.Time
	packet []byte
}

// arrivals is a heap, the next one in front.
type arrivals []arrival

func (a arrivals) Len() int           { return len(a) }
func (a arrivals) Less(i, j int) bool { return a[i].at.Before(a[j].at) }
func (a arrivals) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }
func (a *arrivals) Push(x any)        { *a = append(*a, x.(arrival)) }
func (a *arrivals) Pop() any {
	last := len(*a) - 1
	x := (*a)[last]
	*a = (*a)[:last]
	return x
}
