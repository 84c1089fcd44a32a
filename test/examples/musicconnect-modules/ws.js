// Stands in the place of the WebSocket server, which is in the image alone.
exports.WebSocketServer = class {
  clients = new Set();

  handleUpgrade(_request, socket) {
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  }
};
