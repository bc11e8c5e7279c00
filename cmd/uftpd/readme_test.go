package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The flags in the README's unit for systemd are right, and its commands find
// the server that it starts.
func TestReadmeUnit(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	start := regexp.MustCompile(`(?m)^ExecStart=/usr/local/bin/uftpd (.*)$`).FindSubmatch(readme)
	ask := regexp.MustCompile("`uftpd clients (--[^`]*)`").FindSubmatch(readme)
	if start == nil || ask == nil {
		t.Fatal("the README has no unit, or no command that asks what it starts")
	}
	served, err := program.ControlPath(strings.Fields(string(start[1])))
	if err != nil {
		t.Fatal(err)
	}
	asked, err := program.ControlPath(strings.Fields(string(ask[1])))
	if err != nil || asked != served {
		t.Errorf("it is asked at %s, and answers at %s: %v", asked, served, err)
	}
}
