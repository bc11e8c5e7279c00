package main

import (
	"testing"

	"uftpd/cmd/internal/clitest"
)

func TestMain(m *testing.M) { clitest.Main(m, "uftpd", main) }

func TestScripts(t *testing.T) { clitest.Run(t) }
