"""An RTSP server out of GStreamer's parts, for tests of the checker.

Arguments: folder of clips (NAME.mp4, mjpeg.mkv), "tcp", "udp" or "both",
and "user:password" for digest or "-". Prints its port, ends when its input ends.
"""
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer

folder, protocols, login = sys.argv[1:4]
Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service("0")
launches = {
    "h264": "filesrc location=%s/h264.mp4 ! qtdemux ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1",
    "h265": "filesrc location=%s/h265.mp4 ! qtdemux ! h265parse ! rtph265pay name=pay0 pt=96 config-interval=-1",
    "frozen": "filesrc location=%s/frozen.mp4 ! qtdemux ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1",
    "frozen5": "filesrc location=%s/frozen5.mp4 ! qtdemux ! h265parse ! rtph265pay name=pay0 pt=96 config-interval=-1",
    "black": "filesrc location=%s/black.mp4 ! qtdemux ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1",
    "black5": "filesrc location=%s/black5.mp4 ! qtdemux ! h265parse ! rtph265pay name=pay0 pt=96 config-interval=-1",
    "mpeg4": "filesrc location=%s/mpeg4.mp4 ! qtdemux ! mpeg4videoparse ! rtpmp4vpay name=pay0 pt=96 config-interval=1",
    "mjpeg": "filesrc location=%s/mjpeg.mkv ! matroskademux ! jpegparse ! rtpjpegpay name=pay0 pt=26",
}
wanted = {
    "tcp": GstRtsp.RTSPLowerTrans.TCP,
    "udp": GstRtsp.RTSPLowerTrans.UDP,
    "both": GstRtsp.RTSPLowerTrans.TCP | GstRtsp.RTSPLowerTrans.UDP,
}[protocols]
for i, (name, launch) in enumerate(launches.items()):
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch("( " + launch % folder + " )")
    factory.set_shared(False)
    factory.set_protocols(wanted)
    # UDP would bind every address otherwise
    pool = GstRtspServer.RTSPAddressPool()
    first = 20000 + 2 * (GLib.random_int() % 5000 + 1500 * i)
    pool.add_range("127.0.0.1", "127.0.0.1", first, first + 199, 0)
    factory.set_address_pool(pool)
    if login != "-":
        permissions = GstRtspServer.RTSPPermissions()
        permissions.add_permission_for_role("viewer", "media.factory.access", True)
        permissions.add_permission_for_role("viewer", "media.factory.construct", True)
        factory.set_permissions(permissions)
    server.get_mount_points().add_factory("/" + name, factory)
if login != "-":
    user, password = login.split(":", 1)
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth.add_digest(user, password, token)
    server.set_auth(auth)
server.attach(None)
print(server.get_bound_port(), flush=True)
loop = GLib.MainLoop()


def watch():
    sys.stdin.read()
    loop.quit()


threading.Thread(target=watch, daemon=True).start()
loop.run()
