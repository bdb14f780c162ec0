/**
 * Runs in the page before anything else: writes on `<html>` which search the core has answered last, so that a paint can
 * be waited for even where the rows stay the same. Reads the frames that pass by, changes none.
 */
export function markAnswers(): void {
  const asked = new Map<string, string>();
  const send = WebSocket.prototype.send;
  const seen = new WeakSet<WebSocket>();
  const listen = (socket: WebSocket): void => {
    if (seen.has(socket)) return;
    seen.add(socket);
    socket.addEventListener('message', ({ data }) => {
      if (typeof data !== 'string') return;
      const id = /^\{"id":(\d+)/.exec(data)?.[1];
      const text = id === undefined ? undefined : asked.get(id);
      if (id === undefined || text === undefined) return;
      asked.delete(id);
      // The page hands answers on and renders them in tasks of their own, one after the other.
      setTimeout(() => setTimeout(() => document.documentElement.setAttribute('data-answered', text)));
    });
  };
  WebSocket.prototype.send = function (data) {
    listen(this);
    const question = typeof data === 'string' && data.includes('"search.people"') ? JSON.parse(data) : null;
    if (question) asked.set(String(question.id), question.params.input.text);
    send.call(this, data);
  };
}
