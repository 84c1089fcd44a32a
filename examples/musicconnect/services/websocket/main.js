const { createServer } = require('node:http');
const { createClient } = require('redis');
const { WebSocketServer } = require('ws');
const { health, json, log, serve } = require('../common/serve');
const { keysOf, verify } = require('../common/tokens');

const keys = keysOf(process.env.JWT_SECRET);
const cache = createClient({ url: process.env.REDIS_URL, disableOfflineQueue: true });
cache.on('error', ({ message }) => log('error', `cache: ${message}`));
const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024 });

// Everybody hears of new songs. A token, where there is one, has to be valid.
const server = createServer((request, response) => {
  switch (new URL(request.url, 'http://websocket').pathname) {
    case '/health':
      health(response, { cache: () => cache.ping() });
      break;
    case '/metrics':
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
      response.end(`# TYPE websocket_connections gauge\nwebsocket_connections ${sockets.clients.size}\n`);
      break;
    default:
      json(response, 426, { message: 'Connect by WebSocket' });
  }
});
server.on('upgrade', (request, socket, head) => {
  const { pathname, searchParams } = new URL(request.url, 'http://websocket');
  if (pathname !== '/ws' || searchParams.has('token') && !verify(searchParams.get('token'), keys)) {
    socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
    return;
  }
  sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
});

const songs = cache.duplicate();
songs.on('error', ({ message }) => log('error', `songs: ${message}`));
Promise.all([cache.connect(), songs.connect()])
  .then(() => songs.subscribe('songs', (song) => sockets.clients.forEach((client) => client.send(song))))
  .catch(({ message }) => log('error', `songs: ${message}`));

serve(server, async () => {
  cache.destroy();
  songs.destroy();
});
// Clients are sent away over five minutes, so that those of a whole region do not come back at once somewhere else.
process.once('SIGTERM', () => {
  const wait = Number(process.env.DRAIN_SECONDS ?? 300) * 1000;
  sockets.clients.forEach((client) => setTimeout(() => client.close(1001, 'Connect again'), Math.random() * wait));
});
