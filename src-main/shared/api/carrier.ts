/** A carrier takes text frames from one process to another, in order: a MessagePort or a WebSocket behind one face. */

/** Frames longer than this (UTF-16 units) are refused on both sides; what is bigger is sent in pieces. */
export const MAX_FRAME_LENGTH = 4 * 1024 * 1024;

export interface CarrierListener {
  message(frame: string): void;
  /** Once, whichever side closed and for whatever reason. No message comes after it. */
  closed(): void;
}

export interface Carrier {
  /** Never throws; on a closed carrier the frame is dropped. */
  send(frame: string): void;
  /** Ends the connection; this side's listener is told as well. */
  close(): void;
  /** Called once, by the carrier's user, in the tick it gets the carrier. Frames that came before are delivered then. */
  listen(listener: CarrierListener): void;
}

/** Turns a listener into one that is told of the end only once, and of nothing after it. */
export function listenOnce(listener: CarrierListener): CarrierListener {
  let over = false;
  return {
    message: (frame) => {
      if (!over) listener.message(frame);
    },
    closed: () => {
      if (over) return;
      over = true;
      listener.closed();
    },
  };
}
