// The Go client of the TUF project and a Go implementation of minisign read what this library writes: one JSON job on stdin, its result on stdout.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"aead.dev/minisign"
	"github.com/theupdateframework/go-tuf/v2/metadata"
	"github.com/theupdateframework/go-tuf/v2/metadata/config"
	"github.com/theupdateframework/go-tuf/v2/metadata/updater"
)

const address = "https://site.example"

type check struct {
	Time     int64             `json:"time"`
	Get      map[string]string `json:"get"`
	Content  map[string]string `json:"content"`
	Targets  []string          `json:"targets"`
	Download []string          `json:"download"`
}

type job struct {
	Cases []struct {
		Root   string  `json:"root"`
		Checks []check `json:"checks"`
	} `json:"cases"`
	Signatures []struct {
		PublicKey string `json:"publicKey"`
		Content   string `json:"content"`
		Signature string `json:"signature"`
	} `json:"signatures"`
}

type result struct {
	Accepted   bool                       `json:"accepted"`
	Error      string                     `json:"error,omitempty"`
	Custom     map[string]json.RawMessage `json:"custom"`
	Downloaded []string                   `json:"downloaded"`
}

// files is what the site has.
type files map[string][]byte

func (f files) DownloadFile(url string, maxLength int64, _ time.Duration) ([]byte, error) {
	content, found := f[strings.TrimPrefix(url, address+"/")]
	if !found {
		return nil, &metadata.ErrDownloadHTTP{StatusCode: 404, URL: url}
	}
	if int64(len(content)) > maxLength {
		return nil, &metadata.ErrDownloadLengthMismatch{Msg: "too long"}
	}
	return content, nil
}

func run(root []byte, folder string, one check) (result, error) {
	site := files{}
	for path, text := range one.Get {
		site[path] = []byte(text)
	}
	for path, text := range one.Content {
		content, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return result{}, err
		}
		site[path] = content
	}
	settings, err := config.New(address+"/metadata", root)
	if err != nil {
		return result{}, err
	}
	settings.RemoteTargetsURL = address + "/targets"
	settings.LocalMetadataDir = folder + "/metadata"
	settings.LocalTargetsDir = folder + "/targets"
	settings.Fetcher = site
	client, err := updater.New(settings)
	if err != nil {
		return result{}, err
	}
	client.UnsafeSetRefTime(time.Unix(one.Time, 0))
	if err := client.Refresh(); err != nil {
		return result{}, err
	}
	answer := result{Accepted: true, Custom: map[string]json.RawMessage{}}
	for _, name := range one.Targets {
		info, err := client.GetTargetInfo(name)
		if err != nil {
			continue
		}
		if info.Custom != nil {
			answer.Custom[name] = *info.Custom
		}
		for _, wanted := range one.Download {
			if wanted == name {
				if _, _, err := client.DownloadTarget(info, "", ""); err == nil {
					answer.Downloaded = append(answer.Downloaded, name)
				}
			}
		}
	}
	return answer, nil
}

func runCase(root string, checks []check) []result {
	folder, err := os.MkdirTemp("", "go-tuf-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	results := []result{}
	for _, one := range checks {
		answer, err := run([]byte(root), folder, one)
		if err != nil {
			answer = result{Error: fmt.Sprintf("%T: %v", err, err)}
		}
		results = append(results, answer)
	}
	return results
}

func main() {
	var all job
	if err := json.NewDecoder(os.Stdin).Decode(&all); err != nil {
		panic(err)
	}
	answer := struct {
		Cases      [][]result `json:"cases"`
		Signatures []bool     `json:"signatures"`
	}{}
	for _, one := range all.Cases {
		answer.Cases = append(answer.Cases, runCase(one.Root, one.Checks))
	}
	for _, one := range all.Signatures {
		var key minisign.PublicKey
		err := key.UnmarshalText([]byte(one.PublicKey))
		answer.Signatures = append(answer.Signatures, err == nil && minisign.Verify(key, []byte(one.Content), []byte(one.Signature)))
	}
	if err := json.NewEncoder(os.Stdout).Encode(answer); err != nil {
		panic(err)
	}
}
