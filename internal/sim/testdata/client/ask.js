// Asks simulated devices with the npm package "onvif", a client that shares no code with
// ours. Reads [{id, host, port, discovery, user, password}] from standard input and prints
// {id: what the client understood} to standard output. Exits 1 with the reason on any
// failure. Nothing is sent anywhere but to those hosts.
'use strict';

const dgram = require('dgram');
const { Cam, Discovery } = require('onvif');

// The client knows only multicast: its question goes to one device instead, from loopback.
let target = null;
const create = dgram.createSocket;
dgram.createSocket = function (...args) {
  const socket = create.apply(dgram, args);
  const send = socket.send, bind = socket.bind;
  socket.bind = (port, ...rest) => bind.call(socket, 0, '127.0.0.1', rest[rest.length - 1]);
  socket.send = (b, offset, length) => send.call(socket, b, offset, length, target.discovery, target.host);
  return socket;
};

function probe(device) {
  return new Promise((resolve, reject) => {
    target = device;
    Discovery.removeAllListeners();
    Discovery.on('error', (err) => reject(new Error('probe: ' + (err.message || err))));
    Discovery.on('device', (found, from) => resolve({ from: from.address, match: found.probeMatches.probeMatch }));
    Discovery.probe({ resolve: false, timeout: 20000 }, () => reject(new Error('probe: no answer')));
  });
}

function connect(device, password) {
  return new Promise((resolve, reject) => {
    const cam = new Cam({
      hostname: device.host, port: device.port, username: device.user, password,
      timeout: 20000, preserveAddress: true, autoconnect: false,
    });
    const warnings = [];
    cam.on('warning', (w) => warnings.push(w));
    cam.connect((err) => {
      if (err) return reject(err);
      if (warnings.length) return reject(new Error(warnings.join('; ')));
      resolve(cam);
    });
  });
}

function call(cam, name, ...args) {
  return new Promise((resolve, reject) => {
    cam[name](...args, (err, data) => err ? reject(new Error(name + ': ' + (err.message || err))) : resolve(data));
  });
}

// The client makes numbers of texts that look like some.
const text = (v) => v === undefined || v === null || typeof v === 'object' ? '' : String(v);
const list = (v) => v === undefined || v === null ? [] : Array.isArray(v) ? v : [v];

async function ask(device) {
  const cam = await connect(device, device.password);
  const out = { clock: await call(cam, 'getSystemDateAndTime') };
  const i = await call(cam, 'getDeviceInformation');
  out.information = { manufacturer: text(i.manufacturer), model: text(i.model), serialNumber: text(i.serialNumber) };
  out.ntp = text((await call(cam, 'getNTP')).NTPManual.DNSname);
  out.hostname = await call(cam, 'getHostname');
  out.scopes = list(await call(cam, 'getScopes')).map((s) => s.scopeItem);
  const capabilities = await call(cam, 'getCapabilities');
  out.media = capabilities.media && capabilities.media.XAddr;
  out.services = list(cam.services).map((s) => s.namespace);
  out.interfaces = list(await call(cam, 'getNetworkInterfaces')).map((i) => i.info && i.info.hwAddress);
  out.sources = list(await call(cam, 'getVideoSources')).map((s) => ({ token: text(s.$.token), resolution: s.resolution }));
  out.media2 = Boolean(cam.media2Support);
  out.profiles = [];
  for (const p of list(await call(cam, 'getProfiles'))) {
    const token = text(p.$.token);
    const stream = await call(cam, 'getStreamUri', { protocol: 'RTSP', profileToken: token });
    const snapshot = await call(cam, 'getSnapshotUri', { profileToken: token });
    const source = p.videoSourceConfiguration || (p.configurations && p.configurations.videoSource);
    const encoder = p.videoEncoderConfiguration || (p.configurations && p.configurations.videoEncoder);
    out.profiles.push({
      token, name: text(p.name), source: text(source && source.sourceToken), encoding: text(encoder && encoder.encoding),
      width: encoder && encoder.resolution.width, height: encoder && encoder.resolution.height,
      stream: stream.uri, snapshot: snapshot.uri,
    });
  }
  if (cam.uri.ptz) out.nodes = Object.keys(await call(cam, 'getNodes'));
  if (cam.uri.recording) out.recordings = list(await call(cam, 'getRecordings')).map((r) => r.recordingToken);
  out.probe = await probe(device);
  // Last, since it counts against the lockout.
  try {
    const wrong = await connect(device, 'not-' + device.password);
    await call(wrong, 'getDeviceInformation');
    out.refused = '';
  } catch (err) {
    out.refused = String(err.message || err);
  }
  return out;
}

async function main() {
  let input = '';
  for await (const part of process.stdin) input += part;
  const out = {};
  for (const device of JSON.parse(input)) {
    try {
      out[device.id] = await ask(device);
    } catch (err) {
      throw new Error(device.id + ': ' + (err && err.message || err));
    }
  }
  await new Promise((done) => process.stdout.write(JSON.stringify(out), done));
}

main().then(() => process.exit(0), (err) => {
  process.stderr.write(String(err.message || err) + '\n', () => process.exit(1));
});
