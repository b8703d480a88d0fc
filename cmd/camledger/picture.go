package main

import (
	"fmt"
	"os"
	"strings"

	"camledger/internal/app"
)

// pictureCmd looks after the pictures of cameras.
type pictureCmd struct {
	Reference pictureReferenceCmd `cmd:"" help:"Take the present view of a camera as the one that it should have."`
	Show      pictureShowCmd      `cmd:"" help:"Show what is known of the pictures of a camera."`
	Save      pictureSaveCmd      `cmd:"" help:"Write the last picture of a camera to a file, where pictures are kept; that is on record."`
	Forget    pictureForgetCmd    `cmd:"" help:"Forget all that is known of the pictures of a camera."`
}

// pictureReferenceCmd chooses a reference view.
type pictureReferenceCmd struct {
	Camera string `arg:"" help:"Camera, by id or by the code of its slot."`
}

// Run takes a picture and keeps its print.
func (c pictureReferenceCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		f, err := a.ReferenceView(e.ctx, actor(), c.Camera)
		if err != nil {
			return err
		}
		fmt.Fprintf(e.out, "%s: this is its view from now on (brightness %.0f, contrast %.0f, edges %.1f)\n", c.Camera, f.Mean, f.Deviation, f.Edges)
		if f.Anew {
			fmt.Fprintln(e.out, "It is unlike what was usual of this camera, which is learnt anew: until three pictures of an hour are known, blur and covers are not told there.")
		}
		if app.PlainView(f.Figures) {
			fmt.Fprintln(e.out, "There is little to be seen in it: that it has changed will hardly be noticed.")
		}
		return nil
	})
}

// pictureShowCmd shows figures.
type pictureShowCmd struct {
	Camera string `arg:"" help:"Camera, by id or by the code of its slot."`
	JSON   bool   `help:"Print JSON."`
}

// shades are sixteen greys by characters, dark to bright.
const shades = " .,:;-=+xoOX#%&@"

// Run prints the tiny picture, the figures and the reference views.
func (c pictureShowCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		v, err := a.PictureOf(e.ctx, c.Camera)
		if err != nil {
			return err
		}
		if c.JSON {
			type reference struct {
				Hour   int    `json:"hour"`
				At, By string // RFC 3339; who chose it
			}
			refs := []reference{}
			for _, r := range v.References {
				refs = append(refs, reference{r.Hour, r.At.Format("2006-01-02T15:04:05Z07:00"), r.By})
			}
			return printJSON(e.out, map[string]any{"camera": v.Camera.ID, "at": v.State.At, "figures": v.State.Figures,
				"memory": v.State.Memory, "normals": v.State.Normals, "references": refs})
		}
		if v.State.At.IsZero() || len(v.State.Print) == 0 {
			fmt.Fprintf(e.out, "%s: no picture of it was looked at yet\n", c.Camera)
			return nil
		}
		for y := range 9 {
			var row strings.Builder
			for x := range 16 {
				shade := shades[v.Tiny[y*16+x]/16]
				row.WriteByte(shade)
				row.WriteByte(shade)
			}
			fmt.Fprintln(e.out, strings.TrimRight(row.String(), " "))
		}
		f, zone := v.State.Figures, a.Config().Location()
		fmt.Fprintf(e.out, "%s: brightness %.0f, contrast %.0f, edges %.1f, crispness %.2f, noise %.1f\n", v.State.At.In(zone).Format("2006-01-02 15:04"), f.Mean, f.Deviation, f.Edges, f.Crisp, f.Noise)
		if f.Compared {
			fmt.Fprintf(e.out, "likeness to the reference view %.2f\n", f.Likeness)
		}
		known := 0
		for _, h := range v.State.Normals {
			if h.Amount >= 3 {
				known++
			}
		}
		fmt.Fprintf(e.out, "what is normal is known of %d of 24 hours\n", known)
		for _, r := range v.References {
			fmt.Fprintf(e.out, "reference view of %02d h: chosen %s by %s\n", r.Hour, r.At.In(zone).Format("2006-01-02 15:04"), oneLine(r.By))
		}
		if len(v.References) == 0 {
			fmt.Fprintf(e.out, "nobody chose a reference view: camledger picture reference %s\n", v.Camera.ID)
		}
		return nil
	})
}

// pictureSaveCmd writes a thumbnail.
type pictureSaveCmd struct {
	Camera string `arg:"" help:"Camera, by id or by the code of its slot."`
	Out    string `default:"picture.jpg" help:"File to write." type:"path"`
}

// Run writes the file, readable by its owner only.
func (c pictureSaveCmd) Run(e env) error {
	return e.done("written to "+c.Out, func(a *app.App) error {
		b, err := a.Thumbnail(e.ctx, actor(), c.Camera)
		if err != nil {
			return err
		}
		return os.WriteFile(c.Out, b, 0o600)
	})
}

// pictureForgetCmd forgets.
type pictureForgetCmd struct {
	Camera string `arg:"" help:"Camera, by id or by the code of its slot."`
}

// Run forgets figures, normals, reference views and the thumbnail.
func (c pictureForgetCmd) Run(e env) error {
	return e.done(c.Camera+": forgotten", func(a *app.App) error { return a.ForgetPicture(e.ctx, actor(), c.Camera) })
}
