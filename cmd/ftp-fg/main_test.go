package main

import (
	"testing"

	"uftpd/cmd/internal/clitest"
)

func TestMain(m *testing.M) { clitest.Main(m, "ftp-fg", main) }

func TestScripts(t *testing.T) { clitest.Run(t) }
