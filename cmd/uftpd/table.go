package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"
	"unicode/utf8"

	"uftpd/bg"
	"uftpd/shared/auth"
)

// table writes rows in columns, or what to say when there are none.
func table(w io.Writer, none, heads string, rows [][]string) error {
	if len(rows) == 0 {
		_, err := fmt.Fprintln(w, none)
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, strings.ReplaceAll(heads, " ", "\t"))
	for _, row := range rows {
		fmt.Fprintln(t, strings.Join(row, "\t"))
	}
	return t.Flush()
}

func showClients(w io.Writer, data any, now time.Time) error {
	var rows [][]string
	for _, c := range *data.(*[]bg.Client) {
		rows = append(rows, []string{
			strconv.FormatUint(c.ID, 10), c.Addr.String(), orDash(plain(c.User)),
			ago(now, c.Since), orDash(plain(c.Command)), progress(c.Transfer, now),
		})
	}
	return table(w, "Nobody is connected.", "ID ADDRESS USER FOR COMMAND TRANSFER", rows)
}

func showEnded(w io.Writer, data any, _ time.Time) error {
	for _, c := range *data.(*[]bg.Client) {
		fmt.Fprintf(w, "Ended session %d, of %s from %s.\n", c.ID, orDash(plain(c.User)), c.Addr)
	}
	return nil
}

func showBans(w io.Writer, data any, now time.Time) error {
	var rows [][]string
	for _, b := range *data.(*[]auth.Ban) {
		rows = append(rows, []string{b.Net.String(), clock(b.Since), clock(b.Until), ago(b.Until, now), strconv.Itoa(b.Tries)})
	}
	return table(w, "Nobody is banned.", "NETWORK SINCE UNTIL LEFT TRIES", rows)
}

func showLifted(w io.Writer, data any, _ time.Time) error {
	bans := *data.(*[]auth.Ban)
	if len(bans) == 0 {
		fmt.Fprintln(w, "Nobody is banned.")
	}
	for _, b := range bans {
		fmt.Fprintf(w, "Lifted %s.\n", b.Net)
	}
	return nil
}

// progress is how far a transfer has come, and how fast it was so far.
func progress(t *bg.Transfer, now time.Time) string {
	if t == nil {
		return "-"
	}
	text := plain(t.Path) + " " + size(t.Offset+t.Bytes)
	if t.Size >= 0 {
		text += " of " + size(t.Offset+t.Size)
	}
	if took := now.Sub(t.Started).Seconds(); took > 0 {
		text += ", " + size(int64(float64(t.Bytes)/took)) + "/s"
	}
	return text
}

// size is a number of bytes in three or four digits.
func size(n int64) string {
	const units = "KMGTPE"
	if n < 1024 {
		return strconv.FormatInt(n, 10) + " B"
	}
	f, unit := float64(n)/1024, 0
	for f >= 1023.95 && unit < len(units)-1 {
		f, unit = f/1024, unit+1
	}
	return fmt.Sprintf("%.1f %ciB", f, units[unit])
}

// ago is the time from then to now, as exactly as a person wants it.
func ago(now, then time.Time) string {
	d := max(now.Sub(then), 0)
	unit := time.Second
	if d >= time.Hour {
		unit = time.Minute
	}
	text := d.Round(unit).String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	return text
}

// clock is a time of the system's zone.
func clock(t time.Time) string { return t.Local().Format(time.DateTime) }

// plain is a text of a client's that does nothing to a terminal and is one word
// of a table.
func plain(text string) string {
	hidden := func(r rune) bool { return !unicode.IsPrint(r) }
	if !utf8.ValidString(text) || strings.ContainsFunc(text, hidden) {
		return strconv.Quote(text)
	}
	return text
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
