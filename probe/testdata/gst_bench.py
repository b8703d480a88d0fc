"""An RTSP server like a camera, out of GStreamer's parts, for benchmarks of the checker.

Arguments: pairs NAME=FILE.mp4 of H.264. Each is one encoder that runs all the time, and
everybody who comes joins it where it is. Prints its port, ends when its input ends.
"""
import socket
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer

Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service("0")
server.set_backlog(2048)
# a file could be sought in, and every PLAY would begin it anew for all: so the encoder is a
# pipeline of its own, and the server takes what comes from it
names = []
encoders = []
for pair in sys.argv[1:]:
    name, file = pair.split("=", 1)
    names.append(name)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        line = free.getsockname()[1]
    encoders.append(Gst.parse_launch(
        "filesrc location=%s ! qtdemux ! h264parse ! rtph264pay pt=96 config-interval=-1 mtu=1400 ! udpsink host=127.0.0.1 port=%d sync=true" % (file, line)))
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(
        '( udpsrc address=127.0.0.1 port=%d buffer-size=4000000 caps="application/x-rtp,media=video,clock-rate=90000,encoding-name=H264,payload=96" '
        "! rtph264depay ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1 )" % line)
    factory.set_shared(True)
    factory.set_protocols(GstRtsp.RTSPLowerTrans.TCP)
    server.get_mount_points().add_factory("/" + name, factory)
server.attach(None)
port = server.get_bound_port()
loop = GLib.MainLoop()

# one viewer of our own keeps each encoder running
viewers = []


def begin():
    for e in encoders:
        e.set_state(Gst.State.PLAYING)
    for name in names:
        v = Gst.parse_launch("rtspsrc location=rtsp://127.0.0.1:%d/%s protocols=tcp latency=0 ! fakesink sync=false" % (port, name))
        v.set_state(Gst.State.PLAYING)
        viewers.append(v)
    return False


GLib.idle_add(begin)
print(port, flush=True)


def watch():
    sys.stdin.read()
    loop.quit()


threading.Thread(target=watch, daemon=True).start()
loop.run()
for v in viewers + encoders:
    v.set_state(Gst.State.NULL)
