package listing

import (
	"io/fs"
	"strconv"
	"time"
)

// halfYear is how old a file may be for LIST to tell its time of day; it is
// what GNU ls takes for six months, half the mean Gregorian year.
const halfYear = 31556952 / 2 * time.Second

const months = "JanFebMarAprMayJunJulAugSepOctNovDec"

// AppendUnix appends the line of LIST for a file, as ls -l prints it in the C
// locale, the only form that all clients read:
//
//	-rw-r--r--   1 1000     1000            6 Jan  2  2020 a.txt
//
// The time is UTC; its year takes the place of its hour when it is six months
// before now, or after now. Where the tree does not know, there is one link,
// the owner and the group are "ftp", and the time is the start of 1970.
// Devices have a size of 0 instead of their numbers, so that the columns hold.
//
// name is what is shown, which may be a path. link is the target of a symbolic
// link, empty to leave it out.
func AppendUnix(b []byte, info fs.FileInfo, name, link string, now time.Time) []byte {
	b = appendMode(b, info.Mode())
	b = appendOwner(b, info)
	b = append(b, ' ')
	b = appendRight(b, size(info), 8)
	b = append(b, ' ')
	b = appendDate(b, info.ModTime(), now)
	b = append(b, ' ')
	b = appendText(b, name)
	if link != "" {
		b = append(b, " -> "...)
		b = appendText(b, link)
	}
	return append(b, '\r', '\n')
}

// appendOwner appends the number of links, the owner and the group.
func appendOwner(b []byte, info fs.FileInfo) []byte {
	o, ok := ownerOf(info)
	if !ok {
		return append(b, "   1 ftp      ftp     "...)
	}
	b = append(b, ' ')
	// Some parsers take "0" in this column for a listing of NetWare, and some
	// file systems count no links.
	b = appendRight(b, max(o.nlink, 1), 3)
	b = append(b, ' ')
	b = appendLeft(b, o.uid, 8)
	b = append(b, ' ')
	return appendLeft(b, o.gid, 8)
}

// size is the size to show: never below 0, whatever a tree says.
func size(info fs.FileInfo) uint64 {
	if info.Mode()&fs.ModeDevice != 0 {
		return 0
	}
	return uint64(max(info.Size(), 0))
}

// appendDate appends the twelve characters of a time.
func appendDate(b []byte, t, now time.Time) []byte {
	if t.IsZero() {
		t = time.Unix(0, 0)
	}
	t = clamp(t)
	year, month, day := t.Date()
	b = append(b, months[3*(month-1):3*month]...)
	b = append(b, ' ')
	b = appendRight(b, uint64(day), 2)
	b = append(b, ' ')
	if t.After(now) || !t.After(now.Add(-halfYear)) {
		b = append(b, ' ')
		return appendDigits(b, year, 4)
	}
	b = appendDigits(b, t.Hour(), 2)
	b = append(b, ':')
	return appendDigits(b, t.Minute(), 2)
}

// appendRight appends n in at least width columns, at their right.
func appendRight(b []byte, n uint64, width int) []byte {
	for limit := uint64(10); width > 1; width-- {
		if n < limit {
			b = append(b, ' ')
		} else {
			limit *= 10
		}
	}
	return strconv.AppendUint(b, n, 10)
}

// appendLeft appends n in at least width columns, at their left.
func appendLeft(b []byte, n uint64, width int) []byte {
	end := len(b) + width
	b = strconv.AppendUint(b, n, 10)
	for len(b) < end {
		b = append(b, ' ')
	}
	return b
}
