"""An RTSP server like a camera, out of GStreamer's parts, for benchmarks of the checker.

Arguments: NAME=FILE.mp4 of H.264, or NAME=FILE.mp4@MS for one that begins so many
milliseconds after the others. Each is one encoder that runs all the time, and everybody who
comes joins it where it is. CERT=FILE.pem (certificate and key) opens a second port that
speaks TLS. Prints its port or ports, ends when its input ends.
"""
import socket
import sys
import threading

import gi

gi.require_version("Gio", "2.0")
gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gio, GLib, Gst, GstRtsp, GstRtspServer

Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service("0")
server.set_backlog(2048)
# a file could be sought in, and every PLAY would begin it anew for all: so the encoder is a
# pipeline of its own, and the server takes what comes from it
names = []
encoders = []
delays = []
secure = None
for pair in sys.argv[1:]:
    name, file = pair.split("=", 1)
    if name == "CERT":
        auth = GstRtspServer.RTSPAuth()
        auth.set_tls_certificate(Gio.TlsCertificate.new_from_file(file))
        token = GstRtspServer.RTSPToken()
        token.set_string("media.factory.role", "viewer")
        auth.set_default_token(token)
        secure = GstRtspServer.RTSPServer()
        secure.set_address("127.0.0.1")
        secure.set_service("0")
        secure.set_backlog(2048)
        secure.set_mount_points(server.get_mount_points())
        secure.set_auth(auth)
        continue
    file, _, delay = file.partition("@")
    names.append(name)
    delays.append(int(delay or 0))
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
    factory.set_protocols(GstRtsp.RTSPLowerTrans.TCP | GstRtsp.RTSPLowerTrans.UDP)
    role = Gst.Structure.new_empty("viewer")
    role.set_value("media.factory.access", True)
    role.set_value("media.factory.construct", True)
    factory.add_role_from_structure(role)
    server.get_mount_points().add_factory("/" + name, factory)
server.attach(None)
port = server.get_bound_port()
ports = str(port)
if secure:
    secure.attach(None)
    ports += " %d" % secure.get_bound_port()
loop = GLib.MainLoop()

# one viewer of our own keeps each encoder running
viewers = []


def begin():
    for e, ms in zip(encoders, delays):
        GLib.timeout_add(ms, lambda e: e.set_state(Gst.State.PLAYING) and False, e)
    for name in names:
        v = Gst.parse_launch("rtspsrc location=rtsp://127.0.0.1:%d/%s protocols=tcp latency=0 ! fakesink sync=false" % (port, name))
        v.set_state(Gst.State.PLAYING)
        viewers.append(v)
    return False


GLib.idle_add(begin)
print(ports, flush=True)


def watch():
    sys.stdin.read()
    loop.quit()


threading.Thread(target=watch, daemon=True).start()
loop.run()
for v in viewers + encoders:
    v.set_state(Gst.State.NULL)
