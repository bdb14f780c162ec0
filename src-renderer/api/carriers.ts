/** The two carriers as a browser has them: a MessagePort from the preload script, and a WebSocket to the edge. */
import { type Carrier, listenOnce } from '#shared/api/carrier.ts';

/** A port whose other end is the core. `onLost` registers who is told when the host says that the core is gone. */
export function portCarrier(port: MessagePort, onLost: (closed: () => void) => void = () => {}): Carrier {
  let end = () => {};
  return {
    send: (frame) => port.postMessage(frame),
    close: () => {
      port.close();
      end();
    },
    listen: (listener) => {
      const { message, closed } = listenOnce(listener);
      end = closed;
      port.onmessage = ({ data }) => message(String(data));
      port.addEventListener('close', closed);
      onLost(() => {
        port.close();
        closed();
      });
    },
  };
}

/** An open socket. */
export function socketCarrier(socket: WebSocket): Carrier {
  return {
    send: (frame) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(frame);
    },
    close: () => socket.close(),
    listen: (listener) => {
      const { message, closed } = listenOnce(listener);
      socket.onmessage = ({ data }) => message(String(data));
      socket.onclose = closed;
      if (socket.readyState >= WebSocket.CLOSING) closed();
    },
  };
}
