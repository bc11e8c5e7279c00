package door

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"testing"

	"uftpd/shared/auth"
	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// asking returns a door whose other logins an HTTP server decides on, by their
// passwords: those are its answers. asked is who it was asked about.
func asking(t *testing.T) (d *Door, asked *[]string) {
	t.Helper()
	asked = new([]string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q auth.Request
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
			t.Error(err)
		}
		*asked = append(*asked, q.User)
		io.WriteString(w, q.Password)
	}))
	t.Cleanup(server.Close)
	others, err := auth.Endpoint(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	disk := tree(t)
	d, err = New(Config{
		File: users(t, "shut:!\n"), Users: []Named{{"ann", "x"}},
		Tree: disk, Guests: vfs.ReadOnly(disk), Others: others,
		Open: func(dir string) (fs.FS, error) { return vfs.OpenDisk(dir) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return d, asked
}

// Whoever decides on other logins is asked about those names only that nobody
// here has, and cannot open an account that is shut.
func TestWhoIsAskedAbout(t *testing.T) {
	t.Parallel()
	const allow = `{"allow": true}`
	for _, tt := range []struct {
		name, password string
		asked          bool
		reply          int // 0: let in; 530: no words of the door's own
	}{
		{"ann", "x", false, 0},
		{"ann", allow, false, 530},
		{"shut", allow, false, 530},
		{"anonymous", "a@b", false, 0},
		{"ftp", "a@b", false, 0},
		{"eve", allow, true, 0},
		{"ANN", allow, true, 0},
		{"eve", `{"allow": false}`, true, 530},
		{"eve", `{"allow": tru`, true, 421},
		{"eve", `{"allow": true, "dir": "none"}`, true, 421},
		{"eve", `{"allow": true, "dir": ""}`, true, 421},
		{"eve", `{"allow": true, "dir": null}`, true, 421},
		{"eve", `{"allow": false, "ALLOW": true}`, true, 421},
		{"eve", `{"allow": true, "dir": "../up"}`, true, 421},
		{"eve", `{"allow": true, "dir": "sub/a"}`, true, 421},
	} {
		d, asked := asking(t)
		account, err := d.Login(t.Context(), new(ftp.Client), tt.name, tt.password)
		reply := ftp.Reply{Code: 530}
		if err == nil {
			reply.Code = 0
		}
		errors.As(err, &reply)
		if reply.Code != tt.reply || (err == nil) != (account.FS != nil) {
			t.Errorf("%s with %s: got %+v, %v; want %d", tt.name, tt.password, account, err, tt.reply)
		}
		if (len(*asked) > 0) != tt.asked {
			t.Errorf("%s with %s: asked about %q", tt.name, tt.password, *asked)
		}
	}
}

// The answer counts as a line of a users file does.
func TestAnswerCounts(t *testing.T) {
	t.Parallel()
	d, _ := asking(t)
	account, err := d.Login(t.Context(), new(ftp.Client), "eve",
		`{"allow": true, "dir": "sub", "rights": "ro", "limits": "sessions=2,up=1K,down=2K"}`)
	if err != nil {
		t.Fatal(err)
	}
	if want := (ftp.Rates{Up: 1 << 10, Down: 2 << 10}); account.MaxSessions != 2 || account.Rates != want {
		t.Errorf("got %+v", account)
	}
	if _, err := fs.Stat(account.FS, "a"); err != nil {
		t.Error(err)
	}
	if vfs.Mkdir(account.FS, "d", 0o777) == nil {
		t.Error("made a directory where nothing may be changed")
	}
}
