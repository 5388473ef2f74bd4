// Command logkeys prints the log keys that the first entry names, one a line, and then the line by
// which fsck must end: it judges nothing.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"redevable/tests/third_party/published"
)

func main() {
	published.Main(func(d published.Dir) (string, error) {
		keys, err := d.LogKeys()
		if err != nil {
			return "", err
		}
		checkpoint, err := d.Read("checkpoint")
		if err != nil {
			return "", err
		}
		lines := bytes.SplitN(checkpoint, []byte("\n"), 4)
		if len(lines) < 4 {
			return "", errors.New("checkpoint: fewer than three lines")
		}
		return fmt.Sprintf("%s\nSuccessfully fsck'd log with size %s and root %s\n",
			strings.Join(keys, "\n"), lines[1], lines[2]), nil
	})
}
