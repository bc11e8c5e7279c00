package listing

import "testing"

func TestParseFacts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		list string
		want Facts
	}{
		{"", 0},
		{";", 0},
		{"type;size;modify;", FactType | FactSize | FactModify},
		{"modify;type", FactModify | FactType},
		{"TYPE;Unix.Mode;", FactType | FactUnixMode},
		{" type ; perm;", FactType | FactPerm},
		{"type;lang;x.hidden;unix.owner;;size;", FactType | FactSize},
		{"typ;types;type*;", 0},
		{AllFacts.String(), AllFacts},
	}
	for _, tt := range tests {
		if got := ParseFacts(tt.list); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.list, got, tt.want)
		}
	}
}

func TestFactsText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		facts     Facts
		feat, opt string
	}{
		{0, "type;size;modify;create;perm;unique;unix.mode;unix.uid;unix.gid;", ""},
		{DefaultFacts, "type*;size*;modify*;create;perm*;unique*;unix.mode*;unix.uid;unix.gid;",
			"type;size;modify;perm;unique;unix.mode;"},
		{AllFacts, "type*;size*;modify*;create*;perm*;unique*;unix.mode*;unix.uid*;unix.gid*;",
			"type;size;modify;create;perm;unique;unix.mode;unix.uid;unix.gid;"},
	}
	for _, tt := range tests {
		if got := tt.facts.Feat(AllFacts); got != tt.feat {
			t.Errorf("FEAT: got %q, want %q", got, tt.feat)
		}
		if got := tt.facts.String(); got != tt.opt {
			t.Errorf("OPTS: got %q, want %q", got, tt.opt)
		}
	}
	if got, want := DefaultFacts.Feat(FactType|FactCreate), "type*;create;"; got != want {
		t.Errorf("FEAT of two: got %q, want %q", got, want)
	}
}
