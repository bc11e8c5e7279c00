package ftp_test

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"uftpd/shared/ftp"
)

// Each benchmark here does its work twice in turn, as an FTP transfer and as a
// bare io.Copy between the same kinds of file and socket, and reports how many
// times as long the transfer took: "x-raw".

const largeSize = 256 << 20

func BenchmarkRETR(b *testing.B) {
	b.Run("large", func(b *testing.B) { benchDown(b, largeSize) })
	b.Run("1KiB", func(b *testing.B) { benchDown(b, 1<<10) })
}

func BenchmarkSTOR(b *testing.B) {
	b.Run("large", func(b *testing.B) { benchUp(b, largeSize) })
	b.Run("1KiB", func(b *testing.B) { benchUp(b, 1<<10) })
}

func benchDown(b *testing.B, size int64) {
	c, dir, raw := benchServer(b)
	file := filepath.Join(dir, "file")
	makeFile(b, file, size)
	compare(b, size, func() {
		data := c.pasv()
		c.cmd("RETR file", "150")
		drain(b, data, size)
		c.want("226")
	}, func() {
		data := raw(func(conn net.Conn) error {
			f, err := os.Open(file)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = io.Copy(conn, f)
			return err
		})
		drain(b, data, size)
	})
}

func benchUp(b *testing.B, size int64) {
	c, dir, raw := benchServer(b)
	file := filepath.Join(b.TempDir(), "file")
	makeFile(b, file, size)
	compare(b, size, func() {
		data := c.pasv()
		c.cmd("STOR up", "150")
		fill(b, data, file)
		c.want("226")
	}, func() {
		done := make(chan error, 1)
		data := raw(func(conn net.Conn) error {
			f, err := os.Create(filepath.Join(dir, "raw"))
			if err == nil {
				_, err = io.Copy(f, conn)
				f.Close()
			}
			done <- err
			return err
		})
		fill(b, data, file)
		if err := <-done; err != nil {
			b.Fatal(err)
		}
	})
}

// compare runs ours and raw in turn and reports how they relate.
func compare(b *testing.B, size int64, ours, raw func()) {
	b.SetBytes(size)
	var tOurs, tRaw time.Duration
	for b.Loop() {
		start := time.Now()
		ours()
		tOurs += time.Since(start)
		b.StopTimer()
		start = time.Now()
		raw()
		tRaw += time.Since(start)
		b.StartTimer()
	}
	b.ReportMetric(float64(tOurs)/float64(tRaw), "x-raw")
}

// benchServer serves a directory by FTP, and by raw: it runs a function over
// the accepted end of a new connection, and returns the other end.
func benchServer(b *testing.B) (c *client, dir string, raw func(func(net.Conn) error) net.Conn) {
	dir = b.TempDir()
	disk := openDisk(b, dir)
	c = login(b, serve(b, &ftp.Server{FS: disk}))
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { ln.Close() })
	raw = func(move func(net.Conn) error) net.Conn {
		go func() {
			if conn, err := ln.Accept(); err == nil {
				move(conn)
				conn.Close()
			}
		}()
		conn, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			b.Fatal(err)
		}
		return conn
	}
	return c, dir, raw
}

func makeFile(b *testing.B, name string, size int64) {
	if err := os.WriteFile(name, make([]byte, size), 0o600); err != nil {
		b.Fatal(err)
	}
}

func drain(b *testing.B, data net.Conn, size int64) {
	n, err := io.Copy(io.Discard, data)
	if err != nil || n != size {
		b.Fatalf("got %d bytes of %d, %v", n, size, err)
	}
	data.Close()
}

func fill(b *testing.B, data net.Conn, file string) {
	f, err := os.Open(file)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	if _, err := io.Copy(data, f); err != nil {
		b.Fatal(err)
	}
	data.Close()
}
