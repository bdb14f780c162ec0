/**
 * Runs in the page before anything else: writes on `<html>` which searches the core has answered last, for people and for
 * passages, so that a paint can be waited for even where the rows stay the same. Reads the frames that pass by, changes
 * none.
 */
export function markAnswers(): void {
  const marks: Readonly<Record<string, string>> = {
    'search.people': 'data-answered',
    'search.text': 'data-passages',
  };
  const asked = new Map<string, { readonly mark: string; readonly text: string }>();
  const send = WebSocket.prototype.send;
  const seen = new WeakSet<WebSocket>();
  const listen = (socket: WebSocket): void => {
    if (seen.has(socket)) return;
    seen.add(socket);
    socket.addEventListener('message', ({ data }) => {
      if (typeof data !== 'string') return;
      const id = /^\{"id":(\d+)/.exec(data)?.[1];
      const question = id === undefined ? undefined : asked.get(id);
      if (id === undefined || question === undefined) return;
      asked.delete(id);
      // The page hands answers on and renders them in tasks of their own, one after the other.
      setTimeout(() => setTimeout(() => document.documentElement.setAttribute(question.mark, question.text)));
    });
  };
  WebSocket.prototype.send = function (data) {
    listen(this);
    const name = typeof data === 'string' ? /"(search\.(?:people|text))"/.exec(data)?.[1] : undefined;
    const mark = name === undefined ? undefined : marks[name];
    if (mark !== undefined) {
      const question = JSON.parse(data as string);
      asked.set(String(question.id), { mark, text: question.params.input.text });
    }
    send.call(this, data);
  };
}
