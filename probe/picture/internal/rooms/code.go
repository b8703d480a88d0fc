package rooms

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// Code writes a clip into a folder, as H.264 of key frames only, one a second, by ffmpeg.
func (c Clip) Code(dir string) error {
	write, done, err := filter(c.texts, dir, c.Name)
	defer done()
	if err != nil {
		return fmt.Errorf("code %s: %w", c.Name, err)
	}
	args := []string{"-v", "error", "-y"}
	var in bytes.Buffer
	if c.graph != "" {
		source, filters, more := strings.Cut(c.graph, ",")
		if source += ":r=1"; more {
			source += "," + filters
		}
		args = append(args, "-f", "lavfi", "-i", source, "-frames:v", strconv.Itoa(len(c.frames)))
	} else {
		for _, f := range c.frames {
			in.Write(f)
		}
		args = append(args, "-f", "rawvideo", "-pix_fmt", "gray", "-s", fmt.Sprintf("%dx%d", Width, Height), "-r", "1", "-i", "-")
	}
	if write != "" {
		args = append(args, "-vf", write)
	}
	args = append(args, "-c:v", "libx264", "-preset", "veryfast", "-threads", "1", "-g", "1", "-pix_fmt", "yuv420p", "-r", "1")
	if c.steady {
		args = append(args, "-qp", strconv.Itoa(c.crf))
	} else {
		args = append(args, "-crf", strconv.Itoa(c.crf))
	}
	cmd := exec.Command("ffmpeg", append(args, filepath.Join(dir, c.Name))...)
	var moan bytes.Buffer
	cmd.Stdin, cmd.Stderr = &in, &moan
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("code %s: %w: %s", c.Name, err, moan.String())
	}
	return nil
}

// Write draws and codes what is wanted of the set into a folder, with its labels.csv.
func Write(dir string, want func(Clip) bool) error {
	f, err := os.Create(filepath.Join(dir, "labels.csv"))
	if err != nil {
		return fmt.Errorf("write labels: %w", err)
	}
	w := csv.NewWriter(f)
	err = Set(want, func(c Clip) error {
		if c.Label != "" {
			if err := w.Write([]string{c.Name, c.Reference, strconv.Itoa(c.Hour), c.Label}); err != nil {
				return fmt.Errorf("write labels: %w", err)
			}
		}
		return c.Code(dir)
	})
	w.Flush()
	if err == nil {
		err = w.Error()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}
