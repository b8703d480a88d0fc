package onvif

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html/charset"
)

var captures = flag.String("captures", "", "folder with real answers, named maker-model_Operation.xml")

// TestAnswersDecode reads every answer of testdata/answers (our own, modelled on what
// devices do) and of -captures (real ones) and compares what we read with what
// encoding/xml's strict reader, told the schema, says.
func TestAnswersDecode(t *testing.T) {
	folders := []string{filepath.Join("testdata", "answers")}
	if *captures != "" {
		folders = append(folders, *captures)
	}
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*.xml"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no answers in %s: %v", folder, err)
		}
		for _, file := range files {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".xml"), func(t *testing.T) {
				b, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				decodeAnswer(t, strings.TrimSuffix(file[strings.LastIndexByte(file, '_')+1:], ".xml"), b)
			})
		}
	}
}

// decodeAnswer compares an answer to an operation with the strict reader: its tree, and
// what each of our readers takes out of it.
func decodeAnswer(t *testing.T, operation string, b []byte) {
	t.Helper()
	sameTree(t, b)
	if _, broken := strictTree(b); broken != nil {
		// No XML: there is nobody to compare our values with, only the tree until there.
		t.Logf("the strict reader gives up: %v", broken)
		if n, _, err := Envelope(b); err == nil {
			readAll(n)
		}
		return
	}
	n, fault, err := Envelope(b)
	var e struct {
		Body *struct {
			Inner []byte `xml:",innerxml"`
		}
	}
	if x := xml.Unmarshal(b, &e); x != nil || e.Body == nil || len(bytes.TrimSpace(e.Body.Inner)) == 0 {
		if err == nil {
			t.Errorf("an answer was read where there is none: <%s>", n.Name)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if fault != nil {
		checkFault(t, fault, b)
		return
	}
	readAll(n) // answers end up in other readers too, when a device mixes them up
	check, ok := checks[operation]
	if !ok {
		if !slices.Contains(treeOnly, operation) {
			t.Logf("nothing of ours reads %s: only its tree was compared", operation)
		}
		return
	}
	answered := strings.TrimPrefix(operation, "Media2") + "Response"
	if strings.HasPrefix(operation, "Get") && n.Name != answered && n.Name != strings.TrimPrefix(operation, "Media2") {
		t.Logf("an answer to %s is called <%s>", operation, n.Name)
		return
	}
	check(t, n, b)
}

// treeOnly are operations that we do not ask: of their answers the tree is compared.
// WS-Discovery's are read by the package that sends the question.
var treeOnly = []string{"ProbeMatches", "GetNetworkProtocols", "GetImagingSettings", "GetVideoEncoderConfiguration", "subscription", "messages"}

// readAll feeds an answer to every reader.
func readAll(n *Node) {
	sources := group(append(readVideoSources(n), readSourceTokens(n)...), mergeProfiles(readProfiles1(n), readProfiles2(n)), readNodes(n))
	tapes, jobs := readRecordings(n), readJobs(n)
	for i := range tapes {
		readRecordingInformation(n, &tapes[i])
		marks := readMarks(n.Child("ResultList"), &tapes[i])
		tapes[i].Days, tapes[i].DaysKnown = present(marks, tapes[i].Oldest, tapes[i].Newest, nil)
	}
	markGaps(sources, tapes, jobs, nil)
	assign(sources, tapes, jobs, readSummary(n))
	nameAll(sources, readConfigs(n), readOSDs(n), tapes, jobs)
	readServices(n, n, "/x")
	readInformation(n)
	readScopes(n)
	readInterfaces(n)
	readEndpoint(n)
	readNTP(n)
	readClock(n, "", base, base)
	readAudioSources(n)
	readUsers(n)
	ParseURI(raw(n.Find("Uri")), operator)
}

// sameTree compares our tree with the token stream of a strict reader, element by
// element: local names, text, attributes. Where the strict reader gives up (a few devices
// send what is no XML), all that it read until then must be ours too.
func sameTree(t *testing.T, b []byte) {
	t.Helper()
	root, err := parse(b)
	if err != nil || len(root.Kids) == 0 {
		t.Fatalf("nothing was read: %v", err)
	}
	want, broken := strictTree(b)
	ours := tree(root)
	if broken != nil {
		// The strict reader knows the texts of finished elements only.
		want = want[:max(0, len(want)-1)]
		ours = ours[:min(len(ours), len(want))]
	}
	if d := cmp.Diff(want, ours); d != "" {
		t.Errorf("tree differs (-strict +ours):\n%s", d)
	}
}

// tree writes the elements under root one after the other.
func tree(root *Node) []string {
	var out []string
	var walk func(n *Node)
	walk = func(n *Node) {
		out = append(out, "<"+n.Name)
		for _, a := range n.Attr {
			out = append(out, a.Name+"="+a.Value)
		}
		for _, k := range n.Kids {
			walk(k)
		}
		out = append(out, n.Text+">")
	}
	for _, k := range root.Kids {
		walk(k)
	}
	return out
}

// strictTree is tree by encoding/xml, until the document breaks its rules.
func strictTree(b []byte) (out []string, broken error) {
	var text []string
	dec := xml.NewDecoder(bytes.NewReader(b))
	dec.CharsetReader = charset.NewReaderLabel
	for {
		tok, err := dec.Token()
		switch {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return out, err
		}
		switch k := tok.(type) {
		case xml.StartElement:
			out = append(out, "<"+local(k.Name.Local)) // it leaves odd colons in
			for _, a := range k.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					out = append(out, local(a.Name.Local)+"="+a.Value)
				}
			}
			text = append(text, "")
		case xml.CharData:
			if len(text) > 0 {
				text[len(text)-1] += string(k)
			}
		case xml.EndElement:
			out = append(out, strings.TrimSpace(text[len(text)-1])+">")
			text = text[:len(text)-1]
		}
	}
}
